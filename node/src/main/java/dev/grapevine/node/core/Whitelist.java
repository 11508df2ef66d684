package dev.grapevine.node.core;

import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Which connections have which permissions. */
@FunctionalInterface
public interface Whitelist {
  /** No address has any. */
  Whitelist NONE = (local, remote, inbound) -> PeerPermissions.NONE;

  /**
   * What a peer may do.
   *
   * @param local our end
   * @param inbound it dialled us
   */
  PeerPermissions permissions(InetSocketAddress local, InetAddress remote, boolean inbound);
}
