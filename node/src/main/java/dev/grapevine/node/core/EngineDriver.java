package dev.grapevine.node.core;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.p2p.transport.ConnectionListener;
import dev.grapevine.p2p.transport.EncodedMessage;
import dev.grapevine.p2p.transport.TransportProtocol;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.V1Header;
import dev.grapevine.relay.Admission;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.LocalEnd;
import dev.grapevine.relay.OutboundDial;
import dev.grapevine.relay.Outbox;
import dev.grapevine.relay.PeerPermissions;
import dev.grapevine.relay.RelayEngine;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import java.net.InetAddress;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one engine over sockets: connections and messages in, commands out, and one timer. All of
 * it runs on the node's event loop. A message sent to several peers in a row is encoded once.
 *
 * <p>The timer is only ever moved forward: a later deadline lets the earlier wake come and finds
 * nothing due, which is cheaper than a new timer for every message.
 *
 * <p>What the engine throws is a bug or a store that cannot be written, never a peer's fault: from
 * then on the engine is not called any more, and {@link #failure} tells why.
 */
final class EngineDriver implements ConnectionListener, Outbox {
  private static final Logger LOG = LoggerFactory.getLogger("net");

  /** As long as {@code ThreadPrivateBroadcast} waits after a dial that failed. */
  private static final long PRIVATE_PAUSE_MILLIS = 100;

  private final EventLoop loop;
  private final NodeClock clock;
  private final int magic;
  private final Whitelist whitelist;
  private final Map<Connection, Link> links = new IdentityHashMap<>();
  private final Long2ObjectLinkedOpenHashMap<Link> byId = new Long2ObjectLinkedOpenHashMap<>();
  private final Map<Connection, Dial> dials = new IdentityHashMap<>();
  private final UploadBudget uploads;
  private LongSupplier bytesSent = () -> 0;
  private Runnable flush = () -> {};
  private UploadState uploadState = UploadState.OPEN;
  private @Nullable RelayEngine engine;
  private Consumer<OutboundDial> dialWith = dial -> dialFailed(dial, "nobody dials yet");
  private long nextPeer;
  private @Nullable Message lastMessage;
  private @Nullable EncodedMessage lastEncoded;
  private @Nullable ScheduledFuture<?> timer;
  private long timerAt = Now.NEVER;
  private boolean wakeQueued;
  private boolean stopped;
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  /** A connection and its number. */
  record Link(PeerId id, ConnectionKind kind, Connection connection) {}

  private record Dial(
      ConnectionKind kind, Optional<NetAddress> target, Consumer<PeerId> numbered) {}

  EngineDriver(
      EventLoop loop, NodeClock clock, int magic, Whitelist whitelist, long maxUploadBytes) {
    this.loop = loop;
    this.clock = clock;
    this.magic = magic;
    this.whitelist = whitelist;
    this.uploads = new UploadBudget(maxUploadBytes);
  }

  /**
   * Ties the engine in, whose outbox this is.
   *
   * @param sent all bytes so far
   * @param flusher gives the sockets what was sent
   */
  void drive(RelayEngine driven, LongSupplier sent, Runnable flusher) {
    engine = driven;
    bytesSent = sent;
    flush = flusher;
  }

  /** What of the upload target is left, brought up to date. */
  UploadBudget uploads() {
    uploads.count(bytesSent.getAsLong(), clock.now().unixSeconds());
    return uploads;
  }

  private void limitUploads() {
    UploadState state = uploads().state(clock.now().unixSeconds());
    if (state != uploadState) {
      uploadState = state;
      input(e -> {
        e.limitHistoricBlocks(state != UploadState.OPEN);
        e.limitMempoolRequests(state == UploadState.SPENT);
      });
    }
  }

  RelayEngine engine() {
    RelayEngine driven = engine;
    if (driven == null) {
      throw new IllegalStateException("nothing to drive");
    }
    return driven;
  }

  /** Completes, exceptionally, when the engine has thrown; on the loop. */
  CompletableFuture<Void> failure() {
    return failure;
  }

  /** The engine cannot be trusted any more. */
  void fail(Throwable cause) {
    stop();
    if (failure.completeExceptionally(cause)) {
      LOG.error("A fatal internal error occurred, the node stops", cause);
    }
  }

  /** Calls the engine, unless it is stopped, and brings the timer in line. */
  private void input(Consumer<RelayEngine> call) {
    var unused =
        ask(
            engine -> {
              call.accept(engine);
              return true;
            },
            false);
  }

  /** Asks the engine, and brings the timer in line. */
  private <T> T ask(Function<RelayEngine, T> question, T whenStopped) {
    if (stopped) {
      return whenStopped;
    }
    try {
      T answer = question.apply(engine());
      rearm();
      return answer;
    } catch (RuntimeException | Error e) {
      fail(e);
      return whenStopped;
    }
  }

  Optional<Link> find(PeerId id) {
    return Optional.ofNullable(byId.get(id.value()));
  }

  Optional<Link> find(Connection connection) {
    return Optional.ofNullable(links.get(connection));
  }

  /**
   * A dial has been answered: when the connection is opened, as it is next, it is of {@code kind}.
   *
   * @param numbered told the connection's number then
   */
  void dialled(Connection connection, ConnectionKind kind, Consumer<PeerId> numbered) {
    dials.put(connection, new Dial(kind, Optional.empty(), numbered));
  }

  /** A dial that the engine wanted has been answered. */
  void dialled(Connection connection, OutboundDial wanted) {
    dials.put(connection, new Dial(wanted.kind(), Optional.of(wanted.address()), id -> {}));
  }

  @Override
  public void opened(Connection connection) {
    Dial dial = dials.remove(connection);
    if (stopped) {
      connection.close();
      return;
    }
    ConnectionKind kind = dial == null ? ConnectionKind.INBOUND : dial.kind();
    NetAddress address =
        Optional.ofNullable(dial)
            .flatMap(Dial::target)
            .orElseGet(() -> Routes.addressOf(connection.remoteAddress()));
    PeerPermissions permissions = permissions(connection, kind);
    if (kind.isInbound() && !isAdmitted(address, permissions)) {
      connection.close();
      return;
    }
    Link link = new Link(new PeerId(nextPeer++), kind, connection);
    links.put(connection, link);
    byId.put(link.id().value(), link);
    LOG.debug("{} connection peer={} {}", kind.rpcName(), link.id(), connection.remoteAddress());
    LocalEnd local =
        new LocalEnd(
            NetAddress.of(connection.localAddress()),
            kind.isInbound() && whitelist.isOnion(connection.localAddress()));
    input(e -> e.connected(clock.now(), link.id(), kind, address, local, permissions));
    if (dial != null) {
      dial.numbered().accept(link.id());
    }
  }

  private boolean isAdmitted(NetAddress address, PeerPermissions permissions) {
    Admission answer =
        ask(
            e -> e.admit(clock.now(), address, permissions),
            new Admission.Refused("the node is stopping"));
    return switch (answer) {
      case Admission.Admitted() -> true;
      case Admission.Refused(String reason) -> {
        LOG.debug("connection from {} dropped ({})", address, reason);
        yield false;
      }
    };
  }

  /** Who makes the connections that the engine wants. */
  void dialWith(Consumer<OutboundDial> dialler) {
    dialWith = dialler;
  }

  @Override
  public void dial(OutboundDial dial) {
    // Not from within the engine's call.
    loop.execute(() -> dialWith.accept(dial));
  }

  /** Nobody answers there. */
  void dialFailed(OutboundDial dial, String reason) {
    LOG.debug("{} does not answer: {}", dial.address(), reason);
    if (dial.kind() == ConnectionKind.PRIVATE_BROADCAST) {
      // The engine dials another at once; where all fail at once, as without a proxy, this is what
      // keeps it from doing nothing else. By the real clock, as the failures are.
      loop.schedule(
          () -> input(e -> e.dialFailed(clock.now(), dial)),
          PRIVATE_PAUSE_MILLIS,
          TimeUnit.MILLISECONDS);
    } else {
      input(e -> e.dialFailed(clock.now(), dial));
    }
  }

  @Override
  public void received(Connection connection, Message message, int bytes) {
    Link link = links.get(connection);
    if (link != null) {
      if (uploads.limit() > 0) {
        limitUploads();
      }
      if (LOG.isDebugEnabled()) {
        LOG.debug(
            "received: {} ({} bytes) peer={}",
            message.command(),
            bytes - overhead(connection, message.command()),
            link.id());
      }
      input(e -> e.received(clock.now(), link.id(), message));
    }
  }

  /** Bytes of a frame that are not payload. */
  private static int overhead(Connection connection, String command) {
    return connection.protocol() == TransportProtocol.V2
        ? V2Session.wireBytes(command, 0)
        : V1Header.SIZE;
  }

  @Override
  public void skipped(Connection connection, String command, String reason, int bytes) {
    LOG.debug("{} skipped peer={}: {}", command, idOf(connection), reason);
  }

  @Override
  public void misbehaved(Connection connection, DecodeResult.Misbehaved fault) {
    Link link = links.get(connection);
    if (link != null) {
      input(e -> e.misbehaved(clock.now(), link.id(), fault));
    }
  }

  @Override
  public void writable(Connection connection, boolean writable) {
    Link link = links.get(connection);
    if (link != null) {
      input(e -> e.writable(clock.now(), link.id(), writable));
    }
  }

  @Override
  public void closed(Connection connection, String reason) {
    Link link = links.remove(connection);
    if (link != null) {
      byId.remove(link.id().value());
      LOG.debug("disconnected peer={}: {}", link.id(), reason);
      input(e -> e.disconnected(clock.now(), link.id()));
    }
  }

  /** Of those we dial only the ones that a person named by address can have permissions. */
  private PeerPermissions permissions(Connection connection, ConnectionKind kind) {
    InetAddress remote = connection.remoteAddress().getAddress();
    return remote != null && (kind.isInbound() || kind == ConnectionKind.MANUAL)
        ? whitelist.permissions(connection.localAddress(), remote, kind.isInbound())
        : PeerPermissions.NONE;
  }

  private Object idOf(Connection connection) {
    Link link = links.get(connection);
    return link == null ? "?" : link.id();
  }

  @Override
  @SuppressWarnings(
      "ReferenceEquality") // The same object again, not an equal one, is what is cheap to see.
  public void send(PeerId peer, Message message) {
    Link link = byId.get(peer.value());
    if (link == null) {
      return;
    }
    EncodedMessage encoded = lastEncoded;
    if (encoded == null || message != lastMessage) {
      encoded = EncodedMessage.of(magic, message);
      lastMessage = message;
      lastEncoded = encoded;
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "sending {} ({} bytes) peer={}",
          encoded.command(),
          encoded.size() - V1Header.SIZE,
          link.id());
    }
    link.connection().send(encoded);
  }

  @Override
  public void flush() {
    flush.run();
  }

  @Override
  public void disconnect(PeerId peer, String reason) {
    find(peer)
        .ifPresent(link -> {
          LOG.debug("disconnecting peer={}: {}", peer, reason);
          link.connection().closeAfterFlush();
        });
  }

  @Override
  public void discourage(PeerId peer, String reason) {
    LOG.debug("Misbehaving: peer={}: {}", peer, reason);
  }

  @Override
  public void pauseReading(PeerId peer, boolean pause) {
    find(peer).ifPresent(link -> link.connection().pauseReading(pause));
  }

  /** The clock has jumped: looks at every deadline now. */
  void timeJumped() {
    cancelTimer();
    input(e -> e.wake(clock.now()));
  }

  /** Brings the timer in line with the engine's next deadline; after every call to the engine. */
  void rearm() {
    if (stopped) {
      return;
    }
    long wake = engine().nextWake();
    if (wake >= timerAt || wake == Now.NEVER) {
      return;
    }
    Now now = clock.now();
    if (now.reached(wake)) {
      if (!wakeQueued) {
        wakeQueued = true;
        loop.execute(this::wake);
      }
      return;
    }
    if (clock.isMocked()) {
      // Time stands still: the deadline comes with the next jump.
      return;
    }
    cancelTimer();
    timerAt = wake;
    timer = loop.schedule(this::wake, wake - now.protocolNanos(), TimeUnit.NANOSECONDS);
  }

  private void wake() {
    wakeQueued = false;
    cancelTimer();
    input(e -> e.wake(clock.now()));
  }

  private void cancelTimer() {
    ScheduledFuture<?> armed = timer;
    if (armed != null) {
      armed.cancel(false);
      timer = null;
    }
    timerAt = Now.NEVER;
  }

  /** No further calls of the engine; the connections are transport's to close. */
  void stop() {
    stopped = true;
    cancelTimer();
  }
}
