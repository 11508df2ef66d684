package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.frame.FrameReader;
import dev.grapevine.p2p.frame.FrameResult;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a {@link Connection}: makes messages of what the socket brings, and hands
 * each over before the next is looked at. While it is paused the socket is not read; what netty had
 * read already is kept. Of the transport's event loop.
 */
final class MessageReader {
  private final Connection connection;
  private final Transport transport;
  private final ConnectionTap tap;
  private FrameReader frames;
  private boolean paused;
  private @Nullable ByteBuf held;

  MessageReader(Connection connection, Transport transport, ConnectionTap tap, FrameReader frames) {
    this.connection = connection;
    this.transport = transport;
    this.tap = tap;
    this.frames = frames;
  }

  /** What comes from now on is of another protocol. */
  void expect(FrameReader protocol) {
    frames = protocol;
  }

  boolean isPaused() {
    return paused;
  }

  void pause(boolean pause) {
    if (pause == paused) {
      return;
    }
    paused = pause;
    if (pause) {
      connection.channel().config().setAutoRead(false);
    } else {
      // Not from inside the listener's call: what is held may hold whole messages.
      connection.channel().eventLoop().execute(this::resume);
    }
  }

  private void resume() {
    ByteBuf in = held;
    if (paused || connection.isClosing()) {
      return;
    }
    if (in != null) {
      held = null;
      try {
        consume(in);
      } catch (RuntimeException | Error e) {
        connection.failed(e);
      }
      transport.flushNow();
    }
    if (!paused && !connection.isClosing()) {
      connection.channel().config().setAutoRead(true);
    }
  }

  /** Takes what the socket brought. */
  void read(ByteBuf in) {
    transport.receivedBytes(connection.traffic(), in.readableBytes());
    tap.reading();
    if (connection.isClosing()) {
      in.release();
    } else if (held != null) {
      held = Unpooled.wrappedBuffer(held, in);
    } else {
      consume(in);
    }
  }

  /** Forgets what is held: the channel is gone. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /** Hands over the messages in {@code in}; keeps it if reading is paused before its end. */
  private void consume(ByteBuf in) {
    NettyBytes bytes = new NettyBytes(in);
    boolean more = true;
    try {
      while (more && !paused && !connection.isClosing()) {
        more = handleNext(bytes);
        if (connection.queuedBytes() > transport.config().maxSendBufferBytes()) {
          // The listener is told before it answers the next one, which may be one of thousands.
          connection.pump();
        }
      }
      if (more && !connection.isClosing() && in.isReadable()) {
        held = in.retain();
      }
    } finally {
      in.release();
    }
  }

  private boolean handleNext(NettyBytes in) {
    FrameResult result = frames.next(in);
    connection.sendHandshake();
    switch (result) {
      case FrameResult.Incomplete incomplete -> {
        return false;
      }
      case FrameResult.Rejected(String reason) -> connection.close(reason);
      case FrameResult.Corrupt(String command, String reason, int bytes) -> {
        transport.received(connection.traffic(), Commands.OTHER, bytes);
        transport.listener().skipped(connection, command, reason, bytes);
      }
      case FrameResult.Frame frame -> handle(frame);
    }
    return true;
  }

  private void handle(FrameResult.Frame frame) {
    int bytes = frame.wireBytes();
    transport.received(connection.traffic(), Commands.indexOf(frame.command()), bytes);
    ConnectionListener listener = transport.listener();
    tap.arrived(frame);
    switch (MessageCodec.decode(
        frame.command(), frame.bytes(), frame.offset(), frame.length(), transport.interner())) {
      case DecodeResult.Decoded(Message message) -> {
        tap.decoded(message);
        listener.received(connection, message, bytes);
      }
      case DecodeResult.Skipped(String command, String reason) ->
          listener.skipped(connection, command, reason, bytes);
      case DecodeResult.Misbehaved fault -> listener.misbehaved(connection, fault);
    }
  }
}
