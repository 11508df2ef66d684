package dev.grapevine.chain.crypto;

import java.util.Optional;

/** Public keys as bytes: which are points of secp256k1, and what is added to them. Stateless. */
public final class PublicKeys {
  /** Bytes of a compressed key. */
  public static final int COMPRESSED = 33;

  /** Bytes of a key with both coordinates. */
  public static final int UNCOMPRESSED = 65;

  private static final int UNCOMPRESSED_MARK = 4;

  private PublicKeys() {}

  /** Whether it is a point in the compressed, uncompressed or hybrid form. */
  public static boolean isPoint(byte[] key) {
    return Curve.decode(key) != null;
  }

  /** Whether it is a point, and not in the hybrid form that few know. */
  public static boolean isPlainPoint(byte[] key) {
    return isPlain(key) && isPoint(key);
  }

  /** Whether size and first byte are those of a key that is not hybrid. */
  public static boolean isPlain(byte[] key) {
    return isCompressed(key) || (key.length == UNCOMPRESSED && key[0] == UNCOMPRESSED_MARK);
  }

  /** Whether size and first byte are those of a compressed key. */
  public static boolean isCompressed(byte[] key) {
    return key.length == COMPRESSED && (key[0] == 2 || key[0] == 3);
  }

  /** Whether 32 bytes are the x of a point (BIP340). */
  public static boolean isXOnly(byte[] key) {
    return Curve.liftX(key) != null;
  }

  /** The compressed key with this x, 32 bytes, and an even y. */
  public static byte[] withEvenY(byte[] xOnly) {
    byte[] key = new byte[COMPRESSED];
    key[0] = 2;
    System.arraycopy(xOnly, 0, key, 1, xOnly.length);
    return key;
  }

  /** The x of a key, 32 bytes. */
  public static byte[] xOf(byte[] key) {
    byte[] x = new byte[32];
    System.arraycopy(key, 1, x, 0, x.length);
    return x;
  }

  /** A key with both coordinates; empty if it is no point. */
  public static Optional<byte[]> uncompressed(byte[] key) {
    return Optional.ofNullable(Curve.decode(key)).map(point -> point.getEncoded(false));
  }

  /**
   * A compressed key plus {@code tweak}, 32 bytes, times the generator: compressed; empty if the
   * key is no point, the tweak is not below the order, or nothing is left.
   */
  public static Optional<byte[]> plus(byte[] key, byte[] tweak) {
    return key.length == COMPRESSED && tweak.length == 32
        ? SignatureVerifiers.bestSigner().tweakPublicKey(key, tweak)
        : Optional.empty();
  }
}
