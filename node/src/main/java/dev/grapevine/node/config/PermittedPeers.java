package dev.grapevine.node.config;

import dev.grapevine.relay.PeerPermission;
import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code -whitelist=[permissions@]address}: what peers may do (Bitcoin Core {@code
 * net_permissions.cpp}).
 */
public record PermittedPeers(List<Range> ranges) {
  /** What an entry means that names no permissions. */
  private static final PeerPermissions IMPLICIT =
      PeerPermissions.of(PeerPermission.NOBAN, PeerPermission.MEMPOOL, PeerPermission.DOWNLOAD);

  public PermittedPeers {
    ranges = List.copyOf(ranges);
  }

  /**
   * One entry.
   *
   * @param inbound it holds for peers that dialled us
   * @param outbound it holds for peers that we dialled
   */
  public record Range(
      Subnet subnet, PeerPermissions permissions, boolean inbound, boolean outbound) {}

  /** What a peer at {@code remote} may do; all entries that hold for it count. */
  public PeerPermissions of(InetAddress remote, boolean inbound) {
    PeerPermissions all = PeerPermissions.NONE;
    for (Range range : ranges) {
      boolean direction = inbound ? range.inbound() : range.outbound();
      if (direction && range.subnet().contains(remote)) {
        all = all.with(range.permissions());
      }
    }
    return all;
  }

  static PermittedPeers from(Settings settings) throws ConfigException {
    boolean forceRelay = settings.flag("whitelistforcerelay", false);
    PeerPermissions implicit = IMPLICIT;
    if (forceRelay) {
      implicit = implicit.with(PeerPermission.FORCERELAY).with(PeerPermission.RELAY);
    }
    if (settings.flag("whitelistrelay", true)) {
      implicit = implicit.with(PeerPermission.RELAY);
    }
    List<Range> ranges = new ArrayList<>();
    for (String text : settings.list("whitelist")) {
      ranges.add(range(text, implicit));
    }
    return new PermittedPeers(ranges);
  }

  private static Range range(String text, PeerPermissions implicit) throws ConfigException {
    int at = text.indexOf('@');
    String address = text.substring(at + 1);
    Optional<Subnet> subnet = Subnet.parse(address);
    PeerPermissions permissions = PeerPermissions.NONE;
    boolean inbound = false;
    boolean outbound = false;
    if (at < 0) {
      permissions = implicit;
    } else {
      for (String word : text.substring(0, at).split(",", -1)) {
        switch (word) {
          case "in" -> inbound = true;
          case "out" -> outbound = true;
          default -> permissions = permissions.with(named(word));
        }
      }
      if (permissions.equals(PeerPermissions.NONE) && (inbound || outbound)) {
        throw new ConfigException("Only direction was set, no permissions: '" + text + "'");
      }
    }
    if (subnet.isEmpty()) {
      throw new ConfigException("Invalid netmask specified in -whitelist: '" + address + "'");
    }
    return new Range(subnet.get(), permissions, inbound || !outbound, outbound);
  }

  private static PeerPermissions named(String word) throws ConfigException {
    return switch (word) {
      case "" -> PeerPermissions.NONE;
      case "all" -> PeerPermissions.of(PeerPermission.values());
      case "bloom", "bloomfilter" -> PeerPermissions.of(PeerPermission.BLOOMFILTER);
      case "noban" -> PeerPermissions.of(PeerPermission.NOBAN, PeerPermission.DOWNLOAD);
      case "forcerelay" -> PeerPermissions.of(PeerPermission.FORCERELAY, PeerPermission.RELAY);
      case "relay" -> PeerPermissions.of(PeerPermission.RELAY);
      case "mempool" -> PeerPermissions.of(PeerPermission.MEMPOOL);
      case "download" -> PeerPermissions.of(PeerPermission.DOWNLOAD);
      case "addr" -> PeerPermissions.of(PeerPermission.ADDR);
      default -> throw new ConfigException("Invalid P2P permission: '" + word + "'");
    };
  }
}
