package dev.grapevine.chain.address;

import dev.grapevine.chain.crypto.Sha256;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * Base58: a big-endian number in 58 digits that are hard to confuse, each leading zero byte a
 * {@code 1}; and Base58Check, with four bytes of SHA-256d at the end.
 */
public final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger RADIX = BigInteger.valueOf(58);
  private static final int CHECKSUM_BYTES = 4;

  private Base58() {}

  /** The text of {@code bytes}. Cost is quadratic; meant for keys and hashes. */
  public static String encode(byte[] bytes) {
    int zeroes = 0;
    while (zeroes < bytes.length && bytes[zeroes] == 0) {
      zeroes++;
    }
    StringBuilder reversed = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes);
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(RADIX);
      reversed.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return "1".repeat(zeroes) + reversed.reverse();
  }

  /**
   * The bytes of {@code text}, blanks around it skipped; empty if it has another character or more
   * than {@code maxBytes}.
   */
  public static Optional<byte[]> decode(String text, int maxBytes) {
    String digits = stripBlanks(text);
    int zeroes = 0;
    while (zeroes < digits.length() && digits.charAt(zeroes) == '1') {
      zeroes++;
    }
    // a byte is 1.37 digits: longer texts cannot fit, and are not worth the quadratic cost
    if (zeroes > maxBytes || digits.length() - zeroes > maxBytes * 138L / 100 + 1) {
      return Optional.empty();
    }
    BigInteger number = BigInteger.ZERO;
    for (int i = zeroes; i < digits.length(); i++) {
      int digit = ALPHABET.indexOf(digits.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      number = number.multiply(RADIX).add(BigInteger.valueOf(digit));
    }
    int length = (number.bitLength() + 7) / 8;
    if (zeroes + length > maxBytes) {
      return Optional.empty();
    }
    byte[] bytes = new byte[zeroes + length];
    byte[] signed = number.toByteArray();
    System.arraycopy(signed, signed.length - length, bytes, zeroes, length);
    return Optional.of(bytes);
  }

  /** The text of {@code payload} and its checksum. */
  public static String encodeCheck(byte[] payload) {
    byte[] bytes = Arrays.copyOf(payload, payload.length + CHECKSUM_BYTES);
    System.arraycopy(Sha256.doubleHash(payload), 0, bytes, payload.length, CHECKSUM_BYTES);
    return encode(bytes);
  }

  /** The payload of {@code text}, at most {@code maxBytes}; empty if the checksum is wrong. */
  public static Optional<byte[]> decodeCheck(String text, int maxBytes) {
    return decode(text, maxBytes + CHECKSUM_BYTES).flatMap(Base58::checked);
  }

  private static Optional<byte[]> checked(byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    if (length < 0) {
      return Optional.empty();
    }
    byte[] hash = Sha256.doubleHash(bytes, 0, length);
    return Arrays.equals(bytes, length, bytes.length, hash, 0, CHECKSUM_BYTES)
        ? Optional.of(Arrays.copyOf(bytes, length))
        : Optional.empty();
  }

  private static String stripBlanks(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
