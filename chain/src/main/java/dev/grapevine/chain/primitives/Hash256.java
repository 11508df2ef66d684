package dev.grapevine.chain.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A double-SHA-256 value; its kinds are distinct types, so that a transaction's name is never taken
 * for a block's.
 *
 * <p>They compare by methods of their own: a record's go through method handles, which are slow
 * until the second compiler has seen them, and a young node does little else than compare hashes.
 */
public sealed interface Hash256 permits BlockHash, CoinsHash, MerkleRoot, Txid, Wtxid {

  /** Bytes in a hash. */
  int SIZE = 32;

  /** Bytes 0-7, little-endian. */
  long w0();

  /** Bytes 8-15, little-endian. */
  long w1();

  /** Bytes 16-23, little-endian. */
  long w2();

  /** Bytes 24-31, little-endian. */
  long w3();

  /** Writes the 32 bytes in internal order. */
  default void copyTo(byte[] target, int offset) {
    Longs.LITTLE_ENDIAN.set(target, offset, w0());
    Longs.LITTLE_ENDIAN.set(target, offset + 8, w1());
    Longs.LITTLE_ENDIAN.set(target, offset + 16, w2());
    Longs.LITTLE_ENDIAN.set(target, offset + 24, w3());
  }

  /** A new array of the 32 bytes in internal order. */
  default byte[] toBytes() {
    byte[] bytes = new byte[SIZE];
    copyTo(bytes, 0);
    return bytes;
  }

  /** True if every bit is zero: "none" on the wire. */
  default boolean isZero() {
    return (w0() | w1() | w2() | w3()) == 0;
  }

  /** Eight bytes of {@code bytes} as a little-endian long. */
  static long longAt(byte[] bytes, int offset) {
    return (long) Longs.LITTLE_ENDIAN.get(bytes, offset);
  }

  /** Refuses anything but 32 bytes. */
  static void requireLength(byte[] bytes) {
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
  }

  /** 64 hexadecimal digits in display order to 32 bytes in internal order. */
  static byte[] parseDisplay(String display) {
    byte[] bytes = HexFormat.of().parseHex(display);
    requireLength(bytes);
    reverse(bytes);
    return bytes;
  }

  /** 64 hexadecimal digits in display order. */
  static String display(Hash256 hash) {
    byte[] bytes = hash.toBytes();
    reverse(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static void reverse(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swap = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swap;
    }
  }

  /** Holder of the array view; an interface field would be public. */
  final class Longs {
    private static final VarHandle LITTLE_ENDIAN =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Longs() {}
  }
}
