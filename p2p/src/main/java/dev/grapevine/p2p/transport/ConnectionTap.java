package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.frame.FrameResult;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.Message;

/** Counts the messages of one connection that leave, and shows all of them to the tap. */
final class ConnectionTap implements SendQueue.Sent {
  private final Connection connection;
  private final Transport transport;
  private final MessageTap tap;
  private final boolean looking;
  private long readNanos;

  ConnectionTap(Connection connection, Transport transport) {
    this.connection = connection;
    this.transport = transport;
    this.tap = transport.tap();
    this.looking = !tap.equals(MessageTap.NONE);
  }

  void queued(EncodedMessage message) {
    tap.queued(connection, message);
  }

  @Override
  public void sent(String command, int wireBytes) {
    transport.sent(connection.traffic(), Commands.indexOf(command), wireBytes);
  }

  @Override
  public void taken(EncodedMessage message, int before) {
    if (looking) {
      tap.written(connection, message, connection.linkWaitNanos(before));
    }
  }

  /** Bytes come in: the clock is read only if somebody wants to know. */
  void reading() {
    if (looking) {
      readNanos = System.nanoTime();
    }
  }

  void arrived(FrameResult.Frame frame) {
    tap.arrived(connection, frame.command(), frame.bytes(), frame.offset(), frame.length());
  }

  void decoded(Message message) {
    tap.decoded(connection, message, readNanos);
  }
}
