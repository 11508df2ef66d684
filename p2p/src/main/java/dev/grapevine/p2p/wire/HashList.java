package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.Arrays;
import java.util.List;

/** Hashes of 32 bytes that are neither of blocks nor of transactions, one after the other. */
public final class HashList {
  /** Bytes of a hash. */
  public static final int HASH_BYTES = 32;

  /** No more than a message can hold. */
  static final int NO_LIMIT = Integer.MAX_VALUE;

  private final byte[] bytes;

  private HashList(byte[] bytes) {
    this.bytes = bytes;
  }

  /** These hashes, of 32 bytes each. */
  public static HashList of(List<ByteString> hashes) {
    byte[] bytes = new byte[hashes.size() * HASH_BYTES];
    for (int i = 0; i < hashes.size(); i++) {
      byte[] hash = hashes.get(i).toBytes();
      if (hash.length != HASH_BYTES) {
        throw new IllegalArgumentException("a hash has 32 bytes, not " + hash.length);
      }
      System.arraycopy(hash, 0, bytes, i * HASH_BYTES, HASH_BYTES);
    }
    return new HashList(bytes);
  }

  static HashList read(ByteReader in, int most) {
    return new HashList(in.readBytes(in.readCount(most, HASH_BYTES) * HASH_BYTES));
  }

  /** How many. */
  public int size() {
    return bytes.length / HASH_BYTES;
  }

  /** The one at {@code index}. */
  public ByteString get(int index) {
    return ByteString.of(Arrays.copyOfRange(bytes, index * HASH_BYTES, (index + 1) * HASH_BYTES));
  }

  int encodedSize() {
    return ByteWriter.compactSizeLength(size()) + bytes.length;
  }

  void write(ByteWriter out) {
    out.writeCompactSize(size()).writeBytes(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HashList that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return size() + " hashes";
  }
}
