package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.wire.TransactionInterner;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * One node's connections, all on one event loop, which may be shared with other nodes. It accepts
 * every connection and makes every one it is asked for: how many there may be, and with whom, is
 * decided by who is behind the {@link ConnectionListener}.
 *
 * <p>Memory: a connection that is idle holds no buffer, a kilobyte of counters, 2.5 kB of keys and
 * what netty needs for a channel; a thousand nodes with sixteen connections each fit one process.
 */
public final class Transport {
  private static final int BACKLOG = 128;
  private static final RecvByteBufAllocator RECEIVE_BUFFERS =
      new AdaptiveRecvByteBufAllocator(512, 2_048, Connection.BATCH_BYTES);

  private final EventLoop loop;
  private final int magic;
  private final TransportConfig config;
  private final TransactionInterner interner;
  private final ConnectionListener listener;
  private final MessageTap tap;
  private final WriteBufferWaterMark waterMark;
  private final RandomGenerator keys = new SecureRandom();
  private final TrafficCounters traffic = new TrafficCounters();
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<Channel> listeners = new LinkedHashSet<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private List<Connection> unflushed = new ArrayList<>();
  private List<Connection> flushing = new ArrayList<>();
  private boolean flushScheduled;
  private boolean early;
  private boolean closing;
  private long nextId;
  private long flushes;

  /**
   * A transport with no connections.
   *
   * @param loop where everything happens
   * @param magic the network's, as a little-endian int
   * @param interner shares transactions with the other nodes of the process
   */
  public Transport(
      EventLoop loop,
      int magic,
      TransportConfig config,
      TransactionInterner interner,
      ConnectionListener listener) {
    this(loop, magic, config, interner, listener, MessageTap.NONE);
  }

  /**
   * The same.
   *
   * @param tap looks on at all messages
   */
  public Transport(
      EventLoop loop,
      int magic,
      TransportConfig config,
      TransactionInterner interner,
      ConnectionListener listener,
      MessageTap tap) {
    this.loop = loop;
    this.magic = magic;
    this.config = config;
    this.interner = interner;
    this.listener = listener;
    this.tap = tap;
    int high = Math.min(Connection.BATCH_BYTES, config.maxSendBufferBytes());
    this.waterMark = new WriteBufferWaterMark(high / 2, high);
  }

