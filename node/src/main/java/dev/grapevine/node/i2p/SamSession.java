package dev.grapevine.node.i2p;

import dev.grapevine.p2p.address.NetAddress;
import io.netty.channel.Channel;

/**
 * A session with a SAM bridge: a destination of ours, from which streams go out and at which they
 * arrive for as long as the connection that made it stands.
 *
 * @param id by which the bridge knows it
 * @param own where the destination is reached
 * @param control the connection that keeps it
 */
record SamSession(String id, NetAddress own, Channel control) {
  /** Ends it, and its streams with it. Any thread. */
  void close() {
    control.close();
  }

  boolean isOpen() {
    return control.isActive();
  }
}
