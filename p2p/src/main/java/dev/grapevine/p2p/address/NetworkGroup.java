package dev.grapevine.p2p.address;

import dev.grapevine.chain.crypto.SipHash24;
import java.util.Arrays;

/**
 * Addresses that are likely to be in one hand, so that one of them is as good as all: a /16 of
 * IPv4, also where IPv6 carries it; a /32 of IPv6, a /36 of Hurricane Electric's; 4 bits of the
 * keys of Tor and I2P and of Cjdns's random part. All of this machine's are one group, and all
 * others that cannot be reached (Bitcoin Core {@code netgroup.cpp}). With a map of them all of one
 * autonomous system are a group instead: ask {@link NetworkGroups}. Immutable, equal by value.
 */
public final class NetworkGroup {
  private static final int IPV6_BITS = 32;
  private static final int HURRICANE_ELECTRIC_BITS = 36;
  private static final int KEY_BITS = 4;

  /** The constant first byte of a Cjdns address and then as many random bits. */
  private static final int CJDNS_BITS = 8 + KEY_BITS;

  /** First byte of a group, by network class ({@code enum Network}). */
  private static final int CLASS_UNROUTABLE = 0;

  private static final int CLASS_IPV4 = 1;
  private static final int CLASS_IPV6 = 2;
  private static final int CLASS_INTERNAL = 6;

  private final byte[] bytes;

  private NetworkGroup(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The group of an autonomous system, IPv4 and IPv6 alike. */
  static NetworkGroup ofSystem(int number) {
    return new NetworkGroup(
        new byte[] {
          CLASS_IPV6,
          (byte) number,
          (byte) (number >>> 8),
          (byte) (number >>> 16),
          (byte) (number >>> 24)
        });
  }

  /** The group that an address is in by its prefix. */
  public static NetworkGroup of(NetAddress address) {
    byte[] raw = address.address();
    if (address.isInternal()) {
      byte[] group = Arrays.copyOfRange(raw, NetAddress.INTERNAL_PREFIX_BYTES - 1, raw.length);
      group[0] = CLASS_INTERNAL;
      return new NetworkGroup(group);
    }
    if (!address.isRoutable()) {
      // Bitcoin Core has this machine's and the other unroutable ones in one class.
      return new NetworkGroup(new byte[] {CLASS_UNROUTABLE});
    }
    byte[] ipv4 =
        switch (address.network()) {
          case IPV4 -> raw;
          case IPV6 -> AddressRanges.linkedIpv4(raw);
          case TORV3, I2P, CJDNS -> new byte[0];
        };
    if (ipv4.length > 0) {
      return new NetworkGroup(new byte[] {CLASS_IPV4, ipv4[0], ipv4[1]});
    }
    return switch (address.network()) {
      case IPV4 -> throw new AssertionError("handled above");
      case IPV6 ->
          prefix(
              CLASS_IPV6,
              raw,
              AddressRanges.isHurricaneElectric(raw) ? HURRICANE_ELECTRIC_BITS : IPV6_BITS);
      case TORV3 -> prefix(3, raw, KEY_BITS);
      case I2P -> prefix(4, raw, KEY_BITS);
      case CJDNS -> prefix(5, raw, CJDNS_BITS);
    };
  }

  private static NetworkGroup prefix(int networkClass, byte[] raw, int bits) {
    int whole = bits / 8;
    int rest = bits % 8;
    byte[] group = new byte[1 + whole + (rest > 0 ? 1 : 0)];
    group[0] = (byte) networkClass;
    System.arraycopy(raw, 0, group, 1, whole);
    if (rest > 0) {
      group[1 + whole] = (byte) (raw[whole] | (1 << (8 - rest)) - 1);
    }
    return new NetworkGroup(group);
  }

  /** A new array: the class of the network, then the bits that its members share. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** A number for the group that cannot be foreseen without the key. */
  public long keyed(long key0, long key1) {
    return SipHash24.hash(key0, key1, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkGroup that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
