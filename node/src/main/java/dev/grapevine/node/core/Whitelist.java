package dev.grapevine.node.core;

import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;

/** Which addresses have which permissions. */
@FunctionalInterface
public interface Whitelist {
  /** No address has any. */
  Whitelist NONE = (remote, inbound) -> PeerPermissions.NONE;

  /**
   * What a peer may do.
   *
   * @param inbound it dialled us
   */
  PeerPermissions permissions(InetAddress remote, boolean inbound);
}
