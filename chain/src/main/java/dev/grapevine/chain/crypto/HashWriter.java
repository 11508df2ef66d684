package dev.grapevine.chain.crypto;

import java.security.MessageDigest;

/**
 * SHA-256 over data that is written in pieces, in the wire's encoding (little-endian integers,
 * compact sizes), so that a preimage never has to be built. Small writes are gathered in a buffer
 * to spare the digest's cost for each call.
 *
 * <p>Not thread-safe. After a {@code finish} the writer is empty and may be used again.
 */
public final class HashWriter {
  private static final int BUFFER_BYTES = 256;

  private final MessageDigest digest;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;

  /** An empty writer. */
  public HashWriter() {
    this(Sha256.newDigest());
  }

  /** Goes on from what {@code digest}, which it takes over, has absorbed. */
  HashWriter(MessageDigest digest) {
    this.digest = digest;
  }

  /** A writer that has been given the same and goes its own way. */
  public HashWriter copy() {
    HashWriter copy = new HashWriter(Sha256.copyOf(digest));
    System.arraycopy(buffer, 0, copy.buffer, 0, used);
    copy.used = used;
    return copy;
  }

  /** Writes all of {@code bytes}. */
  public HashWriter bytes(byte[] bytes) {
    return bytes(bytes, 0, bytes.length);
  }

  /** Writes {@code length} bytes of {@code bytes} from {@code offset}. */
  public HashWriter bytes(byte[] bytes, int offset, int length) {
    if (length > BUFFER_BYTES - used) {
      flush();
      if (length > BUFFER_BYTES) {
        digest.update(bytes, offset, length);
        return this;
      }
    }
    System.arraycopy(bytes, offset, buffer, used, length);
    used += length;
    return this;
  }

  /** Writes the low 8 bits of {@code value}. */
  public HashWriter uint8(int value) {
    reserve(1);
    buffer[used++] = (byte) value;
    return this;
  }

  /** Writes {@code value} as four bytes, little-endian. */
  public HashWriter int32(int value) {
    reserve(4);
    little(value, 4);
    return this;
  }

  /** Writes {@code value} as eight bytes, little-endian. */
  public HashWriter int64(long value) {
    reserve(8);
    little(value, 8);
    return this;
  }

  /**
   * Writes a compact size: 1, 3, 5 or 9 bytes, the shortest that holds {@code value} (0 and up).
   */
  public HashWriter compactSize(long value) {
    if (value < 0xfd) {
      return uint8((int) value);
    }
    if (value <= 0xffff) {
      uint8(0xfd);
      reserve(2);
      little(value, 2);
      return this;
    }
    return value <= 0xffff_ffffL ? uint8(0xfe).int32((int) value) : uint8(0xff).int64(value);
  }

  /** SHA-256 of all that was written, in a new array. */
  public byte[] finish() {
    flush();
    return digest.digest();
  }

  /** SHA-256d of all that was written, in a new array. */
  public byte[] finishDouble() {
    flush();
    byte[] out = new byte[Sha256.SIZE];
    Sha256.finishDouble(digest, out, 0);
    return out;
  }

  private void reserve(int bytes) {
    if (bytes > BUFFER_BYTES - used) {
      flush();
    }
  }

  private void little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      buffer[used++] = (byte) (value >>> (8 * i));
    }
  }

  private void flush() {
    digest.update(buffer, 0, used);
    used = 0;
  }
}
