package dev.grapevine.node.rpc;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.p2p.transport.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers JSON-RPC over HTTP/1.1 at {@code /}.
 *
 * <p>The node's loop reads requests, checks who asks, carries out {@link RpcMethod#quick} calls and
 * writes replies; other calls run on the workers given to {@link #start} and may block there. Of
 * one connection one request is carried out at a time, in order (pipelining), and the next is not
 * read before its reply is written. A server that is not asked anything costs one listening socket
 * for each address, so that many can share one process.
 *
 * <p>What a client can make grow: connections ({@link #MAX_CONNECTIONS}), the body of the one
 * request in hand ({@link Json#MAX_BYTES}), headers ({@link #MAX_HEADER_BYTES}), and calls waiting
 * for a worker ({@link RpcConfig#workQueue}). Source: Core {@code httpserver.cpp}, {@code
 * httprpc.cpp}.
 *
 * <p>Safe for use by any number of threads.
 */
public final class RpcServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

  /** Connections at the same time; further ones are closed at once. */
  static final int MAX_CONNECTIONS = 1_000;

  /** Bytes of the request line, and of all headers; Core's MAX_HEADERS_SIZE. */
  static final int MAX_HEADER_BYTES = 8_192;

  private static final int BUFFER_BYTES = 8_192;

  /** Core's words; what it is about is in the log, without what is secret. */
  private static final String NOT_STARTED =
      "Unable to start HTTP server. See debug log for details.";

  /** How long {@link #close} waits for calls in hand, {@code stop} among them, to be answered. */
  private static final int DRAIN_SECONDS = 10;

  private final RpcConfig config;
  private final JsonRpc jsonRpc;
  private final RpcDispatcher dispatcher;
  private final Executor workers;
  private final RpcAuthenticator authenticator;
  private final Optional<RpcCookie> cookie;
  private final Optional<RpcConfig.Password> password;
  private final EventLoop loop;
  private final ChannelGroup listeners;
  private final ChannelGroup connections;
  private final List<InetSocketAddress> addresses = new ArrayList<>();

  /** One party for each request in hand, and one for the server. */
  private final Phaser inHand = new Phaser(1);

  /** Calls given to the workers that none has begun. */
  private final AtomicInteger waiting = new AtomicInteger();

  private volatile Optional<HttpEndpoint> endpoint = Optional.empty();
  private final AtomicBoolean closing = new AtomicBoolean();

  private RpcServer(RpcConfig config, RpcDispatcher dispatcher, EventLoop loop, Executor workers)
      throws IOException {
    this.config = config;
    this.loop = loop;
    this.listeners = new DefaultChannelGroup(loop);
    this.connections = new DefaultChannelGroup(loop);
    this.dispatcher = dispatcher;
    this.jsonRpc = new JsonRpc(dispatcher, config.whitelist());
    this.workers = workers;
    this.cookie =
        config.cookieFile().isPresent()
            ? Optional.of(RpcCookie.create(config.cookieFile().get(), config.cookiePermissions()))
            : Optional.empty();
    this.password = config.password().or(() -> cookie.map(RpcCookie::password));
    this.authenticator =
        new RpcAuthenticator(password.map(List::of).orElse(List.of()), config.hashed());
  }

  /**
   * Writes the cookie file and listens.
   *
   * @param config its cookie file's directory must exist; port 0 is replaced by a free one, see
   *     {@link #addresses}
   * @param loop the node's, on which quick methods may be called; kept open
   * @param workers carry out calls; kept open
   * @throws IOException when the cookie cannot be written or an address cannot be listened on; then
   *     nothing is left behind
   */
  public static RpcServer start(
      RpcConfig config, RpcDispatcher dispatcher, EventLoop loop, Executor workers)
      throws IOException {
    if (config.problem().isPresent()) {
      LOG.error(config.problem().get());
      throw new IOException(NOT_STARTED);
    }
    RpcServer server;
    try {
      server = new RpcServer(config, dispatcher, loop, workers);
    } catch (IOException e) {
      LOG.error("The cookie file {} cannot be written: {}", config.cookieFile(), e.toString());
      throw new IOException(NOT_STARTED);
    }
    try {
      for (HostPort address : config.binds()) {
        server.tryToListen(address);
      }
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** From now on what is below {@link HttpEndpoint#PATH} is answered, if the settings say so. */
  public void serve(HttpEndpoint added) {
    endpoint = Optional.of(added);
  }

  /** What the node is doing before it can answer. */
  String warmUp() {
    return dispatcher.warmUp();
  }

  /** What answers below {@link HttpEndpoint#PATH}; empty before the node is ready. */
  Optional<HttpEndpoint> endpoint() {
    return endpoint;
  }

  /** Where it listens, with real ports, in the order of {@link RpcConfig#binds}. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** The port of the first address. */
  public int port() {
    return addresses.getFirst().getPort();
  }

  /**
   * Credentials that this server takes, for a client in this process; the cookie's or the user's.
   */
  public Optional<RpcConfig.Password> password() {
    return password;
  }

  /**
   * Stops listening, answers what is in hand (new requests get 503), closes the connections and
   * removes the cookie file. Blocks up to ten seconds; not to be called on an event loop or from a
   * call. A second time does nothing.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    listeners.close().awaitUninterruptibly();
    try {
      inHand.awaitAdvanceInterruptibly(
          inHand.arriveAndDeregister(), DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} JSON-RPC calls were not answered in time", inHand.getUnarrivedParties());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.close().awaitUninterruptibly();
    try {
      if (cookie.isPresent()) {
        cookie.get().delete();
      }
    } catch (IOException e) {
      LOG.warn("The cookie file could not be removed", e);
    }
  }

  RpcConfig config() {
    return config;
  }

  JsonRpc jsonRpc() {
    return jsonRpc;
  }

  Executor workers() {
    return workers;
  }

  RpcAuthenticator authenticator() {
    return authenticator;
  }

  boolean isClosing() {
    return closing.get();
  }

  /** Takes a place in the queue for a worker; false when all are taken. */
  boolean enqueue() {
    if (waiting.incrementAndGet() > config.workQueue()) {
      waiting.decrementAndGet();
      return false;
    }
    return true;
  }

  void dequeued() {
    waiting.decrementAndGet();
  }

  /** A request was taken in hand; {@link #answered} has to follow. */
  void takenInHand() {
    inHand.register();
  }

  void answered() {
    inHand.arriveAndDeregister();
  }

  private void tryToListen(HostPort address) throws IOException {
    try {
      listen(address);
    } catch (IOException e) {
      if (!config.isSpare(address)) {
        throw e;
      }
      LOG.warn("{}", e.getMessage());
    }
  }

  private void listen(HostPort address) throws IOException {
    InetSocketAddress socketAddress = resolve(address);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(EventLoops.listeners(loop, socketAddress))
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(socketAddress)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "Cannot listen for JSON-RPC on " + address + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    listeners.add(bound.channel());
    addresses.add((InetSocketAddress) bound.channel().localAddress());
  }

  private void accept(SocketChannel channel) {
    if (connections.size() >= MAX_CONNECTIONS) {
      LOG.warn("JSON-RPC connection from {} refused: too many", channel.remoteAddress());
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, config.idleTimeoutSeconds()),
            new StrictRequestDecoder(MAX_HEADER_BYTES, BUFFER_BYTES),
            new HttpResponseEncoder(),
            new RequestAggregator(),
            new RpcHttpHandler(this));
  }

  private static InetSocketAddress resolve(HostPort address) throws IOException {
    try {
      return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    } catch (UnknownHostException e) {
      throw new IOException("Cannot listen for JSON-RPC on " + address + ": unknown host", e);
    }
  }

  /** Puts a request together; one that is too large is refused and its connection closed. */
  private static final class RequestAggregator extends HttpObjectAggregator {
    RequestAggregator() {
      super(Json.MAX_BYTES, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
      RpcHttpHandler.refuseTooLarge(ctx);
    }
  }
}
