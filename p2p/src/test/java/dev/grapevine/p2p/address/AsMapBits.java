package dev.grapevine.p2p.address;

import java.util.BitSet;

/** Writes the instructions that {@link AsMapCode} reads. */
final class AsMapBits {
  private final BitSet bits = new BitSet();
  private int length;

  int length() {
    return length;
  }

  AsMapBits bit(boolean set) {
    bits.set(length++, set);
    return this;
  }

  AsMapBits append(AsMapBits other) {
    for (int i = 0; i < other.length; i++) {
      bit(other.bits.get(i));
    }
    return this;
  }

  AsMapBits returns(int system) {
    return bit(false).number(system, 1, 15, 24);
  }

  AsMapBits jump(int distance) {
    return bit(true).bit(false).number(distance, 17, 5, 30);
  }

  /** Compares {@code count} bits with the lowest ones of {@code pattern}. */
  AsMapBits match(int pattern, int count) {
    return bit(true).bit(true).bit(false).number(1 << count | pattern, 2, 1, 8);
  }

  AsMapBits otherwise(int system) {
    return bit(true).bit(true).bit(true).number(system, 1, 15, 24);
  }

  private AsMapBits number(int number, int least, int firstWidth, int lastWidth) {
    int rest = number - least;
    int width = firstWidth;
    while (width < lastWidth && rest >= 1 << width) {
      bit(true);
      rest -= 1 << width;
      width++;
    }
    if (width < lastWidth) {
      bit(false);
    }
    for (int i = width - 1; i >= 0; i--) {
      bit((rest >> i & 1) != 0);
    }
    return this;
  }

  byte[] toBytes() {
    byte[] bytes = new byte[(length + 7) / 8];
    for (int i = 0; i < length; i++) {
      bytes[i / 8] |= (byte) (bits.get(i) ? 1 << i % 8 : 0);
    }
    return bytes;
  }
}
