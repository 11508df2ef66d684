package dev.grapevine.node.core;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.base.PeerId;

/**
 * Told how each message passes between a node's engine and its sockets, for measurement. Called on
 * the node's event loop at the moment it happens; implementations return at once and take the time
 * themselves.
 */
public interface WireTrace {
  /** Looks away, at no cost. */
  WireTrace NONE = new WireTrace() {};

  /** The engine handed a message to the transport. */
  default void queued(PeerId peer, Message message) {}

  /**
   * Its last byte, encrypted if the connection is, goes to the socket.
   *
   * @param waitNanos until its first bit leaves, where a narrow link is injected that is busy with
   *     what was sent before; 0 otherwise
   */
  default void written(PeerId peer, Message message, long waitNanos) {}

  /**
   * A message is decoded and at the engine's door.
   *
   * @param readNanos when the read that brought its last byte began, on {@link System#nanoTime}'s
   *     clock
   */
  default void received(PeerId peer, Message message, long readNanos) {}
}
