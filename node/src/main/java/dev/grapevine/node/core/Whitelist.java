package dev.grapevine.node.core;

import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Which connections have which permissions, and which came through Tor. */
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

  /** Whether only Tor dials this end of ours ({@code -bind=...=onion}). */
  default boolean isOnion(InetSocketAddress local) {
    return false;
  }
}
