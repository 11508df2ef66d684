package dev.grapevine.chain.primitives;

/**
 * Hash of a transaction with its witness (BIP141), the name it is announced by (BIP339).
 *
 * <p>The 32 bytes are held as four longs, each read little-endian from the hash as computed (its
 * internal byte order): {@code w0} holds bytes 0-7. Bytes are reversed in {@link #toString} and
 * {@link #parse} only. Equality and hashing touch no heap.
 */
public record Wtxid(long w0, long w1, long w2, long w3) implements Hash256 {

  /** All bits zero. */
  public static final Wtxid ZERO = new Wtxid(0, 0, 0, 0);

  /** Reads 32 bytes in internal order from {@code offset}. */
  public static Wtxid of(byte[] bytes, int offset) {
    return new Wtxid(
        Hash256.longAt(bytes, offset),
        Hash256.longAt(bytes, offset + 8),
        Hash256.longAt(bytes, offset + 16),
        Hash256.longAt(bytes, offset + 24));
  }

  /** Reads exactly 32 bytes in internal order. */
  public static Wtxid of(byte[] bytes) {
    Hash256.requireLength(bytes);
    return of(bytes, 0);
  }

  /**
   * Parses 64 hexadecimal digits in display order (reversed).
   *
   * @throws IllegalArgumentException on any other text
   */
  public static Wtxid parse(String display) {
    return of(Hash256.parseDisplay(display));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Wtxid that
        && that.w0 == w0
        && that.w1 == w1
        && that.w2 == w2
        && that.w3 == w3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(w0 ^ w1 ^ w2 ^ w3);
  }

  @Override
  public String toString() {
    return Hash256.display(this);
  }
}
