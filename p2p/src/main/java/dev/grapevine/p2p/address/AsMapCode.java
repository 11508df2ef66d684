package dev.grapevine.p2p.address;

/**
 * Reads the instructions of an {@link AsMap}, which are packed without regard to bytes, the lowest
 * bit of a byte first. A number within a range is written in classes that grow by one bit each: a
 * one for each class that it is beyond, a zero unless there is no further class, and its place in
 * its class, highest bit first.
 *
 * <pre>
 * 0    RETURN   number from 1, classes of 15 to 24 bits    the answer
 * 10   JUMP     number from 17, classes of 5 to 30 bits    if the address's next bit is one, skip
 * 110  MATCH    number from 2, classes of 1 to 8 bits      bits after its highest one are compared
 * 111  DEFAULT  as RETURN                                  the answer where a comparison fails
 * </pre>
 */
final class AsMapCode {
  /** What an instruction does. */
  enum Kind {
    RETURN,
    JUMP,
    MATCH,
    DEFAULT,

    /** The map ends in the middle of it. */
    TRUNCATED
  }

  private static final int LEAST_AS = 1;
  private static final int LEAST_JUMP = 17;
  private static final int LEAST_MATCH = 2;

  private final byte[] map;
  private final int end;
  private int position;
  private int argument;

  /** Reads from the first bit of {@code map}, at most {@link AsMap#MAX_BYTES}. */
  AsMapCode(byte[] map) {
    this.map = map;
    this.end = Byte.SIZE * map.length;
  }

  /** Bits before the next instruction. */
  int position() {
    return position;
  }

  /** Bits from the next instruction to the end of the map. */
  int left() {
    return end - position;
  }

  /** The number of the last instruction. */
  int argument() {
    return argument;
  }

  void skip(int bits) {
    position += bits;
  }

  /** Reads an instruction and its number. */
  Kind next() {
    Kind kind = kind();
    argument =
        switch (kind) {
          case RETURN, DEFAULT -> number(LEAST_AS, 15, 24);
          case JUMP -> number(LEAST_JUMP, 5, 30);
          case MATCH -> number(LEAST_MATCH, 1, 8);
          case TRUNCATED -> 0;
        };
    return position > end ? Kind.TRUNCATED : kind;
  }

  private Kind kind() {
    if (!bit()) {
      return Kind.RETURN;
    }
    if (!bit()) {
      return Kind.JUMP;
    }
    return bit() ? Kind.DEFAULT : Kind.MATCH;
  }

  private int number(int least, int firstWidth, int lastWidth) {
    int number = least;
    int width = firstWidth;
    while (width < lastWidth && bit()) {
      number += 1 << width;
      width++;
    }
    for (int i = width - 1; i >= 0; i--) {
      number += bit() ? 1 << i : 0;
    }
    return number;
  }

  /** The next bit; zero, and the position beyond the end, where there is none. */
  private boolean bit() {
    boolean set = position < end && (map[position / Byte.SIZE] >> position % Byte.SIZE & 1) != 0;
    position++;
    return set;
  }

  /** Whether what is left is what fills up the last byte: less than one, all zeros. */
  boolean isPadding() {
    if (left() >= Byte.SIZE) {
      return false;
    }
    while (left() > 0) {
      if (bit()) {
        return false;
      }
    }
    return true;
  }
}
