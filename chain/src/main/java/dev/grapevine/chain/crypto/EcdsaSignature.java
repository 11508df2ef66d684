package dev.grapevine.chain.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The forms of an ECDSA signature: DER as scripts carry it, and compact (R and S, 32 bytes each,
 * big-endian) as libraries take it.
 *
 * <p>Blocks before BIP66 hold signatures in sloppy DER, which OpenSSL took. The lax reader takes
 * what Bitcoin Core's {@code ecdsa_signature_parse_der_lax} (pubkey.cpp) takes: the outer length is
 * ignored, lengths may be in long form, integers may be padded or lack padding, anything may
 * follow.
 */
public final class EcdsaSignature {
  private static final int COMPACT_SIZE = 64;
  private static final int INTEGER_SIZE = 32;

  /** The order of the group, n. */
  private static final byte[] ORDER =
      HexFormat.of().parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  /** (n - 1) / 2, the greatest low S. */
  private static final byte[] HALF_ORDER =
      HexFormat.of().parseHex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

  private EcdsaSignature() {}

  /**
   * Whether S is at most half the group's order (BIP62 rule 5, policy's LOW_S). A signature that
   * overflows counts as low, as in Bitcoin Core, where it reads as zero; one that cannot be parsed
   * does not.
   *
   * @param der without the hash type
   */
  public static boolean isLowS(byte[] der) {
    byte[] compact = parseLax(der);
    if (compact == null) {
      return false;
    }
    return isOverflow(compact, 0) || isOverflow(compact, INTEGER_SIZE) || !isHighS(compact);
  }

  /**
   * Reads DER laxly.
   *
   * @return the compact form, all zero where R or S has more than 256 bits; null where the
   *     structure cannot be followed
   */
  static byte @Nullable [] parseLax(byte[] der) {
    byte[] compact = new byte[COMPACT_SIZE];
    int pos = skipSequenceHeader(der);
    boolean overflow = false;
    for (int integer = 0; integer < 2; integer++) {
      if (pos < 0 || pos == der.length || der[pos] != 0x02) {
        return null;
      }
      long span = readIntegerSpan(der, pos + 1);
      if (span < 0) {
        return null;
      }
      int start = (int) (span >>> 32);
      int end = (int) span;
      pos = end;
      while (start < end && der[start] == 0) {
        start++;
      }
      if (end - start > INTEGER_SIZE) {
        overflow = true;
      } else {
        int to = INTEGER_SIZE * (integer + 1) - (end - start);
        System.arraycopy(der, start, compact, to, end - start);
      }
    }
    return overflow ? new byte[COMPACT_SIZE] : compact;
  }

  /** Returns where the first integer starts, or -1. */
  private static int skipSequenceHeader(byte[] der) {
    if (der.length < 2 || der[0] != 0x30) {
      return -1;
    }
    int length = der[1] & 0xff;
    if ((length & 0x80) == 0) {
      return 2;
    }
    int lengthBytes = length - 0x80;
    return lengthBytes > der.length - 2 ? -1 : 2 + lengthBytes;
  }

  /**
   * Reads an integer's length at {@code pos}.
   *
   * @return start (high 32 bits) and end of the integer's bytes, or -1
   */
  private static long readIntegerSpan(byte[] der, int pos) {
    if (pos == der.length) {
      return -1;
    }
    int length = der[pos++] & 0xff;
    if ((length & 0x80) != 0) {
      int lengthBytes = length - 0x80;
      if (lengthBytes > der.length - pos) {
        return -1;
      }
      while (lengthBytes > 0 && der[pos] == 0) {
        pos++;
        lengthBytes--;
      }
      if (lengthBytes >= 4) {
        return -1;
      }
      length = 0;
      for (; lengthBytes > 0; lengthBytes--) {
        length = length << 8 | der[pos++] & 0xff;
      }
    }
    return length > der.length - pos ? -1 : (long) pos << 32 | pos + length;
  }

  /** Replaces a high S by n - S in place; both verify alike. S must be below n. */
  static void normalise(byte[] compact) {
    if (!isHighS(compact)) {
      return;
    }
    int borrow = 0;
    for (int i = INTEGER_SIZE - 1; i >= 0; i--) {
      int difference = (ORDER[i] & 0xff) - (compact[INTEGER_SIZE + i] & 0xff) - borrow;
      compact[INTEGER_SIZE + i] = (byte) difference;
      borrow = difference < 0 ? 1 : 0;
    }
  }

  /** Whether the integer at {@code offset} is not below the group's order. */
  static boolean isOverflow(byte[] compact, int offset) {
    return Arrays.compareUnsigned(compact, offset, offset + INTEGER_SIZE, ORDER, 0, INTEGER_SIZE)
        >= 0;
  }

  private static boolean isHighS(byte[] compact) {
    return Arrays.compareUnsigned(compact, INTEGER_SIZE, COMPACT_SIZE, HALF_ORDER, 0, INTEGER_SIZE)
        > 0;
  }

  /** The strict DER form (BIP66) of a compact signature, 8 to 72 bytes. */
  static byte[] encodeDer(byte[] compact) {
    byte[] r = derInteger(compact, 0);
    byte[] s = derInteger(compact, INTEGER_SIZE);
    byte[] der = new byte[2 + r.length + s.length];
    der[0] = 0x30;
    der[1] = (byte) (r.length + s.length);
    System.arraycopy(r, 0, der, 2, r.length);
    System.arraycopy(s, 0, der, 2 + r.length, s.length);
    return der;
  }

  private static byte[] derInteger(byte[] compact, int offset) {
    int start = offset;
    int last = offset + INTEGER_SIZE - 1;
    while (start < last && compact[start] == 0) {
      start++;
    }
    int pad = compact[start] < 0 ? 1 : 0;
    int length = last - start + 1;
    byte[] integer = new byte[2 + pad + length];
    integer[0] = 0x02;
    integer[1] = (byte) (pad + length);
    System.arraycopy(compact, start, integer, 2 + pad, length);
    return integer;
  }
}
