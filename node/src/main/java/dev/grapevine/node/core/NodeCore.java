package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptWorkers;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.p2p.address.NetworkGroups;
import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.p2p.transport.MessageTap;
import dev.grapevine.p2p.transport.TrafficCounters;
import dev.grapevine.p2p.transport.Transport;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.PeerBook;
import dev.grapevine.relay.PeerSnapshot;
import dev.grapevine.relay.RelayEngine;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chain, mempool, engine and sockets of one node. Everything in it belongs to one event loop; other
 * threads reach it through {@link #call}. Blocks are appended by that loop; coins are held back and
 * written by a thread of their own; {@link #stop} writes what is left.
 */
public final class NodeCore {
  /** How often coins held back are written even if the cache has room. */
  private static final long FLUSH_MINUTES = 10;

  private static final int SALT_BYTES = 32;
  private static final String MEMPOOL_FILE = "mempool.dat";

  private final CoreSettings settings;
  private final NodeRuntime runtime;
  private final PeerKeeper keeper;
  private final EventLoop loop;
  private final NodeClock clock = new NodeClock();
  private final Optional<ScriptPool> scriptWorkers;
  private final StorageThread storageThread;
  private final Chainstate chain;
  private final EngineDriver driver;
  private final Optional<CaptureLog> capture;
  private final Transport transport;
  private final RelayEngine engine;
  private final OutboundDialler dialler;
  private final Optional<MempoolStore> mempoolStore;
  private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();
  private @Nullable ScheduledFuture<?> flushes;

  private NodeCore(
      NodeRuntime runtime,
      EventLoop loop,
      CoreSettings settings,
      Optional<ScriptPool> scriptWorkers,
      EventSink events,
      WireTrace trace)
      throws IOException {
    this.settings = settings;
    this.runtime = runtime;
    this.loop = loop;
    RandomGenerator random =
        settings.seed().isPresent()
            ? new SplittableRandom(settings.seed().getAsLong())
            : new SecureRandom();
    this.scriptWorkers = scriptWorkers;
    this.keeper = new PeerKeeper(settings);
    PeerBook book = keeper.load(random);
    ScriptChecks scripts =
        new ScriptChecks(
            SignatureVerifiers.best(),
            new SignatureCache(SignatureCache.DEFAULT_MAX_ENTRIES, salt(random)),
            ScriptChecks.DEFAULT_MAX_TRANSACTIONS,
            scriptWorkers.<ScriptWorkers>map(pool -> pool).orElse(ScriptWorkers.INLINE));
    this.storageThread = new StorageThread(loop, this::collectFlush);
    this.chain = ChainStart.open(runtime, settings, scripts, storageThread, random);
    Mempool mempool =
        new Mempool(settings.mempool().policy(), random.nextLong(), random.nextLong());
    this.driver =
        new EngineDriver(
            loop,
            clock,
            settings.params().magic(),
            settings.whitelist(),
            settings.transport().maxUploadBytes());
    this.capture = settings.capture().map(directory -> new CaptureLog(new CaptureFiles(directory)));
    this.transport =
        new Transport(
            loop,
            settings.params().magic(),
            settings.transport(),
            runtime.transactions(),
            driver,
            MessageTaps.of(
                trace.equals(WireTrace.NONE) ? MessageTap.NONE : new TraceTap(trace, driver),
                capture
                    .<MessageTap>map(log -> new CaptureTap(log, clock))
                    .orElse(MessageTap.NONE)));
    TransactionAcceptance acceptance = new TransactionAcceptance(mempool, chain, scripts);
    this.mempoolStore =
        settings
            .chain()
            .directory()
            .map(directory ->
                new MempoolStore(
                    directory.resolve(MEMPOOL_FILE),
                    !settings.mempool().persistWithoutKey(),
                    this,
                    mempool,
                    acceptance,
                    events));
    this.engine =
        new RelayEngine(
            settings.engine(), chain, mempool, acceptance, driver, events, book, random);
    driver.drive(engine, () -> transport.traffic().bytesSent(), transport::flushEarly);
    this.dialler = new OutboundDialler(transport, driver, settings);
    driver.dialWith(dialler::dial);
    driver.failure().whenComplete((ignored, cause) -> transport.close());
  }

  private static byte[] salt(RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }

  /**
   * Opens the chain, connects what was stored but not yet connected, and listens. Blocks; not to be
   * called on an event loop.
   *
   * @throws IOException if an address cannot be listened on; nothing is left running
   * @throws dev.grapevine.chain.store.StoreException if the data directory cannot be used
   * @throws dev.grapevine.chain.state.ImportStoppedException if {@link NodeRuntime#stopping} was
   *     called meanwhile
   */
  public static NodeCore start(
      NodeRuntime runtime,
      EventLoop loop,
      CoreSettings settings,
      long mockTimeSeconds,
      EventSink events,
      WireTrace trace)
      throws IOException {
    NodeCore core = create(runtime, loop, settings, events, trace);
    core.clock.mock(mockTimeSeconds);
    try {
      ChainStart.requireChainOfThePast(core.chain, settings.chain(), core.clock);
      core.loop
          .submit(() ->
              ChainStart.catchUp(core.chain, settings.chain(), core.clock, runtime::isStopping))
          .syncUninterruptibly();
      for (InetSocketAddress bind : settings.binds()) {
        core.listen(bind);
      }
    } catch (StoreException e) {
      core.driver.fail(e);
      core.stop();
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      core.stop();
      throw e;
    }
    core.loop.submit(core::scheduleFlush).syncUninterruptibly();
    return core;
  }

  /**
   * Begins to take over the mempool of the last run, if it is to be kept; once, when all who are to
   * hear of it are ready.
   */
  public void loadMempool() {
    mempoolStore.ifPresent(
        settings.mempool().persist() ? MempoolStore::loadInBackground : MempoolStore::skipLoading);
  }

  private static NodeCore create(
      NodeRuntime runtime, EventLoop loop, CoreSettings settings, EventSink events, WireTrace trace)
      throws IOException {
    int helpers = settings.chain().scriptThreads() - 1;
    Optional<ScriptPool> pool =
        helpers > 0 ? Optional.of(new ScriptPool(helpers)) : Optional.empty();
    try {
      return new NodeCore(runtime, loop, settings, pool, events, trace);
    } catch (IOException | RuntimeException | Error e) {
      pool.ifPresent(ScriptPool::close);
      throw e;
    }
  }

  private void scheduleFlush() {
    keeper.start(loop, engine.neighbours(), runtime.rpcWorkers());
    flushes =
        loop.scheduleWithFixedDelay(this::flush, FLUSH_MINUTES, FLUSH_MINUTES, TimeUnit.MINUTES);
  }

  private void flush() {
    guarded(chain::beginFlush);
  }

  private void collectFlush() {
    guarded(chain::collectFlush);
  }

  private void guarded(Runnable storing) {
    try {
      storing.run();
    } catch (RuntimeException | Error e) {
      driver.fail(e);
    }
  }

  /**
   * Completes exceptionally when the node cannot go on: a bug, or a store that cannot be written.
   * Its sockets close by themselves; {@link #stop} is for the caller to do, and not on the loop.
   */
  public CompletableFuture<Void> failure() {
    return driver.failure().copy();
  }

  /** Its clock. */
  public NodeClock clock() {
    return clock;
  }

  /** Its settings. */
  public CoreSettings settings() {
    return settings;
  }

  /** Where everything in it happens. */
  public EventLoop loop() {
    return loop;
  }

  /** Takes a peer's channel, as {@link Transport#adopt}. On the loop. */
  public void adopt(Channel channel, InetSocketAddress remote) {
    transport.adopt(channel, remote);
  }

  /** Which way its peers are dialled. */
  public Routes routes() {
    return dialler.routes();
  }

  /**
   * Listens on one more address. Blocks; not to be called on an event loop.
   *
   * @throws IOException if it cannot
   */
  public void listen(InetSocketAddress bind) throws IOException {
    listening.add(transport.listen(bind));
  }

  /** Where it listens, with real ports. */
  public List<InetSocketAddress> listening() {
    return List.copyOf(listening);
  }

  /** What other threads may ask of the node, on its loop. */
  public record Access(RelayEngine engine, Chainstate chain, Now now) {}

  /** Runs {@code question} on the node's loop; at once if called there. */
  public <T> CompletableFuture<T> call(Function<Access, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            if (driver.failure().isDone()) {
              throw new IllegalStateException("the node has failed and is stopping");
            }
            T value = question.apply(new Access(engine, chain, clock.now()));
            driver.rearm();
            answer.complete(value);
          } catch (Throwable e) {
            if (e instanceof Error || e instanceof StoreException) {
              driver.fail(e);
            }
            answer.completeExceptionally(e);
          }
        };
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
    return answer;
  }

  /** Puts the clock at Unix time {@code seconds}, or lets it run again with 0. */
  public CompletableFuture<Void> mockTime(long seconds) {
    return CompletableFuture.runAsync(
        () -> {
          clock.mock(seconds);
          driver.timeJumped();
        },
        loop);
  }

  /**
   * Dials {@code remote}, of {@link Routes#target}, encrypted if the node speaks that. Completes
   * when TCP stands, through a proxy if there is one, before any handshake of the two, with the
   * connection's number; fails with an {@link IOException} if nobody answers.
   */
  public CompletableFuture<PeerId> connect(InetSocketAddress remote, ConnectionKind kind) {
    return connect(remote, kind, settings.transport().encrypted());
  }

  /**
   * The same.
   *
   * @param encrypted by BIP324, and unencrypted only if the peer hangs up on that
   */
  public CompletableFuture<PeerId> connect(
      InetSocketAddress remote, ConnectionKind kind, boolean encrypted) {
    CompletableFuture<PeerId> outcome = new CompletableFuture<>();
    loop.execute(() -> dialler.dial(remote, kind, encrypted, outcome));
    return outcome;
  }

  /** Writes the bans as they stand; they were changed. Completes when they are on disk. */
  public CompletableFuture<Void> saveBans() {
    return call(access -> keeper.bans(engine.neighbours(), access.now()))
        .thenAcceptAsync(PeerKeeper::write, runtime.rpcWorkers());
  }

  /** Does something to a connection, on the loop; false if there is none of that number. */
  public CompletableFuture<Boolean> withConnection(PeerId peer, Consumer<Connection> action) {
    return call(access ->
        driver
            .find(peer)
            .map(link -> {
              action.accept(link.connection());
              return true;
            })
            .orElse(false));
  }

  /** The open connections, in the order they were made. */
  public CompletableFuture<List<PeerView>> peers() {
    return call(access -> {
      NetworkGroups groups = engine.neighbours().addresses().groups();
      List<PeerView> views = new ArrayList<>();
      for (PeerSnapshot peer : engine.peers(access.now())) {
        driver
            .find(peer.id())
            .ifPresent(link -> views.add(PeerView.of(peer, link.connection(), groups)));
      }
      return views;
    });
  }

  /** The open connections, without what the engine knows of them. */
  public CompletableFuture<List<ConnectionInfo>> connections() {
    return peers().thenApply(views -> views.stream().map(PeerView::info).toList());
  }

  /** Where the node stands. */
  public CompletableFuture<NodeStatus> status() {
    return call(access -> NodeStatus.of(chain, engine, access.now()));
  }

  /** What may be looked up in the middle of an event, on the loop. */
  public LoopFigures figures() {
    return new LoopFigures(chain, engine.mempool(), driver, loop, clock);
  }

  /** What went over the wire since the start, closed connections included. */
  public CompletableFuture<Traffic> traffic() {
    return call(access -> Traffic.of(transport.traffic()));
  }

  /** All traffic since the start, and what of the upload target is left. */
  public CompletableFuture<NetTotals> totals() {
    return call(access -> {
      long now = access.now().unixSeconds();
      UploadBudget uploads = driver.uploads();
      TrafficCounters traffic = transport.traffic();
      return new NetTotals(
          traffic.bytesReceived(),
          traffic.bytesSent(),
          uploads.limit(),
          uploads.state(now),
          uploads.bytesLeft(),
          uploads.secondsLeft(now));
    });
  }

  /** What keeps the mempool; empty for a node on the heap alone. */
  public Optional<MempoolStore> mempoolStore() {
    return mempoolStore;
  }

  /** Saves the mempool, closes the sockets, then the chain. Blocks; a second time does nothing. */
  public void stop() {
    mempoolStore.ifPresent(store -> store.stop(settings.mempool().persist()));
    List<PeerKeeper.Write> writes = new ArrayList<>();
    loop.submit(() -> stopTimers(writes)).syncUninterruptibly();
    transport.close().join();
    capture.ifPresent(CaptureLog::close);
    writes.forEach(PeerKeeper::write);
    loop.submit(driver.failure().isDone() ? chain::abandon : chain::close).syncUninterruptibly();
    storageThread.close();
    scriptWorkers.ifPresent(ScriptPool::close);
  }

  /**
   * Ends as a process that is killed: connections are reset, nothing more is written. Blocks; a
   * second time, or after {@link #stop}, does nothing.
   */
  public void kill() {
    loop.submit(() -> stopTimers(new ArrayList<>())).syncUninterruptibly();
    transport.abort().join();
    mempoolStore.ifPresent(store -> store.stop(false));
    loop.submit(chain::abandon).syncUninterruptibly();
    storageThread.close();
    scriptWorkers.ifPresent(ScriptPool::close);
  }

  /** Asks the model of the links again. Completes when they are as it says. */
  public CompletableFuture<Void> relink() {
    return transport.relink();
  }

  private void stopTimers(List<PeerKeeper.Write> writes) {
    driver.stop();
    writes.addAll(keeper.stop(engine.neighbours(), clock.now()));
    ScheduledFuture<?> scheduled = flushes;
    if (scheduled != null) {
      scheduled.cancel(false);
      flushes = null;
    }
  }
}
