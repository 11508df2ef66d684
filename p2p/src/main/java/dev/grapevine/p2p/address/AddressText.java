package dev.grapevine.p2p.address;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How addresses that are not IPv4 are written. */
final class AddressText {
  static final String ONION = ".onion";
  static final String I2P = ".b32.i2p";

  private static final int GROUPS = 8;
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final byte ONION_VERSION = 3;
  private static final int ONION_CHECKSUM_BYTES = 2;
  private static final int KEY_BYTES = 32;

  private AddressText() {}

  /**
   * RFC 5952: lower case, the first longest run of two zero groups or more written as {@code ::}.
   */
  static String ipv6(byte[] address) {
    int[] groups = new int[GROUPS];
    int gapStart = 0;
    int gapLength = 1;
    int run = 0;
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
      run = groups[i] == 0 ? run + 1 : 0;
      if (run > gapLength) {
        gapLength = run;
        gapStart = i - run + 1;
      }
    }
    int gapEnd = gapLength > 1 ? gapStart + gapLength : 0;
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i >= gapStart && i < gapEnd) {
        text.append(i == gapStart ? "::" : "");
        continue;
      }
      if (i > 0 && i != gapEnd) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  /** Base32 of key, checksum and version (Tor's rend-spec-v3, section 6). */
  static String onion(byte[] publicKey) {
    byte[] full = Arrays.copyOf(publicKey, publicKey.length + ONION_CHECKSUM_BYTES + 1);
    MessageDigest sha3 = sha3();
    sha3.update(".onion checksum".getBytes(StandardCharsets.US_ASCII));
    sha3.update(publicKey);
    sha3.update(ONION_VERSION);
    System.arraycopy(sha3.digest(), 0, full, publicKey.length, ONION_CHECKSUM_BYTES);
    full[full.length - 1] = ONION_VERSION;
    return base32(full) + ONION;
  }

  /** The public key of a Tor v3 name, whose checksum and version are right. */
  static Optional<byte[]> parseOnion(String text) {
    byte[] full = fromBase32(text.substring(0, text.length() - ONION.length()));
    if (full.length != KEY_BYTES + ONION_CHECKSUM_BYTES + 1) {
      return Optional.empty();
    }
    byte[] key = Arrays.copyOf(full, KEY_BYTES);
    return onion(key).equals(text.toLowerCase(Locale.ROOT)) ? Optional.of(key) : Optional.empty();
  }

  /** The hash of an I2P name. */
  static Optional<byte[]> parseI2p(String text) {
    byte[] hash = fromBase32(text.substring(0, text.length() - I2P.length()));
    return hash.length == KEY_BYTES && (base32(hash) + I2P).equals(text.toLowerCase(Locale.ROOT))
        ? Optional.of(hash)
        : Optional.empty();
  }

  /** How Bitcoin Core shows a name that it uses among its own. */
  static String internal(byte[] ipv6) {
    byte[] name = Arrays.copyOfRange(ipv6, NetAddress.INTERNAL_PREFIX_BYTES, ipv6.length);
    return base32(name) + ".internal";
  }

  /** RFC 4648, lower case, without padding. */
  static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = buffer << 8 | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >>> bits & 31));
      }
    }
    if (bits > 0) {
      text.append(BASE32.charAt(buffer << 5 - bits & 31));
    }
    return text.toString();
  }

  /** Without padding, in either case; empty if a character is none of base 32. */
  private static byte[] fromBase32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = BASE32.indexOf(Character.toLowerCase(text.charAt(i)));
      if (digit < 0) {
        return new byte[0];
      }
      buffer = (buffer << 5 | digit) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[length++] = (byte) (buffer >>> bits);
      }
    }
    return bytes;
  }

  private static MessageDigest sha3() {
    try {
      return MessageDigest.getInstance("SHA3-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("the platform has SHA3-256", e);
    }
  }
}
