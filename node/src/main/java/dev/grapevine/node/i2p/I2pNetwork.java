package dev.grapevine.node.i2p;

import dev.grapevine.node.config.I2pConfig;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.OverlayRoute;
import dev.grapevine.p2p.address.LocalAddresses;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.transport.EventLoops;
import dev.grapevine.p2p.transport.PeerProxy;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials I2P peers and is one, through a SAM bridge ({@code -i2psam}; Bitcoin Core {@code i2p.h},
 * {@code CConnman}). Where the node takes connections from I2P it has one session, with a key that
 * it keeps, from which it dials as well; its address is told to peers while it waits for them.
 * Otherwise, and for what is to be unseen, each connection has a session of its own, which ends
 * with it; one whose peer was not reached is used for another.
 *
 * <p>What fails is tried again after a second, and one second longer each time, up to five minutes.
 * All on the node's event loop, but for files.
 */
public final class I2pNetwork implements OverlayRoute {
  private static final Logger LOG = LoggerFactory.getLogger("i2p");

  /** {@code MAX_UNUSED_I2P_SESSIONS_SIZE}. */
  private static final int MAX_UNUSED = 10;

  private static final long LONGEST_PAUSE_SECONDS = 300;
  private static final int ID_BYTES = 5;

  private final NodeCore core;
  private final EventLoop loop;
  private final Executor workers;
  private final I2pConfig config;
  private final I2pKeyFile keyFile;
  private final SecureRandom random = new SecureRandom();

  /** All connections to the bridge that are no peer's. */
  private final Set<Channel> open = new LinkedHashSet<>();

  private final Deque<SamSession> unused = new ArrayDeque<>();
  private Optional<byte[]> key;
  private Optional<NetAddress> advertised = Optional.empty();
  private @Nullable CompletableFuture<SamSession> persistent;
  private long pauseSeconds = 1;
  private boolean stopped;

  /**
   * Not connected yet. Blocks for a file; not on an event loop.
   *
   * @param directory where the key is kept; without one the address is another each time
   */
  public I2pNetwork(NodeCore core, Executor workers, I2pConfig config, Optional<Path> directory) {
    this.core = core;
    this.loop = core.loop();
    this.workers = workers;
    this.config = config;
    this.keyFile = new I2pKeyFile(directory);
    this.key = config.accepts() ? keyFile.read() : Optional.empty();
  }

  /** Peers can be dialled from now on, and can dial us if that is wanted. Any thread. */
  public void start() {
    core.routes().dialI2pThrough(this);
    if (config.accepts()) {
      loop.execute(this::listen);
    }
  }

  /** Hangs up, which ends all sessions. Blocks; not on an event loop. */
  public void stop() {
    loop.submit(
            () -> {
              stopped = true;
              List.copyOf(open).forEach(Channel::close);
            })
        .syncUninterruptibly();
  }

