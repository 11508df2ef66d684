package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.MalformedDataException;

/**
 * Reads Golomb-Rice codes (BIP158): a quotient as so many ones and a zero, then the remainder, the
 * highest bit of each byte first.
 */
final class GolombRiceReader {
  private final byte[] bytes;
  private final int remainderBits;
  private long position;

  GolombRiceReader(byte[] bytes, int offset, int remainderBits) {
    this.bytes = bytes;
    this.remainderBits = remainderBits;
    this.position = (long) offset * Byte.SIZE;
  }

  /**
   * The next number.
   *
   * @throws MalformedDataException if the bytes end before it does
   */
  long next() {
    long value = 0;
    while (bit() == 1) {
      value++;
    }
    for (int i = 0; i < remainderBits; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  private int bit() {
    int index = (int) (position / Byte.SIZE);
    if (index >= bytes.length) {
      throw new MalformedDataException("a filter ends within a code");
    }
    int shift = Byte.SIZE - 1 - (int) (position++ % Byte.SIZE);
    return bytes[index] >>> shift & 1;
  }
}
