package dev.grapevine.relay.virtual;

import dev.grapevine.p2p.wire.Message;

/** What happens to a node at some time. */
sealed interface Event {
  /** A connection is made. */
  record Opened(LinkEnd end) implements Event {}

  /** A message arrives. */
  record Delivered(LinkEnd end, Message message) implements Event {}

  /** A connection ends. */
  record Closed(LinkEnd end) implements Event {}

  /** The next message that was held back is read. */
  record Resumed(LinkEnd end) implements Event {}

  /** Something that the test or the simulator does. */
  record Called(Runnable action) implements Event {}
}
