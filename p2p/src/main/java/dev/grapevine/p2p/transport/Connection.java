package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.frame.V1FrameReader;
import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.V1Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection that carries messages both ways, in order. All methods belong to the transport's
 * event loop and throw {@link IllegalStateException} elsewhere.
 *
 * <p>It speaks the encrypted protocol (BIP324) or the unencrypted one: who dials in chooses, and a
 * dial that is hung up on before a byte came is made again, unencrypted, without anybody noticing
 * but by {@link #localAddress}: until then no message was sent, those queued are kept.
 *
 * <p>Sending: a message is queued by reference, so that a block that goes to a hundred peers is in
 * memory once. At the end of a burst of reads, or of whatever else ran on the loop, the queue is
 * copied in pieces of up to {@link #BATCH_BYTES} into netty's buffers as the socket takes them:
 * what was sent in one turn leaves in one system call. {@link ConnectionListener#writable} says
 * when the queue has outgrown the send buffer and when it has shrunk to half of it; only who sends
 * regardless makes it longer.
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

  /** What must have been sent for a peer that knows only V1 to hang up: a header's worth. */
  private static final int ENOUGH_TO_REFUSE_BYTES = V1Header.SIZE;

  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  private final Transport transport;
  private final long id;
  private final @Nullable Dial dial;
  private final TrafficCounters traffic = new TrafficCounters();
  private final SendQueue queue;
  private final ConnectionTap tap;
  private final MessageReader reader;
  private Channel channel;
  private @Nullable V2Session session;
  private boolean opened;
  private boolean redialling;
  private boolean ready;
  private boolean flushPending;
  private boolean pumping;
  private boolean writable = true;
  private boolean closing;
  private boolean closeWhenFlushed;
  private @Nullable InetSocketAddress remote;
  private @Nullable InetSocketAddress local;
  private Runnable afterwards = () -> {};
  private String closeReason = "peer closed the connection";

  Connection(Transport transport, Channel channel, long id, @Nullable Dial dial) {
    this.transport = transport;
    this.channel = channel;
    this.id = id;
    this.dial = dial;
    this.tap = new ConnectionTap(this, transport);
    this.queue = new SendQueue(tap);
    this.reader = new MessageReader(this, transport, tap, new V1FrameReader(transport.magic()));
  }

  /** What ties it to a channel, from now on the only one. */
  ChannelHandler handler(Channel its) {
    channel = its;
    return new ConnectionHandler(this, its, dial != null && dial.proxy().isPresent());
  }

  boolean isOn(Channel its) {
    return its.equals(channel);
  }

  /** Where its peer is, if that is not the other end of the channel. */
  void comesFrom(InetSocketAddress peer) {
    remote = peer;
  }

  /** Runs {@code action}, on the loop, when it is closed; one at most. */
  public void whenClosed(Runnable action) {
    requireLoop();
    afterwards = action;
  }

  /** What it is on now. */
  Channel channel() {
    return channel;
  }

  /** Number of the connection in its transport, counted from 0 over all that were ever tried. */
  public long id() {
    return id;
  }

  /** True if the peer dialled us. */
  public boolean isInbound() {
    return dial == null;
  }

  /** The peer's end; the name that it was dialled by if a proxy looked it up. */
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
    return queue.bytes();
  }

  /** What it speaks. */
  public TransportProtocol protocol() {
    V2Session current = session;
    if (current == null) {
      return TransportProtocol.V1;
    }
    if (current.isDetecting()) {
      return TransportProtocol.DETECTING;
    }
    return current.isUnencrypted() ? TransportProtocol.V1 : TransportProtocol.V2;
  }

  /** By which both ends can see that nobody is between them, 32 bytes; of V2 only. */
  public Optional<byte[]> sessionId() {
    return Optional.ofNullable(session).flatMap(V2Session::sessionId);
  }

  /** True until it is closed by either side. */
  public boolean isOpen() {
    // A channel is inactive some tasks before it says so, and may be about to be dialled again.
    return !closing && (redialling || channel.isActive() || shouldRedial());
  }

  /** True once it is to end: nothing more is read or sent, but for what is being flushed. */
  boolean isClosing() {
    return closing;
  }

  /** Encodes and queues a message; on a closed connection nothing happens. */
  public void send(Message message) {
    send(EncodedMessage.of(transport.magic(), message));
  }

  /** Queues a message; on a closed connection nothing happens. */
  public void send(EncodedMessage message) {
    requireLoop();
    if (isOpen()) {
      tap.queued(message);
      queue.add(message);
      flushSoon();
    }
  }

  private void flushSoon() {
    if (!flushPending) {
      flushPending = true;
      transport.flushSoon(this);
    }
  }

  /** Stops or resumes the reading, from the next message on. */
  public void pauseReading(boolean pause) {
    requireLoop();
    if (!closing) {
      reader.pause(pause);
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
    flushSoon();
    channel.eventLoop().schedule(() -> channel.close(), FLUSH_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  void close(String reason) {
    if (!closing) {
      closing = true;
      closeReason = reason;
    }
    closeWhenFlushed = false;
    queue.clear();
    channel.close();
  }

  /** Closes with a reset, so that the peer learns at once and nothing lingers. */
  void abort() {
    if (channel instanceof SocketChannel) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    close("aborted");
  }

  /** What the link is like may have changed. */
  void relink() {
    ChannelHandlerContext context = channel.pipeline().context(LinkShaper.class);
    if (context != null) {
      ((LinkShaper) context.handler()).relink(context);
    }
  }

  /** How long what comes after so many bytes has to wait for a narrow link, from now on. */
  long linkWaitNanos(int bytes) {
    ChannelHandlerContext context = channel.pipeline().context(LinkShaper.class);
    return context == null ? 0 : ((LinkShaper) context.handler()).waitNanos(context, bytes);
  }

  /** The socket failed, as when the peer hung up before it read all. */
  void lost(String reason) {
    if (!closing) {
      closeReason = reason;
    }
    channel.close();
  }

  /** The listener threw, which is a bug: the peer is let go, the others are not harmed. */
  void failed(Throwable cause) {
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

  void pump() {
    // Netty reports that it can take more from inside the flush below.
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (canSend()) {
        do {
          ByteBuf batch = queue.next(channel.alloc(), BATCH_BYTES, isReady(), encryption());
          transport.sentBytes(traffic, batch.readableBytes());
          channel.write(batch, channel.voidPromise());
        } while (canSend());
        channel.flush();
        transport.countFlush();
      }
    } finally {
      pumping = false;
    }
    reportWritable();
    if (closeWhenFlushed && !queue.isSendable(isReady())) {
      closeWhenFlushed = false;
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private boolean canSend() {
    return !redialling && channel.isWritable() && channel.isActive() && queue.isSendable(isReady());
  }

  /** Whether messages can be sent: the protocol is known, and its keys. */
  private boolean isReady() {
    V2Session current = session;
    return current == null || current.isUnencrypted() || current.isReady();
  }

  private @Nullable V2Session encryption() {
    V2Session current = session;
    return current == null || current.isUnencrypted() ? null : current;
  }

  private void reportWritable() {
    int limit = transport.config().maxSendBufferBytes();
    boolean now = queue.bytes() <= (writable ? limit : limit / 2);
    if (now != writable && isOpen()) {
      if (transport.isEarly()) {
        flushSoon();
        return;
      }
      writable = now;
      transport.listener().writable(this, now);
    }
  }

  void activated() {
    if (remote == null) {
      remote = dial == null ? (InetSocketAddress) channel.remoteAddress() : dial.address();
    }
    // A proxy in the file system hides where we are from us as well.
    local = channel.localAddress() instanceof InetSocketAddress inet ? inet : NOWHERE;
    if (remote == null || channel.localAddress() == null) {
      channel.close();
      return;
    }
    if (redialling) {
      redialling = false;
      channel.config().setAutoRead(!reader.isPaused());
      flushSoon();
      return;
    }
    opened = true;
    if (dial == null ? transport.config().encrypted() : dial.encrypted()) {
      begin(
          dial == null
              ? V2Session.responder(transport.magic(), transport.keys())
              : V2Session.initiator(transport.magic(), transport.keys()));
    }
    if (dial != null) {
      dial.answer(new DialResult.Connected(this));
    }
    transport.listener().opened(this);
  }

  private void begin(V2Session encrypted) {
    session = encrypted;
    reader.expect(encrypted);
    sendHandshake();
  }

  /** Queues what the encrypted protocol has to say before messages, if anything. */
  void sendHandshake() {
    V2Session current = session;
    if (current != null) {
      byte[] bytes = current.takeHandshake();
      queue.addHandshake(bytes);
      if (bytes.length > 0 || ready != isReady()) {
        ready = isReady();
        flushSoon();
      }
    }
  }

  void deactivated() {
    reader.release();
    Dial again = dial;
    if (again != null && shouldRedial()) {
      log.debug("{} does not take the encrypted protocol, trying without", this);
      redialling = true;
      session = null;
      reader.expect(new V1FrameReader(transport.magic()));
      queue.restart();
      transport.redial(this, again);
      return;
    }
    closing = true;
    queue.clear();
    reportClosed();
  }

  private boolean shouldRedial() {
    V2Session current = session;
    return !closing
        && dial != null
        && current != null
        && current.shouldRetryV1()
        && traffic.bytesSent() >= ENOUGH_TO_REFUSE_BYTES;
  }

  private void reportClosed() {
    if (opened) {
      opened = false;
      transport.listener().closed(this, closeReason);
      afterwards.run();
    }
  }

  /** Nothing comes any more from the channel that it was on last. */
  void removed() {
    if (dial != null) {
      dial.answer(new DialResult.Failed(closeReason));
    }
    if (redialling) {
      redialling = false;
      closing = true;
      reportClosed();
    }
    transport.removed(this);
  }

  void added() {
    transport.added(this);
  }

  void readFrom(ByteBuf in) {
    reader.read(in);
  }

  @Override
  public String toString() {
    return "Connection[" + id + (isInbound() ? " from " : " to ") + remote + "]";
  }

  void endOfReads() {
    transport.flushNow();
  }
}
