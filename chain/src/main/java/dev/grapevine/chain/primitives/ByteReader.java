package dev.grapevine.chain.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the protocol's little-endian encodings from a byte array. Every read past the end throws
 * {@link MalformedDataException}; nothing is allocated for a length before that many bytes are
 * known to be there. Not thread-safe.
 */
public final class ByteReader {
  /** Largest CompactSize a decoder accepts as a length (Bitcoin Core {@code MAX_SIZE}). */
  public static final int MAX_SIZE = 0x02000000;

  private static final VarHandle SHORT_LE =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] data;
  private final int end;
  private int position;

  /** Reads all of {@code data}, which is not copied. */
  public ByteReader(byte[] data) {
    this(data, 0, data.length);
  }

  /** Reads {@code length} bytes of {@code data} from {@code offset}; the array is not copied. */
  public ByteReader(byte[] data, int offset, int length) {
    java.util.Objects.checkFromIndexSize(offset, length, data.length);
    this.data = data;
    this.position = offset;
    this.end = offset + length;
  }

  /** Index in the underlying array of the next byte. */
  public int position() {
    return position;
  }

  /** Bytes left. */
  public int remaining() {
    return end - position;
  }

  /** Copies the bytes from an earlier {@link #position()} up to the present one. */
  public byte[] copyFrom(int start) {
    return Arrays.copyOfRange(data, start, position);
  }

  /** Refuses bytes left over after the last field. */
  public void requireEnd() {
    if (position != end) {
      throw new MalformedDataException((end - position) + " bytes after the end");
    }
  }

  /** One byte, 0 to 255. */
  public int readUint8() {
    return data[take(1)] & 0xff;
  }

  /** One byte, which must be 0 or 1. */
  public boolean readBoolean() {
    return readUint8() != 0;
  }

  /** Two bytes little-endian, 0 to 65,535. */
  public int readUint16() {
    return (short) SHORT_LE.get(data, take(2)) & 0xffff;
  }

  /** Two bytes big-endian (ports), 0 to 65,535. */
  public int readUint16BigEndian() {
    int at = take(2);
    return (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
  }

  /** Four bytes little-endian. */
  public int readInt32() {
    return (int) INT_LE.get(data, take(4));
  }

  /** Four bytes little-endian, 0 to 2^32 - 1. */
  public long readUint32() {
    return Integer.toUnsignedLong(readInt32());
  }

  /** Eight bytes little-endian. */
  public long readInt64() {
    return Hash256.longAt(data, take(8));
  }

  /** {@code length} bytes, copied. */
  public byte[] readBytes(int length) {
    int at = take(length);
    return Arrays.copyOfRange(data, at, at + length);
  }

  /** Passes over {@code length} bytes. */
  public void skip(int length) {
    take(length);
  }

  /** A CompactSize in its shortest form, at most {@link #MAX_SIZE}. */
  public int readCompactSize() {
    long value = readCompactSizeUnbounded();
    if (value < 0 || value > MAX_SIZE) {
      throw new MalformedDataException("size too large");
    }
    return (int) value;
  }

  /** A CompactSize in its shortest form, any 64-bit value (negative beyond 2^63). */
  public long readCompactSizeUnbounded() {
    int first = readUint8();
    return switch (first) {
      case 0xfd -> canonical(readUint16(), 0xfd);
      case 0xfe -> canonical(readUint32(), 0x1_0000L);
      case 0xff -> canonical(readInt64(), 0x1_0000_0000L);
      default -> first;
    };
  }

  private static long canonical(long value, long least) {
    if (Long.compareUnsigned(value, least) < 0) {
      throw new MalformedDataException("non-canonical CompactSize");
    }
    return value;
  }

  /**
   * A CompactSize count of elements of at least {@code leastBytes} bytes each: more than {@code
   * most}, or more than the rest of the data can hold, is refused before anything is allocated.
   */
  public int readCount(int most, int leastBytes) {
    int count = readCompactSize();
    if (count > most) {
      throw new MalformedDataException("count " + count + " over the limit of " + most);
    }
    if ((long) count * leastBytes > remaining()) {
      throw new MalformedDataException("count " + count + " runs past the end");
    }
    return count;
  }

  /** A CompactSize length and as many bytes. */
  public byte[] readVarBytes() {
    return readBytes(readCompactSize());
  }

  /** A CompactSize length of at most {@code most} and as many bytes. */
  public byte[] readVarBytes(int most) {
    int length = readCompactSize();
    if (length > most) {
      throw new MalformedDataException("length " + length + " over the limit of " + most);
    }
    return readBytes(length);
  }

  /** 32 bytes as a block hash. */
  public BlockHash readBlockHash() {
    return BlockHash.of(data, take(Hash256.SIZE));
  }

  /** 32 bytes as a txid. */
  public Txid readTxid() {
    return Txid.of(data, take(Hash256.SIZE));
  }

  /** 32 bytes as a wtxid. */
  public Wtxid readWtxid() {
    return Wtxid.of(data, take(Hash256.SIZE));
  }

  /** 32 bytes as a Merkle root. */
  public MerkleRoot readMerkleRoot() {
    return MerkleRoot.of(data, take(Hash256.SIZE));
  }

  private int take(int length) {
    if (length < 0 || length > end - position) {
      throw new MalformedDataException("end of data");
    }
    int at = position;
    position += length;
    return at;
  }
}
