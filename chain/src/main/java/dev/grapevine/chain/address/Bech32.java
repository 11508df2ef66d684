package dev.grapevine.chain.address;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Bech32 and Bech32m (BIP173, BIP350): a prefix, {@code 1}, and five-bit values as characters with
 * a BCH code of six values at the end, which finds any four errors.
 */
public final class Bech32 {
  /** Characters of a text at most. */
  public static final int MAX_LENGTH = 90;

  static final int CHECKSUM_VALUES = 6;
  private static final String CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

  /** x^6 modulo the code's generator, times 1, 2, 4, 8 and 16. */
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };

  /** What the five bits that are shifted out add: the sum of their multiples. */
  private static final int[] REDUCTION = reduction();

  private Bech32() {}

  /** Which of the two checksums. */
  public enum Encoding {
    /** BIP173; witness version 0. */
    BECH32(1),
    /** BIP350; witness versions from 1 on. */
    BECH32M(0x2bc830a3);

    final int constant;

    Encoding(int constant) {
      this.constant = constant;
    }
  }

  /**
   * A text taken apart.
   *
   * @param hrp the prefix in lower case
   * @param values five bits each, without the checksum
   */
  public record Decoded(Encoding encoding, String hrp, byte[] values) {}

  /** The text of {@code values} (0 to 31 each) after the lower-case prefix {@code hrp}. */
  public static String encode(Encoding encoding, String hrp, byte[] values) {
    int checksum = expand(hrp);
    for (byte value : values) {
      checksum = step(checksum, value);
    }
    for (int i = 0; i < CHECKSUM_VALUES; i++) {
      checksum = step(checksum, 0);
    }
    checksum ^= encoding.constant;
    StringBuilder text = new StringBuilder(hrp).append('1');
    for (byte value : values) {
      text.append(CHARSET.charAt(value));
    }
    for (int shift = 5 * (CHECKSUM_VALUES - 1); shift >= 0; shift -= 5) {
      text.append(CHARSET.charAt(checksum >>> shift & 31));
    }
    return text.toString();
  }

  /** Takes {@code text} apart; empty if it is malformed or its checksum is neither of the two. */
  public static Optional<Decoded> decode(String text) {
    int separator = text.lastIndexOf('1');
    if (text.length() > MAX_LENGTH
        || !hasValidCharacters(text)
        || separator < 1
        || separator + CHECKSUM_VALUES >= text.length()) {
      return Optional.empty();
    }
    String hrp = text.substring(0, separator).toLowerCase(Locale.ROOT);
    byte[] values = new byte[text.length() - 1 - separator];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) valueOf(text.charAt(separator + 1 + i));
      if (values[i] < 0) {
        return Optional.empty();
      }
    }
    int residue = residue(hrp, values);
    for (Encoding encoding : Encoding.values()) {
      if (residue == encoding.constant) {
        byte[] data = Arrays.copyOf(values, values.length - CHECKSUM_VALUES);
        return Optional.of(new Decoded(encoding, hrp, data));
      }
    }
    return Optional.empty();
  }

  /** The five bits of a character, or -1. */
  static int valueOf(char c) {
    return CHARSET.indexOf(Character.toLowerCase(c));
  }

  /** What the checksum's polynomial leaves of a text; the encoding's constant if it is right. */
  static int residue(String hrp, byte[] values) {
    int checksum = expand(hrp);
    for (byte value : values) {
      checksum = step(checksum, value);
    }
    return checksum;
  }

  /** Multiplies the polynomial by x, adds {@code value} and reduces it by the generator. */
  static int step(int checksum, int value) {
    return (checksum & 0x1ffffff) << 5 ^ value ^ REDUCTION[checksum >>> 25];
  }

  private static int[] reduction() {
    int[] reduction = new int[1 << GENERATOR.length];
    for (int top = 0; top < reduction.length; top++) {
      for (int i = 0; i < GENERATOR.length; i++) {
        reduction[top] ^= (top >>> i & 1) * GENERATOR[i];
      }
    }
    return reduction;
  }

  private static int expand(String hrp) {
    int checksum = 1;
    for (int i = 0; i < hrp.length(); i++) {
      checksum = step(checksum, hrp.charAt(i) >>> 5);
    }
    checksum = step(checksum, 0);
    for (int i = 0; i < hrp.length(); i++) {
      checksum = step(checksum, hrp.charAt(i) & 31);
    }
    return checksum;
  }

  private static boolean hasValidCharacters(String text) {
    boolean lower = false;
    boolean upper = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 33 || c > 126) {
        return false;
      }
      lower |= c >= 'a' && c <= 'z';
      upper |= c >= 'A' && c <= 'Z';
    }
    return !lower || !upper;
  }

  /** Bytes as five-bit values behind {@code first}, the last filled up with zero bits. */
  static byte[] toValues(int first, byte[] bytes) {
    byte[] values = new byte[1 + (bytes.length * 8 + 4) / 5];
    values[0] = (byte) first;
    for (int i = 1; i < values.length; i++) {
      int bit = (i - 1) * 5;
      int at = bit / 8;
      int pair = (bytes[at] & 0xff) << 8 | (at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0);
      values[i] = (byte) (pair >>> (11 - bit % 8) & 31);
    }
    return values;
  }

  /**
   * Five-bit values after the first as bytes; empty if more than four bits, or others than zeroes,
   * are left over.
   */
  static Optional<byte[]> toBytes(byte[] values) {
    int bits = (values.length - 1) * 5;
    byte[] bytes = new byte[bits / 8];
    int accumulator = 0;
    int pending = 0;
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      accumulator = accumulator << 5 | values[i];
      pending += 5;
      if (pending >= 8) {
        pending -= 8;
        bytes[at++] = (byte) (accumulator >>> pending);
      }
      accumulator &= (1 << pending) - 1;
    }
    return pending > 4 || accumulator != 0 ? Optional.empty() : Optional.of(bytes);
  }
}
