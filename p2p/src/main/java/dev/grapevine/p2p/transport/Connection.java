package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection that carries messages both ways, in order. All methods belong to the transport's
 * event loop and throw {@link IllegalStateException} elsewhere.
 *
 * <p>Sending: a message is queued as its frame, by reference, so that a block that goes to a
 * hundred peers is in memory once. At the end of a burst of reads, or of whatever else ran on the
 * loop, the queue is copied in pieces of up to {@link #BATCH_BYTES} into netty's buffers as the
 * socket takes them: what was sent in one turn leaves in one system call. {@link
 * ConnectionListener#writable} says when the queue has outgrown the send buffer and when it has
 * shrunk to half of it; only who sends regardless makes it longer.
 *
 * <p>Reading: each message is decoded and handed over before the next is looked at; {@link
 * #pauseReading} takes effect before the next message, and what netty had read already is kept.
 */
public final class Connection {
  /** Most bytes given to netty at a time. */
  static final int BATCH_BYTES = 64 * 1024;

  /** How long {@link #closeAfterFlush} waits for a peer that does not read. */
  private static final int FLUSH_TIMEOUT_SECONDS = 5;

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private final Transport transport;
  private final Channel channel;
  private final long id;
  private final @Nullable Dial dial;
  private final V1FrameReader frames;
  private final TrafficCounters traffic = new TrafficCounters();
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>(4);
  private int headOffset;
  private long queuedBytes;
  private boolean flushPending;
  private boolean pumping;
  private boolean writable = true;
  private boolean paused;
  private boolean closing;
  private boolean closeWhenFlushed;
  private @Nullable ByteBuf held;
  private @Nullable InetSocketAddress remote;
  private @Nullable InetSocketAddress local;
  private String closeReason = "peer closed the connection";

  Connection(Transport transport, Channel channel, long id, @Nullable Dial dial) {
    this.transport = transport;
    this.channel = channel;
    this.id = id;
    this.dial = dial;
    this.frames = new V1FrameReader(transport.magic());
  }

  /** What ties it to its channel. */
  ChannelHandler handler() {
    return new Handler();
  }

  /** Number of the connection in its transport, counted from 0 over all that were ever tried. */
  public long id() {
    return id;
  }

  /** True if the peer dialled us. */
  public boolean isInbound() {
    return dial == null;
  }

  /** The peer's end. */
  public InetSocketAddress remoteAddress() {
    return Objects.requireNonNull(remote);
  }

  /** Our end. */
  public InetSocketAddress localAddress() {
    return Objects.requireNonNull(local);
  }

  /** What went over it so far; live, to be read on the loop. */
  public TrafficCounters traffic() {
    return traffic;
  }

  /** Bytes that wait to be given to the socket. */
  public long queuedBytes() {
    return queuedBytes;
  }

  /** True until it is closed by either side. */
  public boolean isOpen() {
    return !closing && channel.isActive();
  }

  /** Encodes and queues a message; on a closed connection nothing happens. */
  public void send(Message message) {
    requireLoop();
    if (isOpen()) {
      send(message.command(), MessageCodec.encode(transport.magic(), message));
    }
  }

  /** Queues a message; on a closed connection nothing happens. */
  public void send(EncodedMessage message) {
    requireLoop();
    if (isOpen()) {
      send(message.command(), message.frame());
    }
  }

  private void send(String command, byte[] frame) {
    transport.sent(traffic, Commands.indexOf(command), frame.length);
    queue.addLast(frame);
    queuedBytes += frame.length;
    if (!flushPending) {
      flushPending = true;
      transport.flushSoon(this);
    }
  }

  /** Stops or resumes the reading, from the next message on. */
  public void pauseReading(boolean pause) {
    requireLoop();
    if (pause == paused || closing) {
      return;
    }
    paused = pause;
    if (pause) {
      channel.config().setAutoRead(false);
    } else {
      // Not from inside the listener's call: what is held may hold whole messages.
      channel.eventLoop().execute(this::resume);
    }
  }

  /** Closes at once; what is queued is lost, and {@link ConnectionListener#closed} follows. */
  public void close() {
    requireLoop();
    close("closed");
  }

  /**
   * Closes when the peer has taken what is queued, or after a few seconds. Nothing is read or sent
   * any more.
   */
  public void closeAfterFlush() {
    requireLoop();
    if (closing) {
      return;
    }
    closing = true;
    closeReason = "closed";
    closeWhenFlushed = true;
    channel.config().setAutoRead(false);
    if (!flushPending) {
      flushPending = true;
      transport.flushSoon(this);
    }
    channel.eventLoop().schedule(() -> channel.close(), FLUSH_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  void close(String reason) {
    if (!closing) {
      closing = true;
      closeReason = reason;
    }
    closeWhenFlushed = false;
    discardQueue();
    channel.close();
  }

  /** The listener threw, which is a bug: the peer is let go, the others are not harmed. */
  private void failed(Throwable cause) {
    log.error("{} closed by a bug", this, cause);
    close(String.valueOf(cause.getMessage()));
  }

  private void requireLoop() {
    if (!channel.eventLoop().inEventLoop()) {
      throw new IllegalStateException("a connection is used on its event loop only");
    }
  }

  /** Ends a turn: gives the socket what it will take. */
  void flush() {
    flushPending = false;
    try {
      pump();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void pump() {
    // Netty reports that it can take more from inside the flush below.
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (queuedBytes > 0 && channel.isWritable()) {
        do {
          channel.write(nextBatch(), channel.voidPromise());
        } while (queuedBytes > 0 && channel.isWritable());
        channel.flush();
        transport.countFlush();
      }
    } finally {
      pumping = false;
    }
    reportWritable();
    if (closeWhenFlushed && queuedBytes == 0) {
      closeWhenFlushed = false;
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private ByteBuf nextBatch() {
    int size = (int) Math.min(queuedBytes, BATCH_BYTES);
    ByteBuf batch = channel.alloc().ioBuffer(size, size);
    for (int left = size; left > 0; ) {
      byte[] frame = queue.getFirst();
      int count = Math.min(left, frame.length - headOffset);
      batch.writeBytes(frame, headOffset, count);
      left -= count;
      headOffset += count;
      if (headOffset == frame.length) {
        queue.removeFirst();
        headOffset = 0;
      }
    }
    queuedBytes -= size;
    return batch;
  }

  private void reportWritable() {
    int limit = transport.config().maxSendBufferBytes();
    boolean now = queuedBytes <= (writable ? limit : limit / 2);
    if (now != writable && isOpen()) {
      writable = now;
      transport.listener().writable(this, now);
    }
  }

  private void discardQueue() {
    queue.clear();
    queuedBytes = 0;
    headOffset = 0;
  }

  private void activated() {
    remote = (InetSocketAddress) channel.remoteAddress();
    local = (InetSocketAddress) channel.localAddress();
    if (remote == null || local == null) {
      channel.close();
      return;
    }
    if (dial != null) {
      dial.answer(new DialResult.Connected(this));
    }
    transport.listener().opened(this);
  }

  private void deactivated() {
    closing = true;
    discardQueue();
    releaseHeld();
    if (remote != null && local != null) {
      transport.listener().closed(this, closeReason);
    }
  }

  private void releaseHeld() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  private void readFrom(ByteBuf in) {
    if (closing) {
      in.release();
    } else if (held != null) {
      held = Unpooled.wrappedBuffer(held, in);
    } else {
      consume(in);
    }
  }

  private void resume() {
    ByteBuf in = held;
    if (paused || closing) {
      return;
    }
    if (in != null) {
      held = null;
      try {
        consume(in);
      } catch (RuntimeException | Error e) {
        failed(e);
      }
      transport.flushNow();
    }
    if (!paused && !closing) {
      channel.config().setAutoRead(true);
    }
  }

  /** Hands over the messages in {@code in}; keeps it if reading is paused before its end. */
  private void consume(ByteBuf in) {
    boolean more = true;
    try {
      while (more && !paused && !closing) {
        more = handleNext(in);
        if (queuedBytes > transport.config().maxSendBufferBytes()) {
          // The listener is told before it answers the next one, which may be one of thousands.
          pump();
        }
      }
      if (more && !closing && in.isReadable()) {
        held = in.retain();
      }
    } finally {
      in.release();
    }
  }

  private boolean handleNext(ByteBuf in) {
    switch (frames.next(in)) {
      case FrameResult.Incomplete incomplete -> {
        return false;
      }
      case FrameResult.Rejected(String reason) -> close(reason);
      case FrameResult.Corrupt(String command, String reason, int bytes) -> {
        transport.received(traffic, Commands.OTHER, bytes);
        transport.listener().skipped(this, command, reason, bytes);
      }
      case FrameResult.Frame frame -> handle(frame);
    }
    return true;
  }

  private void handle(FrameResult.Frame frame) {
    int bytes = frame.wireBytes();
    transport.received(traffic, Commands.indexOf(frame.command()), bytes);
    ConnectionListener listener = transport.listener();
    switch (MessageCodec.decode(
        frame.command(), frame.bytes(), 0, frame.length(), transport.interner())) {
      case DecodeResult.Decoded(Message message) -> listener.received(this, message, bytes);
      case DecodeResult.Skipped(String command, String reason) ->
          listener.skipped(this, command, reason, bytes);
      case DecodeResult.Misbehaved fault -> listener.misbehaved(this, fault);
    }
  }

  @Override
  public String toString() {
    return "Connection[" + id + (isInbound() ? " from " : " to ") + remote + "]";
  }

  /** Netty's side of the connection. */
  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      transport.added(Connection.this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (dial != null) {
        dial.answer(new DialResult.Failed("the peer was gone at once"));
      }
      transport.removed(Connection.this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      activated();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      deactivated();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      transport.receivedBytes(traffic, in.readableBytes());
      readFrom(in);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      transport.flushNow();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      pump();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof IOException) {
        close(String.valueOf(cause.getMessage()));
      } else {
        failed(cause);
      }
    }
  }
}
