package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.BlockHash;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Targets, work and difficulty (Bitcoin Core {@code pow.cpp}, {@code arith_uint256.cpp}). A target
 * is a 256-bit number that a block's hash, read little-endian, must not exceed; its compact form
 * holds an exponent in the top byte, a sign bit and a 23-bit mantissa.
 */
public final class ProofOfWork {
  private static final int MANTISSA_SIGN = 0x0080_0000;
  private static final int MANTISSA_MASK = 0x007f_ffff;
  private static final int HASH_BITS = 256;
  private static final BigInteger TWO_TO_256 = BigInteger.ONE.shiftLeft(HASH_BITS);

  private ProofOfWork() {}

  /**
   * The target of a compact form; empty if that is zero, negative, over 256 bits or easier than
   * {@code powLimit}.
   */
  public static Optional<BigInteger> target(int bits, BigInteger powLimit) {
    if ((bits & MANTISSA_SIGN) != 0 && (bits & MANTISSA_MASK) != 0) {
      return Optional.empty();
    }
    BigInteger target = fromCompact(bits);
    return target.signum() == 0 || target.compareTo(powLimit) > 0
        ? Optional.empty()
        : Optional.of(target);
  }

  /** The number of a compact form, its sign ignored; up to 2^2063. */
  public static BigInteger fromCompact(int bits) {
    int exponent = bits >>> 24;
    BigInteger mantissa = BigInteger.valueOf(bits & MANTISSA_MASK);
    int shift = 8 * (exponent - 3);
    return shift >= 0 ? mantissa.shiftLeft(shift) : mantissa.shiftRight(-shift);
  }

  /** The compact form of {@code target}, 0 to 2^256 - 1; its low bits are lost. */
  public static int toCompact(BigInteger target) {
    int exponent = (target.bitLength() + 7) / 8;
    int shift = 8 * (exponent - 3);
    int mantissa =
        shift >= 0 ? target.shiftRight(shift).intValue() : target.shiftLeft(-shift).intValue();
    if ((mantissa & MANTISSA_SIGN) != 0) {
      mantissa >>>= 8;
      exponent++;
    }
    return exponent << 24 | mantissa;
  }

  /**
   * True if {@code hash} meets the target of {@code bits}, and that is within the network's limit.
   */
  public static boolean check(BlockHash hash, int bits, BigInteger powLimit) {
    return target(bits, powLimit).filter(target -> meets(hash, target)).isPresent();
  }

  /** True if {@code hash} as a number is not above {@code target}. */
  public static boolean meets(BlockHash hash, BigInteger target) {
    byte[] bytes = hash.toBytes();
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swap = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swap;
    }
    return new BigInteger(1, bytes).compareTo(target) <= 0;
  }

  /** Expected hashes to find a block of {@code bits}; zero for a form that is no target. */
  public static BigInteger work(int bits) {
    Optional<BigInteger> target = target(bits, TWO_TO_256.subtract(BigInteger.ONE));
    return target.map(t -> TWO_TO_256.divide(t.add(BigInteger.ONE))).orElse(BigInteger.ZERO);
  }

  /** How many times harder than mainnet's easiest target, as RPC reports it. */
  public static double difficulty(int bits) {
    int exponent = bits >>> 24;
    double difficulty = (double) 0x0000_ffff / (bits & 0x00ff_ffff);
    for (; exponent < 29; exponent++) {
      difficulty *= 256.0;
    }
    for (; exponent > 29; exponent--) {
      difficulty /= 256.0;
    }
    return difficulty;
  }

  /**
   * Compact target that a block of {@code time} (Unix seconds) on top of {@code previous} must
   * have.
   */
  public static int nextBits(Ancestry previous, long time, ChainParams params) {
    int interval = params.retargetInterval();
    if ((previous.height() + 1) % interval == 0) {
      return params.noRetargeting()
          ? previous.header().bits()
          : retarget(previous, interval, params);
    }
    if (!params.allowMinDifficulty()) {
      return previous.header().bits();
    }
    if (time > previous.header().time() + 2L * params.targetSpacingSeconds()) {
      return params.powLimitBits();
    }
    Ancestry walk = previous;
    while (walk.height() % interval != 0 && walk.header().bits() == params.powLimitBits()) {
      walk = ancestor(walk, walk.height() - 1);
    }
    return walk.header().bits();
  }

  /**
   * True if a block at {@code height} may have {@code bits} after one with {@code previousBits},
   * whatever their times: outside of a retarget nothing changes, at one by a factor of four at
   * most. Where late blocks may have the easiest target, anything goes (Bitcoin Core {@code
   * PermittedDifficultyTransition}).
   */
  public static boolean isPermittedTransition(
      long height, int previousBits, int bits, ChainParams params) {
    if (params.allowMinDifficulty()) {
      return true;
    }
    if (height % params.retargetInterval() != 0) {
      return bits == previousBits;
    }
    BigInteger target = fromCompact(bits);
    BigInteger previous = fromCompact(previousBits);
    BigInteger four = BigInteger.valueOf(4);
    return target.compareTo(rounded(previous.multiply(four), params)) <= 0
        && target.compareTo(rounded(previous.divide(four), params)) >= 0;
  }

  /** As a target comes out of the compact form. */
  private static BigInteger rounded(BigInteger target, ChainParams params) {
    return fromCompact(toCompact(target.min(params.powLimit())));
  }

  private static int retarget(Ancestry last, int interval, ChainParams params) {
    Ancestry first = ancestor(last, last.height() - (interval - 1));
    long timespan =
        Math.clamp(
            last.header().time() - first.header().time(),
            params.targetTimespanSeconds() / 4,
            params.targetTimespanSeconds() * 4);
    // BIP94 scales from the period's first block, which cannot use the minimum-difficulty
    // exception.
    Ancestry base = params.enforceBip94() ? first : last;
    return toCompact(
        fromCompact(base.header().bits())
            .multiply(BigInteger.valueOf(timespan))
            .divide(BigInteger.valueOf(params.targetTimespanSeconds()))
            .min(params.powLimit()));
  }

  private static Ancestry ancestor(Ancestry from, int height) {
    return from.ancestor(height)
        .orElseThrow(() -> new IllegalStateException("no ancestor at " + height));
  }
}