  @Override
  public CompletableFuture<Lease> to(NetAddress peer, boolean unseen) {
    if (peer.port() != 0) {
      // SAM 3.1 has no ports: another service could answer than was meant.
      LOG.debug(
          "Error connecting to {}, connection refused due to arbitrary port {}", peer, peer.port());
      return CompletableFuture.failedFuture(new IOException("the port of an I2P peer is 0"));
    }
    boolean ours = config.accepts() && !unseen;
    return CompletableFuture.supplyAsync(() -> ours ? persistent() : fresh(), loop)
        .thenCompose(session -> session)
        .<Lease>thenApply(session -> new SessionLease(session, ours, peer))
        .whenComplete((lease, failure) -> {
          if (failure != null) {
            LOG.debug("Error connecting to {}: {}", peer, reason(failure));
          }
        });
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  private final class SessionLease implements Lease {
    private final SamSession session;
    private final boolean ours;
    private final NetAddress peer;

    SessionLease(SamSession session, boolean ours, NetAddress peer) {
      this.session = session;
      this.ours = ours;
      this.peer = peer;
    }

    @Override
    public PeerProxy proxy() {
      return new SamStream(config.server(), session, peer.host());
    }

    @Override
    public void notReached(String reason) {
      LOG.debug("Error connecting to {}: {}", peer, reason);
      if (ours || !session.isOpen()) {
        return;
      }
      if (unused.size() < MAX_UNUSED && !stopped) {
        unused.add(session);
      } else {
        session.close();
      }
    }

    @Override
    public void ended() {
      if (!ours) {
        session.close();
      }
    }
  }

  private CompletableFuture<SamSession> fresh() {
    while (!unused.isEmpty()) {
      SamSession session = unused.remove();
      if (session.isOpen()) {
        return CompletableFuture.completedFuture(session);
      }
    }
    return create(new SessionCreation.Kind.Transient());
  }

  private CompletableFuture<SamSession> persistent() {
    CompletableFuture<SamSession> current = persistent;
    if (current == null
        || current.isCompletedExceptionally()
        || (current.isDone() && !current.join().isOpen())) {
      current = create(new SessionCreation.Kind.Persistent(key, this::keep));
      persistent = current;
    }
    return current;
  }

  private void keep(byte[] made) {
    key = Optional.of(made);
    try {
      workers.execute(() -> keyFile.write(made));
    } catch (RejectedExecutionException e) {
      LOG.debug("The node stops, its new I2P key is not kept");
    }
  }

  private CompletableFuture<SamSession> create(SessionCreation.Kind kind) {
    byte[] number = new byte[ID_BYTES];
    random.nextBytes(number);
    String id = HexFormat.of().formatHex(number);
    LOG.debug(
        "Creating {} I2P SAM session {} with {}",
        kind instanceof SessionCreation.Kind.Transient ? "transient" : "persistent",
        id,
        config);
    CompletableFuture<SamSession> session = new CompletableFuture<>();
    connect(new SessionCreation(id, kind, session), session);
    return session;
  }

  private void connect(SamHandler handler, CompletableFuture<?> outcome) {
    if (stopped) {
      outcome.completeExceptionally(new IOException("the node is stopping"));
      return;
    }
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channelFactory(EventLoops.sockets(loop, config.server()))
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                core.settings().transport().connectTimeoutMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(handler)
            .connect(config.server())
            .addListener(connected -> {
              if (!connected.isSuccess()) {
                outcome.completeExceptionally(new IOException("Cannot connect to " + config));
              }
            })
            .channel();
    open.add(channel);
    channel.closeFuture().addListener(closed -> open.remove(channel));
  }

  private void listen() {
    if (stopped) {
      return;
    }
    var unusedHere =
        persistent()
            .whenComplete((session, failure) -> {
              if (failure == null) {
                accept(session);
              } else {
                notListening(reason(failure));
              }
            });
  }

  private void accept(SamSession session) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    boolean[] listening = new boolean[1];
    connect(
        new StreamAcceptance(
            session,
            () -> {
              listening[0] = true;
              advertise(session.own());
            },
            this::arrived,
            outcome),
        outcome);
    outcome.whenComplete((peer, failure) -> {
      if (failure == null) {
        pauseSeconds = 1;
        listen();
      } else if (listening[0]) {
        LOG.debug("Error accepting: {}", reason(failure));
        again();
      } else {
        notListening(reason(failure));
      }
    });
  }

  private void arrived(Channel channel, InetSocketAddress peer) {
    open.remove(channel);
    core.adopt(channel, peer);
  }

  private void notListening(String reason) {
    if (!stopped) {
      LOG.warn("Couldn't listen: {}", reason);
      advertised.ifPresent(own -> {
        var unusedHere =
            core.call(access -> {
              access.engine().neighbours().own().remove(own);
              return true;
            });
      });
      advertised = Optional.empty();
      again();
    }
  }

  private void again() {
    if (!stopped) {
      loop.schedule(this::listen, pauseSeconds, TimeUnit.SECONDS);
      pauseSeconds = Math.min(pauseSeconds + 1, LONGEST_PAUSE_SECONDS);
    }
  }

  private void advertise(NetAddress own) {
    if (advertised.isEmpty()) {
      advertised = Optional.of(own);
      var unusedHere =
          core.call(access -> {
            if (access.engine().neighbours().networks().contains(NetAddress.Network.I2P)) {
              access.engine().neighbours().own().add(own, LocalAddresses.MANUAL);
            }
            return true;
          });
    }
  }
}
