package dev.grapevine.p2p.address;

import java.util.Arrays;
import java.util.Optional;

/**
 * Which addresses are likely to be in one hand: those of one autonomous system, if there is a map
 * that knows it, else those that share a {@linkplain NetworkGroup prefix} (Bitcoin Core {@code
 * NetGroupManager}). Immutable, any thread.
 */
public final class NetworkGroups {
  /** By prefixes alone. */
  public static final NetworkGroups BY_PREFIX = new NetworkGroups(Optional.empty());

  private static final int IPV6_BYTES = 16;
  private static final int IPV4_AT = 12;

  private final Optional<AsMap> map;

  private NetworkGroups(Optional<AsMap> map) {
    this.map = map;
  }

  /** By autonomous systems where {@code map} knows them. */
  public static NetworkGroups by(AsMap map) {
    return new NetworkGroups(Optional.of(map));
  }

  /** Whether there is a map. */
  public boolean isMapped() {
    return map.isPresent();
  }

  /** The {@linkplain AsMap#version version} of the map; 32 zeros without one. */
  public byte[] version() {
    return map.map(AsMap::version).orElseGet(() -> new byte[32]);
  }

  /** The group that an address is in. */
  public NetworkGroup of(NetAddress address) {
    int as = systemOf(address);
    return as == 0 ? NetworkGroup.of(address) : NetworkGroup.ofSystem(as);
  }

  /** Number of the autonomous system of an address; 0 if it has none or none is known. */
  public int systemOf(NetAddress address) {
    if (map.isEmpty() || address.isInternal() || !address.isRoutable()) {
      return 0;
    }
    byte[] raw = address.address();
    return switch (address.network()) {
      case IPV4 -> map.get().lookup(mapped(raw));
      case IPV6 -> {
        byte[] linked = AddressRanges.linkedIpv4(raw);
        yield map.get().lookup(linked.length == 0 ? raw : mapped(linked));
      }
      case TORV3, I2P, CJDNS -> 0;
    };
  }

  private static byte[] mapped(byte[] ipv4) {
    byte[] ipv6 = new byte[IPV6_BYTES];
    Arrays.fill(ipv6, IPV4_AT - 2, IPV4_AT, (byte) 0xff);
    System.arraycopy(ipv4, 0, ipv6, IPV4_AT, ipv4.length);
    return ipv6;
  }
}
