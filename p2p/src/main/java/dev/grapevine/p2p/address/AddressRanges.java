package dev.grapevine.p2p.address;

/**
 * What ranges of IPv4 and IPv6 are for: which cannot be reached over the Internet, and which carry
 * an IPv4 address (Bitcoin Core {@code netaddress.cpp}). All methods take the bytes of an address
 * in network byte order, 4 of IPv4 or 16 of IPv6.
 */
final class AddressRanges {
  private AddressRanges() {}

  /** Addresses of this machine: 127.0.0.0/8, 0.0.0.0/8, ::1. */
  static boolean isLocal(byte[] bytes) {
    if (bytes.length == 4) {
      return bytes[0] == 127 || bytes[0] == 0;
    }
    return startsWith(bytes, 120) && bytes[15] == 1;
  }

  /** Private, link-local, test and documentation ranges, which no router on the Internet knows. */
  static boolean isPrivate(byte[] bytes) {
    if (bytes.length == 4) {
      return startsWith(bytes, 8, 10) // RFC 1918
          || startsWith(bytes, 12, 172, 16)
          || startsWith(bytes, 16, 192, 168)
          || startsWith(bytes, 16, 169, 254) // RFC 3927
          || startsWith(bytes, 15, 198, 18) // RFC 2544
          || startsWith(bytes, 10, 100, 64) // RFC 6598
          || startsWith(bytes, 24, 192, 0, 2) // RFC 5737
          || startsWith(bytes, 24, 198, 51, 100)
          || startsWith(bytes, 24, 203, 0, 113);
    }
    return startsWith(bytes, 7, 0xfc) // RFC 4193
        || startsWith(bytes, 64, 0xfe, 0x80) // RFC 4862
        || startsWith(bytes, 28, 0x20, 0x01, 0x00, 0x10) // RFC 4843
        || startsWith(bytes, 28, 0x20, 0x01, 0x00, 0x20); // RFC 7343
  }

  /** 2001:db8::/32, which is for documents (RFC 3849). */
  static boolean isDocumentation(byte[] bytes) {
    return bytes.length == 16 && startsWith(bytes, 32, 0x20, 0x01, 0x0d, 0xb8);
  }

  /** fc00::/8, of which Cjdns has its addresses. */
  static boolean isCjdns(byte[] bytes) {
    return bytes.length == 16 && (bytes[0] & 0xff) == 0xfc;
  }

  /** 2001:470::/32, where one provider gives every user a /36 or more. */
  static boolean isHurricaneElectric(byte[] bytes) {
    return startsWith(bytes, 32, 0x20, 0x01, 0x04, 0x70);
  }

  /**
   * The IPv4 address that an IPv6 address stands for: translated (RFC 6052, RFC 6145), 6to4 (RFC
   * 3964) or Teredo (RFC 4380). Empty array if it stands for none.
   */
  static byte[] linkedIpv4(byte[] ipv6) {
    if (startsWith(ipv6, 96, 0x00, 0x64, 0xff, 0x9b)
        || startsWith(ipv6, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)) {
      return new byte[] {ipv6[12], ipv6[13], ipv6[14], ipv6[15]};
    }
    if (startsWith(ipv6, 16, 0x20, 0x02)) {
      return new byte[] {ipv6[2], ipv6[3], ipv6[4], ipv6[5]};
    }
    if (startsWith(ipv6, 32, 0x20, 0x01)) {
      return new byte[] {(byte) ~ipv6[12], (byte) ~ipv6[13], (byte) ~ipv6[14], (byte) ~ipv6[15]};
    }
    return new byte[0];
  }

  /** True if the first {@code bits} are those of {@code prefix}, which zeros follow. */
  static boolean startsWith(byte[] address, int bits, int... prefix) {
    for (int i = 0; 8 * i < bits; i++) {
      int mask = 0xff << Math.max(0, 8 - (bits - 8 * i)) & 0xff;
      int expected = i < prefix.length ? prefix[i] : 0;
      if ((address[i] & mask) != (expected & mask)) {
        return false;
      }
    }
    return true;
  }
}
