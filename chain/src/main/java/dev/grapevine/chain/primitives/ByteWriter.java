package dev.grapevine.chain.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the protocol's little-endian encodings into a byte array that grows; give the exact size
 * and it is never copied. Not thread-safe.
 */
public final class ByteWriter {
  private static final VarHandle SHORT_LE =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] data;
  private int size;

  /** Starts with room for {@code capacity} bytes. */
  public ByteWriter(int capacity) {
    data = new byte[capacity];
  }

  /** Bytes a CompactSize of {@code value} takes: 1, 3, 5 or 9. */
  public static int compactSizeLength(long value) {
    if (value >= 0 && value < 0xfd) {
      return 1;
    }
    if (value >= 0 && value <= 0xffff) {
      return 3;
    }
    return value >= 0 && value <= 0xffff_ffffL ? 5 : 9;
  }

  /** Bytes written so far. */
  public int size() {
    return size;
  }

  /** The bytes written; the backing array itself when it is exactly full. */
  public byte[] toBytes() {
    return size == data.length ? data : Arrays.copyOf(data, size);
  }

  /** Low eight bits. */
  public ByteWriter writeUint8(int value) {
    // grow first: it may replace the array
    int at = grow(1);
    data[at] = (byte) value;
    return this;
  }

  /** One byte, 0 or 1. */
  public ByteWriter writeBoolean(boolean value) {
    return writeUint8(value ? 1 : 0);
  }

  /** Low sixteen bits, little-endian. */
  public ByteWriter writeUint16(int value) {
    int at = grow(2);
    SHORT_LE.set(data, at, (short) value);
    return this;
  }

  /** Low sixteen bits, big-endian (ports). */
  public ByteWriter writeUint16BigEndian(int value) {
    return writeUint8(value >>> 8).writeUint8(value);
  }

  /** Four bytes, little-endian. */
  public ByteWriter writeInt32(int value) {
    int at = grow(4);
    INT_LE.set(data, at, value);
    return this;
  }

  /** Low thirty-two bits, little-endian. */
  public ByteWriter writeUint32(long value) {
    return writeInt32((int) value);
  }

  /** Eight bytes, little-endian. */
  public ByteWriter writeInt64(long value) {
    int at = grow(8);
    LONG_LE.set(data, at, value);
    return this;
  }

  /** All of {@code bytes}. */
  public ByteWriter writeBytes(byte[] bytes) {
    return writeBytes(bytes, 0, bytes.length);
  }

  /** Part of {@code bytes}. */
  public ByteWriter writeBytes(byte[] bytes, int offset, int length) {
    int at = grow(length);
    System.arraycopy(bytes, offset, data, at, length);
    return this;
  }

  /** An unsigned 64-bit value in its shortest form. */
  public ByteWriter writeCompactSize(long value) {
    return switch (compactSizeLength(value)) {
      case 1 -> writeUint8((int) value);
      case 3 -> writeUint8(0xfd).writeUint16((int) value);
      case 5 -> writeUint8(0xfe).writeUint32(value);
      default -> writeUint8(0xff).writeInt64(value);
    };
  }

  /** A CompactSize length and the bytes. */
  public ByteWriter writeVarBytes(byte[] bytes) {
    return writeCompactSize(bytes.length).writeBytes(bytes);
  }

  /** 32 bytes in internal order. */
  public ByteWriter writeHash(Hash256 hash) {
    int at = grow(Hash256.SIZE);
    hash.copyTo(data, at);
    return this;
  }

  private int grow(int length) {
    int at = size;
    size = Math.addExact(at, length);
    if (size > data.length) {
      data = Arrays.copyOf(data, Math.max(size, data.length + (data.length >> 1) + 16));
    }
    return at;
  }
}
