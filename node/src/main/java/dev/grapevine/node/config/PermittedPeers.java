package dev.grapevine.node.config;

import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code -whitelist=[permissions@]address}: what peers may do (Bitcoin Core {@code
 * net_permissions.cpp}).
 */
public record PermittedPeers(List<Range> ranges) {
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
    PeerPermissions implicit = PermissionWords.implicit(settings);
    List<Range> ranges = new ArrayList<>();
    for (String text : settings.list("whitelist")) {
      PermissionWords words = PermissionWords.parse(text, implicit);
      Subnet subnet =
          Subnet.parse(words.address())
              .orElseThrow(() ->
                  new ConfigException(
                      "Invalid netmask specified in -whitelist: '" + words.address() + "'"));
      ranges.add(
          new Range(
              subnet, words.permissions(), words.inbound() || !words.outbound(), words.outbound()));
    }
    return new PermittedPeers(ranges);
  }
}
