package dev.grapevine.p2p.address;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * Addresses that begin alike: {@code 1.2.3.0/24}. Of Tor, I2P and Cjdns, whose addresses are keys,
 * a single one. Ordered by network, address and length, as Bitcoin Core lists bans ({@code
 * CSubNet}).
 *
 * @param base the lowest of them, with port 0
 * @param prefixBits how many leading bits they share, up to all
 */
public record AddressRange(NetAddress base, int prefixBits) implements Comparable<AddressRange> {
  private static final Comparator<AddressRange> ORDER =
      Comparator.comparing((AddressRange range) -> range.base.network())
          .thenComparing(range -> range.base.address(), Arrays::compareUnsigned)
          .thenComparingInt(AddressRange::prefixBits);

  /** Clears the bits of {@code base} that are not shared. */
  public AddressRange {
    int most = base.network().addressBytes() * 8;
    if (prefixBits < 0 || prefixBits > most || (!base.hasLegacyForm() && prefixBits != most)) {
      throw new IllegalArgumentException(base.network() + " has no ranges of " + prefixBits);
    }
    byte[] bytes = base.address();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] &= (byte) mask(prefixBits, i);
    }
    base = NetAddress.of(base.network(), bytes, 0);
  }

  private static int mask(int prefixBits, int index) {
    return 0xff00 >>> Math.clamp(prefixBits - 8L * index, 0, 8) & 0xff;
  }

  /** One address. */
  public static AddressRange of(NetAddress single) {
    return new AddressRange(single, single.network().addressBytes() * 8);
  }

  /**
   * Parses {@code address}, {@code address/bits} or {@code address/netmask}. Empty if it is none,
   * or names no host.
   */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.lastIndexOf('/');
    Optional<NetAddress> address = host(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return address.filter(NetAddress::isValid).map(AddressRange::of);
    }
    return address.flatMap(base -> {
      int bits = prefix(text.substring(slash + 1), base.network());
      return bits >= 0 && base.hasLegacyForm()
          ? Optional.of(new AddressRange(base, bits))
          : Optional.empty();
    });
  }

  private static Optional<NetAddress> host(String text) {
    // With a port in it, it is no host; the default port is never seen.
    return text.startsWith("[") || isHostWithPort(text)
        ? Optional.empty()
        : NetAddress.parse(text, 0);
  }

  private static boolean isHostWithPort(String text) {
    int colon = text.indexOf(':');
    return colon >= 0 && text.indexOf(':', colon + 1) < 0;
  }

  private static int prefix(String text, Network network) {
    int most = network.addressBytes() * 8;
    if (!text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int bits = Integer.parseInt(text);
      return bits <= most ? bits : -1;
    }
    return host(text)
        .filter(mask -> mask.network() == network)
        .map(mask -> ones(mask.address()))
        .orElse(-1);
  }

  /** Leading ones of a netmask; -1 if a one follows a zero. */
  private static int ones(byte[] mask) {
    int ones = 0;
    while (ones < mask.length * 8 && (mask[ones / 8] & 0x80 >>> ones % 8) != 0) {
      ones++;
    }
    for (int i = 0; i < mask.length; i++) {
      if ((mask[i] & 0xff) != mask(ones, i)) {
        return -1;
      }
    }
    return ones;
  }

  /** True if the address is one of these, on whatever port. */
  public boolean contains(NetAddress address) {
    if (address.network() != base.network()) {
      return false;
    }
    byte[] mine = base.address();
    byte[] theirs = address.address();
    for (int i = 0; i < mine.length; i++) {
      if (((mine[i] ^ theirs[i]) & mask(prefixBits, i)) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(AddressRange other) {
    return ORDER.compare(this, other);
  }

  /** As Bitcoin Core prints it: {@code 1.2.3.4/32}, and a key without a length. */
  @Override
  public String toString() {
    return base.hasLegacyForm() ? base.host() + "/" + prefixBits : base.host();
  }
}
