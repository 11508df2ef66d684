package dev.grapevine.node.core;

import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.p2p.transport.EncodedMessage;
import dev.grapevine.p2p.transport.MessageTap;
import dev.grapevine.p2p.wire.Message;

/** Two that look on at the messages of a node, the trace and the capture. */
record MessageTaps(MessageTap first, MessageTap second) implements MessageTap {
  /** Both, or the one that looks at all. */
  static MessageTap of(MessageTap first, MessageTap second) {
    if (first.equals(MessageTap.NONE)) {
      return second;
    }
    return second.equals(MessageTap.NONE) ? first : new MessageTaps(first, second);
  }

  @Override
  public void queued(Connection connection, EncodedMessage message) {
    first.queued(connection, message);
    second.queued(connection, message);
  }

  @Override
  public void written(Connection connection, EncodedMessage message, long waitNanos) {
    first.written(connection, message, waitNanos);
    second.written(connection, message, waitNanos);
  }

  @Override
  public void arrived(Connection connection, String command, byte[] bytes, int offset, int length) {
    first.arrived(connection, command, bytes, offset, length);
    second.arrived(connection, command, bytes, offset, length);
  }

  @Override
  public void decoded(Connection connection, Message message, long readNanos) {
    first.decoded(connection, message, readNanos);
    second.decoded(connection, message, readNanos);
  }
}
