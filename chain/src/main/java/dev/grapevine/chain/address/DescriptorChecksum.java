package dev.grapevine.chain.address;

import java.util.Arrays;
import java.util.Optional;

/**
 * The eight characters after {@code #} in an output descriptor (BIP380): a BCH code over the
 * descriptor's characters, three of which make four five-bit symbols.
 */
public final class DescriptorChecksum {
  private static final String INPUT =
      "0123456789()[],'/*abcdefgh@:$%{}"
          + "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~"
          + "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";
  private static final String OUTPUT = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int LENGTH = 8;
  private static final long[] GENERATOR = {
    0xf5dee51989L, 0xa9fdca3312L, 0x1bab10e32dL, 0x3706b1677aL, 0x644d626ffdL
  };

  /** Where each character stands in {@link #INPUT}, or -1. */
  private static final byte[] SYMBOLS = symbols();

  /** What the five bits that are shifted out add: the sum of their generators. */
  private static final long[] REDUCTION = reduction();

  private DescriptorChecksum() {}

  /**
   * The checksum of a descriptor without one; empty if a character cannot stand in a descriptor.
   */
  public static Optional<String> of(String descriptor) {
    long checksum = 1;
    int group = 0;
    int grouped = 0;
    for (int i = 0; i < descriptor.length(); i++) {
      char c = descriptor.charAt(i);
      int symbol = c < SYMBOLS.length ? SYMBOLS[c] : -1;
      if (symbol < 0) {
        return Optional.empty();
      }
      checksum = step(checksum, symbol & 31);
      group = group * 3 + (symbol >>> 5);
      if (++grouped == 3) {
        checksum = step(checksum, group);
        group = 0;
        grouped = 0;
      }
    }
    if (grouped > 0) {
      checksum = step(checksum, group);
    }
    for (int i = 0; i < LENGTH; i++) {
      checksum = step(checksum, 0);
    }
    checksum ^= 1;
    StringBuilder text = new StringBuilder(LENGTH);
    for (int shift = 5 * (LENGTH - 1); shift >= 0; shift -= 5) {
      text.append(OUTPUT.charAt((int) (checksum >>> shift & 31)));
    }
    return Optional.of(text.toString());
  }

  /**
   * A descriptor with its checksum: {@code raw(51)#8lvh9jxk}.
   *
   * @throws IllegalArgumentException if a character cannot stand in a descriptor
   */
  public static String append(String descriptor) {
    String checksum =
        of(descriptor)
            .orElseThrow(() -> new IllegalArgumentException("not a descriptor: " + descriptor));
    return descriptor + "#" + checksum;
  }

  private static long step(long checksum, int value) {
    return (checksum & 0x7ffffffffL) << 5 ^ value ^ REDUCTION[(int) (checksum >>> 35)];
  }

  private static byte[] symbols() {
    byte[] symbols = new byte[128];
    Arrays.fill(symbols, (byte) -1);
    for (int i = 0; i < INPUT.length(); i++) {
      symbols[INPUT.charAt(i)] = (byte) i;
    }
    return symbols;
  }

  private static long[] reduction() {
    long[] reduction = new long[1 << GENERATOR.length];
    for (int top = 0; top < reduction.length; top++) {
      for (int i = 0; i < GENERATOR.length; i++) {
        reduction[top] ^= (top >>> i & 1) * GENERATOR[i];
      }
    }
    return reduction;
  }
}
