package dev.grapevine.chain.crypto;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * ElligatorSwift: the x coordinate of a public key in 64 bytes that nobody can tell from random
 * ones, and key agreement over it (BIP324, "ElligatorSwift encoding of curve X coordinates"). An
 * encoding is two field elements u and t, 32 big-endian bytes each; every 64 bytes decode to some
 * key.
 *
 * <p>The curve's own arithmetic is the back end's of {@link SignatureVerifiers}; the mapping is
 * ours. With libsecp256k1 a key costs about 50 microseconds and an agreement 25. The agreement is
 * not constant in time: it is meant for keys that are used once. Stateless; any thread.
 */
public final class ElligatorSwift {
  /** Bytes of an encoding. */
  public static final int SIZE = 64;

  /** Bytes of a secret key, an x coordinate and a shared secret. */
  public static final int SECRET_SIZE = 32;

  /** A root of -3 (BIP324). */
  private static final FieldElement ROOT_OF_MINUS_3 = FieldElement.of(3).negate().rootCandidate();

  private static final FieldElement HALF_OF_1_MINUS_ROOT =
      FieldElement.ONE.subtract(ROOT_OF_MINUS_3).half();
  private static final FieldElement HALF_OF_1_PLUS_ROOT =
      FieldElement.ONE.add(ROOT_OF_MINUS_3).half();
  private static final FieldElement SEVEN = FieldElement.of(7);
  private static final TaggedHash ECDH = TaggedHash.of("bip324_ellswift_xonly_ecdh");

  /** Ways in which an x can be written with one u. */
  static final int CASES = 8;

  private ElligatorSwift() {}

  /** Whether 32 bytes are a secret key: above zero and below the group's order. */
  public static boolean isSecret(byte[] secret) {
    return SignatureVerifiers.bestSigner().isSecret(secret);
  }

  /** One of the encodings, chosen by {@code random}, of the key of a valid secret. */
  public static byte[] encodeKeyOf(byte[] secret, RandomGenerator random) {
    byte[] key = SignatureVerifiers.bestSigner().publicKey(secret, true);
    return encode(Arrays.copyOfRange(key, 1, key.length), random);
  }

  /** One of the encodings of the x of a point of the curve; four draws on average. */
  static byte[] encode(byte[] x, RandomGenerator random) {
    FieldElement wanted = FieldElement.read(x, 0);
    byte[] encoding = new byte[SIZE];
    byte[] drawn = new byte[FieldElement.SIZE];
    while (true) {
      random.nextBytes(drawn);
      FieldElement u = FieldElement.read(drawn, 0);
      FieldElement t = u.isZero() ? null : invert(wanted, u, random.nextInt(CASES));
      if (t != null) {
        System.arraycopy(u.toBytes(), 0, encoding, 0, FieldElement.SIZE);
        System.arraycopy(t.toBytes(), 0, encoding, FieldElement.SIZE, FieldElement.SIZE);
        return encoding;
      }
    }
  }

  /** The x coordinate, 32 bytes, that 64 bytes stand for (BIP324 {@code XSwiftEC}). */
  public static byte[] decode(byte[] encoding) {
    if (encoding.length != SIZE) {
      throw new IllegalArgumentException("an encoding has 64 bytes, not " + encoding.length);
    }
    FieldElement u = FieldElement.read(encoding, 0);
    FieldElement t = FieldElement.read(encoding, FieldElement.SIZE);
    return decode(u, t).toBytes();
  }

  /**
   * With g = u^3 + 7, X = (g - t^2) / 2t and Y = (X + t) / cu, c a root of -3: the first of u + 4
   * Y^2, (-X/Y - u) / 2 and (X/Y - u) / 2 that is on the curve; one of them always is.
   */
  static FieldElement decode(FieldElement givenU, FieldElement givenT) {
    FieldElement u = givenU.isZero() ? FieldElement.ONE : givenU;
    FieldElement t = givenT.isZero() ? FieldElement.ONE : givenT;
    FieldElement g = u.square().multiply(u).add(SEVEN);
    if (g.add(t.square()).isZero()) {
      t = t.times(2);
    }
    FieldElement t2 = t.square();
    FieldElement sum = g.add(t2);
    // 4 Y^2 = -(g + t^2)^2 / 3 t^2 u^2, so no root and one inversion at the end.
    FieldElement denominator = t2.multiply(u.square()).times(3);
    FieldElement numerator = u.multiply(denominator).subtract(sum.square());
    if (isOnCurve(numerator, denominator)) {
      return numerator.multiply(denominator.inverse());
    }
    // X/Y = cu (g - t^2) / (g + t^2)
    FieldElement ratio = ROOT_OF_MINUS_3.multiply(u).multiply(g.subtract(t2));
    ratio = ratio.multiply(sum.inverse());
    FieldElement second = ratio.negate().subtract(u).half();
    return isOnCurve(second) ? second : ratio.subtract(u).half();
  }

  private static boolean isOnCurve(FieldElement x) {
    return x.square().multiply(x).add(SEVEN).isSquare();
  }

  /** Whether {@code n / d} is the x of a point: n^3 / d^3 + 7 times d^4, which is a square. */
  private static boolean isOnCurve(FieldElement n, FieldElement d) {
    FieldElement d3 = d.square().multiply(d);
    return n.square().multiply(n).add(d3.times(7)).multiply(d).isSquare();
  }

  /**
   * The t that with {@code u} stands for {@code x} in one of the eight {@code ways}, or null if
   * there is none (BIP324 {@code XSwiftECInv}).
   *
   * @param u not zero
   */
  static @Nullable FieldElement invert(FieldElement x, FieldElement u, int way) {
    FieldElement g = u.square().multiply(u).add(SEVEN);
    FieldElement v;
    FieldElement s;
    if ((way & 2) == 0) {
      if (isOnCurve(x.negate().subtract(u))) {
        return null;
      }
      v = x;
      FieldElement denominator = u.square().add(u.multiply(v)).add(v.square());
      // s = -g / denominator is a square if their product is.
      if (!g.negate().multiply(denominator).isSquare()) {
        return null;
      }
      s = g.negate().multiply(denominator.inverse());
    } else {
      s = x.subtract(u);
      if (s.isZero() || !s.isSquare()) {
        return null;
      }
      FieldElement square = s.negate().multiply(g.times(4).add(s.times(3).multiply(u.square())));
      FieldElement r = square.rootCandidate();
      if (!r.square().equals(square) || ((way & 1) == 1 && r.isZero())) {
        return null;
      }
      v = r.multiply(s.inverse()).subtract(u).half();
    }
    FieldElement root = s.rootCandidate();
    FieldElement half = (way & 1) == 0 ? HALF_OF_1_MINUS_ROOT : HALF_OF_1_PLUS_ROOT;
    FieldElement t = root.multiply(u.multiply(half).add(v));
    boolean negative = ((way & 4) == 0) == ((way & 1) == 0);
    return negative ? t.negate() : t;
  }

  /**
   * The secret that both ends of a connection arrive at, 32 bytes (BIP324 {@code v2_ecdh}).
   *
   * @param secret ours, valid
   * @param ours the encoding of our key that was sent
   * @param theirs what came
   * @param initiating we dialled
   */
  public static byte[] sharedSecret(byte[] secret, byte[] ours, byte[] theirs, boolean initiating) {
    byte[] x = SignatureVerifiers.bestSigner().multiply(decode(theirs), secret);
    return initiating ? ECDH.hash(ours, theirs, x) : ECDH.hash(theirs, ours, x);
  }
}
