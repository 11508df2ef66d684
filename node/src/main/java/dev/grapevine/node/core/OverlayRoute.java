package dev.grapevine.node.core;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.transport.PeerProxy;
import java.util.concurrent.CompletableFuture;

/** The way to the peers of a network to which no proxy knows the way without being prepared. */
public interface OverlayRoute {
  /**
   * Prepares a dial. Any thread; completes on the node's loop, exceptionally if there is no way.
   *
   * @param unseen the peer is not to see what others see of this node
   */
  CompletableFuture<Lease> to(NetAddress peer, boolean unseen);

  /** What one dial goes through; one of its two ends is said once. On the node's loop. */
  interface Lease {
    PeerProxy proxy();

    /** The peer was not reached. */
    void notReached(String reason);

    /** The connection that was made is over. */
    void ended();
  }
}
