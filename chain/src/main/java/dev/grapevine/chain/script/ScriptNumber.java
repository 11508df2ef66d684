package dev.grapevine.chain.script;

/**
 * Numbers as scripts write them: little-endian, the sign in the highest bit of the last byte, empty
 * for zero (Bitcoin Core {@code CScriptNum}). Operands have at most 4 bytes, lock times 5; results
 * may be longer and may then no longer be operands.
 */
public final class ScriptNumber {
  /** Bytes of an operand at most. */
  public static final int MAX_SIZE = 4;

  /** Bytes of a lock time at most: lock times are unsigned and 32 bits wide. */
  static final int MAX_LOCK_TIME_SIZE = 5;

  /** Zero, and false. Nobody writes into what lies on a stack, so one array serves all. */
  static final byte[] EMPTY = new byte[0];

  private static final int FIRST_SMALL = -1;
  private static final byte[][] SMALL = new byte[18][];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = bytesOf(FIRST_SMALL + i);
    }
  }

  /** True. */
  static final byte[] ONE = SMALL[1 - FIRST_SMALL];

  private ScriptNumber() {}

  /** Whether {@code bytes} is a number of at most {@code maxSize} bytes, shortest if so asked. */
  static boolean isNumber(byte[] bytes, int maxSize, boolean minimal) {
    int last = bytes.length - 1;
    if (bytes.length > maxSize) {
      return false;
    }
    if (!minimal || last < 0 || (bytes[last] & 0x7f) != 0) {
      return true;
    }
    // a last byte with nothing but a sign is needed where the one before has its high bit set
    return last > 0 && (bytes[last - 1] & 0x80) != 0;
  }

  /** The value of at most 8 bytes. */
  static long decode(byte[] bytes) {
    int last = bytes.length - 1;
    if (last < 0) {
      return 0;
    }
    long magnitude = (bytes[last] & 0x7fL) << (8 * last);
    for (int i = 0; i < last; i++) {
      magnitude |= (bytes[i] & 0xffL) << (8 * i);
    }
    return bytes[last] < 0 ? -magnitude : magnitude;
  }

  /** The shortest encoding; the array may be shared and is not to be written to. */
  public static byte[] encode(long value) {
    return value >= FIRST_SMALL && value < FIRST_SMALL + SMALL.length
        ? SMALL[(int) value - FIRST_SMALL]
        : bytesOf(value);
  }

  private static byte[] bytesOf(long value) {
    if (value == 0) {
      return EMPTY;
    }
    long magnitude = Math.abs(value);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    byte[] bytes = new byte[bits / 8 + 1];
    for (int i = 0; i < bytes.length && i < Long.BYTES; i++) {
      bytes[i] = (byte) (magnitude >>> (8 * i));
    }
    if (value < 0) {
      bytes[bytes.length - 1] |= (byte) 0x80;
    }
    return bytes;
  }

  /** Whether {@code bytes} count as true: any bit set but the sign of a negative zero. */
  static boolean isTrue(byte[] bytes) {
    int last = bytes.length - 1;
    for (int i = 0; i < last; i++) {
      if (bytes[i] != 0) {
        return true;
      }
    }
    return last >= 0 && (bytes[last] & 0x7f) != 0;
  }

  /** True or false as a stack element. */
  static byte[] of(boolean value) {
    return value ? ONE : EMPTY;
  }
}