  /**
   * Listens, on a free port if it is 0, and returns the address. May be called for several
   * addresses, from any thread but the event loop's.
   *
   * @throws IOException if the address cannot be had
   */
  public InetSocketAddress listen(InetSocketAddress bind) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop, loop)
            .channelFactory(EventLoops.listeners(loop, bind))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE_BUFFERS)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark)
            .childHandler(accepted())
            .bind(bind)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Unable to bind to " + NetAddress.of(bind) + " on this computer", bound.cause());
    }
    Channel channel = bound.channel();
    InetSocketAddress address = (InetSocketAddress) channel.localAddress();
    loop.execute(() -> listening(channel));
    return address;
  }

  private void listening(Channel channel) {
    listeners.add(channel);
    channel
        .closeFuture()
        .addListener(future -> {
          listeners.remove(channel);
          completeIfClosed();
        });
    if (closing) {
      channel.close();
    }
  }

  /**
   * Connects directly, else as {@link #dial(InetSocketAddress, Optional, boolean, Consumer)}.
   *
   * @param address resolved; a name that is not makes the dial fail
   */
  public void dial(InetSocketAddress address, boolean encrypted, Consumer<DialResult> answer) {
    dial(address, Optional.empty(), encrypted, answer);
  }

  /**
   * Connects. The answer comes on the event loop, once, also when the transport is closed
   * meanwhile; through a proxy when that has reached the peer. Any thread.
   *
   * @param address resolved, but a name may be left to a proxy
   * @param proxy to go through
   * @param encrypted with the encrypted protocol, and unencrypted if the peer hangs up on it, then
   *     through the proxy again
   */
  public void dial(
      InetSocketAddress address,
      Optional<PeerProxy> proxy,
      boolean encrypted,
      Consumer<DialResult> answer) {
    loop.execute(() -> {
      if (closing) {
        answer.accept(new DialResult.Failed("the node is stopping"));
        return;
      }
      Dial dial = new Dial(address, proxy, encrypted, answer);
      connect(dial, dialled(dial));
    });
  }

  /**
   * Takes a channel that was opened to wait for a peer, and that is the peer's now, as a connection
   * from it. On the loop.
   *
   * @param remote where the peer is, by a name that stands for no address of a socket
   */
  public void adopt(Channel channel, InetSocketAddress remote) {
    Connection connection = new Connection(this, channel, nextId++, null);
    connection.comesFrom(remote);
    channel.pipeline().addLast(connection.handler(channel));
    connection.activated();
  }

  /** Connects again what was hung up on, unencrypted; the dial has been answered. */
  void redial(Connection connection, Dial dial) {
    connect(dial, initializer(dial.proxy(), channel -> connection.handler(channel)));
  }

  private void connect(Dial dial, ChannelHandler handler) {
    Bootstrap bootstrap =
        new Bootstrap().group(loop).channelFactory(EventLoops.sockets(loop, dial.firstHop()));
    if (dial.firstHop() instanceof InetSocketAddress) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true);
    }
    bootstrap
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMillis())
        .option(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE_BUFFERS)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark)
        .disableResolver()
        .handler(handler)
        .connect(dial.target())
        .addListener(future -> {
          if (!future.isSuccess()) {
            dial.answer(new DialResult.Failed(String.valueOf(future.cause())));
          }
        });
  }

  private ChannelHandler accepted() {
    return initializer(
        Optional.empty(),
        channel -> new Connection(this, channel, nextId++, null).handler(channel));
  }

  private ChannelHandler dialled(Dial dial) {
    return initializer(
        dial.proxy(), channel -> new Connection(this, channel, nextId++, dial).handler(channel));
  }

  private ChannelHandler initializer(
      Optional<PeerProxy> proxy, Function<Channel, ChannelHandler> handler) {
    LinkModel links = config.links();
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        proxy.ifPresent(its -> channel.pipeline().addLast(its.handler(loop, keys)));
        if (!links.equals(LinkModel.NONE)) {
          channel.pipeline().addLast(new LinkShaper(links));
        }
        channel.pipeline().addLast(handler.apply(channel));
      }
    };
  }

  /** All traffic of all connections there ever were; live, to be read on the loop. */
  public TrafficCounters traffic() {
    return traffic;
  }

  /** How often the socket of a connection was written to; to be read on the loop. */
  public long flushes() {
    return flushes;
  }

  /**
   * Closes everything; each open connection is reported closed. Complete when nothing is left. Any
   * thread.
   */
  public CompletableFuture<Void> close() {
    loop.execute(() -> {
      closing = true;
      List.copyOf(listeners).forEach(Channel::close);
      List.copyOf(connections).forEach(connection -> connection.close("the node is stopping"));
      completeIfClosed();
    });
    return closed;
  }

  /**
   * Closes everything as a process that is killed would: what is queued is lost, and peers see
   * their connections reset. Complete when nothing is left. Any thread.
   */
  public CompletableFuture<Void> abort() {
    loop.execute(() -> List.copyOf(connections).forEach(Connection::abort));
    return close();
  }

  /**
   * Asks the {@link LinkModel} again what the link of each connection is like. Complete when that
   * holds. Any thread.
   */
  public CompletableFuture<Void> relink() {
    return CompletableFuture.runAsync(
        () -> List.copyOf(connections).forEach(Connection::relink), loop);
  }

  private void completeIfClosed() {
    if (closing && connections.isEmpty() && listeners.isEmpty()) {
      closed.complete(null);
    }
  }

  void added(Connection connection) {
    connections.add(connection);
    if (closing) {
      connection.close("the node is stopping");
    }
  }

  void removed(Connection connection) {
    connections.remove(connection);
    completeIfClosed();
  }

  /** Has {@code connection} flushed at the end of the burst of reads or of the task that runs. */
  void flushSoon(Connection connection) {
    unflushed.add(connection);
    if (!flushScheduled) {
      flushScheduled = true;
      loop.execute(() -> {
        flushScheduled = false;
        flushNow();
      });
    }
  }

  /** Flushes what is due; a listener may send more meanwhile, which is then due next time. */
  void flushNow() {
    if (unflushed.isEmpty() || !flushing.isEmpty()) {
      return;
    }
    List<Connection> due = unflushed;
    unflushed = flushing;
    flushing = due;
    try {
      for (int i = 0; i < due.size(); i++) {
        due.get(i).flush();
      }
    } finally {
      due.clear();
    }
  }

  /**
   * Gives the sockets what is queued, from inside a call of the listener that takes its time yet.
   * The listener is not called from here: whether a connection is writable is said when its turn
   * ends. On the loop only.
   */
  public void flushEarly() {
    early = true;
    try {
      flushNow();
    } finally {
      early = false;
    }
  }

  boolean isEarly() {
    return early;
  }

  void countFlush() {
    flushes++;
  }

  void sentBytes(TrafficCounters connection, int bytes) {
    long now = config.unixSeconds().getAsLong();
    connection.sentBytes(bytes, now);
    traffic.sentBytes(bytes, now);
  }

  void sent(TrafficCounters connection, int command, int bytes) {
    connection.sentMessage(command, bytes);
    traffic.sentMessage(command, bytes);
  }

  void receivedBytes(TrafficCounters connection, int bytes) {
    long now = config.unixSeconds().getAsLong();
    connection.receivedBytes(bytes, now);
    traffic.receivedBytes(bytes, now);
  }

  void received(TrafficCounters connection, int command, int bytes) {
    connection.receivedMessage(command, bytes);
    traffic.receivedMessage(command, bytes);
  }

  int magic() {
    return magic;
  }

  /** Of keys, garbage and credentials. */
  RandomGenerator keys() {
    return keys;
  }

  TransportConfig config() {
    return config;
  }

  TransactionInterner interner() {
    return interner;
  }

  ConnectionListener listener() {
    return listener;
  }

  MessageTap tap() {
    return tap;
  }
}
