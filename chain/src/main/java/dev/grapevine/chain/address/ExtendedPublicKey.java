package dev.grapevine.chain.address;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.HmacSha512;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A public key with what it takes to derive more (BIP32). Holds arrays, which are nobody else's and
 * not to be written to; equal by content.
 *
 * @param depth 0 for a master key, at most 255
 * @param parent first four bytes of the parent's key hash, big-endian; 0 for a master key
 * @param child its index under the parent, unsigned; hardened from 2^31 on
 * @param chainCode 32 bytes
 * @param key compressed, 33 bytes
 */
public record ExtendedPublicKey(int depth, int parent, int child, byte[] chainCode, byte[] key) {
  /** Bytes without the prefix of the network. */
  public static final int SIZE = 74;

  static final int MAX_DEPTH = 255;

  /** The chain code of keys that are aggregates (BIP328). */
  private static final byte[] AGGREGATE_CHAIN_CODE =
      Sha256.hash("MuSig2MuSig2MuSig2".getBytes(StandardCharsets.US_ASCII));

  /** What others are derived from an aggregate of keys by, compressed (BIP328). */
  public static ExtendedPublicKey ofAggregate(byte[] key) {
    return new ExtendedPublicKey(0, 0, 0, AGGREGATE_CHAIN_CODE, key);
  }

  /** The first four bytes of the key's hash, big-endian: how children and origins name it. */
  public int fingerprint() {
    return fingerprintOf(key);
  }

  /** As {@link #fingerprint}, of any public key. */
  public static int fingerprintOf(byte[] publicKey) {
    byte[] hash = Hash160.hash(publicKey);
    return hash[0] << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff;
  }

  /**
   * The child of an index below 2^31; empty for others, below the greatest depth, and for one index
   * in 2^127.
   */
  public Optional<ExtendedPublicKey> derive(int index) {
    if (index < 0 || depth == MAX_DEPTH) {
      return Optional.empty();
    }
    byte[] code = HmacSha512.of(chainCode, key, bigEndian(index));
    byte[] childCode = Arrays.copyOfRange(code, 32, HmacSha512.SIZE);
    return PublicKeys.plus(key, Arrays.copyOf(code, 32))
        .map(childKey ->
            new ExtendedPublicKey(depth + 1, fingerprint(), index, childCode, childKey));
  }

  static byte[] bigEndian(int value) {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ExtendedPublicKey that
        && depth == that.depth
        && parent == that.parent
        && child == that.child
        && Arrays.equals(chainCode, that.chainCode)
        && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }
}
