package dev.grapevine.node;

import dev.grapevine.node.config.DnsSeeds;
import dev.grapevine.node.config.FixedSeeds;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.ChainProgress;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.EventSinks;
import dev.grapevine.node.core.LoopFigures;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.core.NodeStatus;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.node.core.WireTrace;
import dev.grapevine.node.fees.FeeEstimation;
import dev.grapevine.node.i2p.I2pNetwork;
import dev.grapevine.node.index.Indexes;
import dev.grapevine.node.methods.BlockJson;
import dev.grapevine.node.methods.MethodContext;
import dev.grapevine.node.methods.RpcMethods;
import dev.grapevine.node.methods.TransactionJson;
import dev.grapevine.node.mining.TemplateMaker;
import dev.grapevine.node.peers.AddressSeeding;
import dev.grapevine.node.peers.ManualPeers;
import dev.grapevine.node.rest.RestApi;
import dev.grapevine.node.rest.RestContext;
import dev.grapevine.node.rpc.RpcDispatcher;
import dev.grapevine.node.rpc.RpcServer;
import dev.grapevine.node.tor.TorControl;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.base.PeerId;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One running node: it relays, answers JSON-RPC and keeps the named peers connected. Any thread;
 * the work is done on the node's event loop.
 */
public final class Node {
  private final NodeCore core;
  private final ManualPeers peers;
  private final AddressSeeding seeding;
  private final Optional<TorControl> tor;
  private final Optional<I2pNetwork> i2p;
  private final Optional<RpcServer> rpc;
  private final Indexes indexes;
  private final Optional<FeeEstimation> fees;
  private final CompletableFuture<Void> stopRequested;
  private final AtomicBoolean stopping;

  private Node(
      NodeCore core,
      ManualPeers peers,
      AddressSeeding seeding,
      Optional<TorControl> tor,
      Optional<I2pNetwork> i2p,
      Optional<RpcServer> rpc,
      Indexes indexes,
      Optional<FeeEstimation> fees,
      CompletableFuture<Void> stopRequested,
      AtomicBoolean stopping) {
    this.core = core;
    this.peers = peers;
    this.seeding = seeding;
    this.tor = tor;
    this.i2p = i2p;
    this.rpc = rpc;
    this.indexes = indexes;
    this.fees = fees;
    this.stopRequested = stopRequested;
    this.stopping = stopping;
  }

  /**
   * Starts a node; returns when it relays and its ports answer. Blocks; not to be called on an
   * event loop.
   *
   * @throws IOException if a port cannot be listened on; nothing is left running
   * @throws dev.grapevine.chain.store.StoreException if the data directory cannot be used
   */
  public static Node start(NodeRuntime runtime, NodeSettings settings, EventSink events)
      throws IOException {
    return start(runtime, settings, events, WireTrace.NONE);
  }

  /**
   * The same.
   *
   * @param trace told how messages pass between engine and sockets
   */
  public static Node start(
      NodeRuntime runtime, NodeSettings settings, EventSink events, WireTrace trace)
      throws IOException {
    EventLoop loop = runtime.loops().next();
    RpcDispatcher dispatcher = new RpcDispatcher();
    Optional<RpcServer> rpc =
        settings.rpc().enabled()
            ? Optional.of(RpcServer.start(settings.rpc(), dispatcher, loop, runtime.rpcWorkers()))
            : Optional.empty();
    try {
      dispatcher.warmingUp("Loading block index…");
      Optional<FeeEstimation> fees = settings.fees().map(FeeEstimation::open);
      NodeCore core =
          NodeCore.start(
              runtime,
              loop,
              settings.core(),
              settings.mockTimeSeconds(),
              fees.<EventSink>map(each -> new EventSinks(List.of(each.events(), events)))
                  .orElse(events),
              trace);
      fees.ifPresent(each -> each.start(core, loop, runtime.rpcWorkers()));
      core.loadMempool();
      return start(runtime, settings, core, fees, dispatcher, rpc);
    } catch (IOException | RuntimeException | Error e) {
      rpc.ifPresent(RpcServer::close);
      throw e;
    }
  }

  private static Node start(
      NodeRuntime runtime,
      NodeSettings settings,
      NodeCore core,
      Optional<FeeEstimation> fees,
      RpcDispatcher dispatcher,
      Optional<RpcServer> rpc) {
    Indexes indexes = new Indexes();
    try {
      indexes.start(core, settings.indexes());
      ManualPeers peers = new ManualPeers(core, runtime.rpcWorkers());
      CompletableFuture<Void> stopRequested = new CompletableFuture<>();
      core.failure()
          .whenComplete((ignored, cause) -> {
            if (cause != null) {
              stopRequested.completeExceptionally(cause);
            }
          });
      AtomicBoolean stopping = new AtomicBoolean();
      MethodContext context =
          new MethodContext(
              core,
              peers,
              new TemplateMaker(settings.mining()),
              indexes,
              fees,
              settings.zmq(),
              () -> stopRequested.complete(null),
              stopping::get,
              settings.rpc().deprecated());
      dispatcher.ready(
          RpcMethods.all(context), settings.rpc().logFile().map(Path::toString).orElse(""));
      rpc.ifPresent(server -> server.serve(rest(core, dispatcher, indexes)));
      Optional<I2pNetwork> i2p =
          core.settings()
              .peers()
              .i2p()
              .map(config ->
                  new I2pNetwork(
                      core, runtime.rpcWorkers(), config, core.settings().chain().directory()));
      i2p.ifPresent(I2pNetwork::start);
      peers.start(settings.peers());
      AddressSeeding seeding =
          new AddressSeeding(
              core,
              runtime.rpcWorkers(),
              settings.core().peers().seeds(),
              DnsSeeds.of(settings.core().params().name()),
              FixedSeeds.of(
                  settings.core().params().name(), settings.core().params().defaultPort()),
              !settings.peers().isEmpty(),
              new SecureRandom());
      seeding.start();
      Optional<TorControl> tor =
          settings
              .tor()
              .flatMap(config ->
                  TorControl.open(
                      core,
                      runtime.loops().next(),
                      runtime.rpcWorkers(),
                      config,
                      core.settings().chain().directory()));
      tor.ifPresent(TorControl::start);
      return new Node(core, peers, seeding, tor, i2p, rpc, indexes, fees, stopRequested, stopping);
    } catch (RuntimeException | Error e) {
      indexes.close();
      fees.ifPresent(FeeEstimation::abandon);
      core.stop();
      throw e;
    }
  }

  private static RestApi rest(NodeCore core, RpcDispatcher dispatcher, Indexes indexes) {
    TransactionJson json = RpcMethods.transactionJson(core.settings().params());
    return new RestApi(
        new RestContext(
            core,
            dispatcher,
            indexes.transactions(),
            indexes.filters(),
            new BlockJson(json),
            json));
  }

  /** Where it listens for peers: the first address. */
  public InetSocketAddress p2pAddress() {
    return core.listening().getFirst();
  }

  /**
   * Where it answers JSON-RPC: the first address.
   *
   * @throws java.util.NoSuchElementException if it does not ({@code -server=0})
   */
  public InetSocketAddress rpcAddress() {
    return rpc.orElseThrow().addresses().getFirst();
  }

  /** Credentials that JSON-RPC takes. */
  public Optional<RpcConfig.Password> rpcPassword() {
    return rpc.flatMap(RpcServer::password);
  }

  /**
   * Completes when RPC {@code stop} is called, and exceptionally when the node cannot go on;
   * stopping is for the caller to do.
   */
  public CompletableFuture<Void> stopRequested() {
    return stopRequested.copy();
  }

  /** Dials a peer; completes when TCP stands. */
  public CompletableFuture<PeerId> connect(InetSocketAddress peer, ConnectionKind kind) {
    return core.connect(peer, kind);
  }

  /** Where it stands. */
  public CompletableFuture<NodeStatus> status() {
    return core.status();
  }

  /** Whether it still fetches the blocks that others had before it. */
  public CompletableFuture<Boolean> initialDownload() {
    return core.call(access -> access.engine().isInitialDownload(access.now()));
  }

  /** What is wrong with its chain, for its owner to know; usually nothing. */
  public CompletableFuture<List<String>> warnings() {
    return core.call(access -> ChainProgress.warnings(access.chain()));
  }

  /** Its open connections, in the order they were made. */
  public CompletableFuture<List<ConnectionInfo>> connections() {
    return core.connections();
  }

  /** Pings one peer, if it is there, whatever the interval; completes when that is queued. */
  public CompletableFuture<Void> ping(PeerId peer) {
    return core.call(
            access -> {
              access.engine().ping(access.now(), peer);
              return peer;
            })
        .thenAccept(pinged -> {});
  }

  /** What went over the wire since the start. */
  public CompletableFuture<Traffic> traffic() {
    return core.traffic();
  }

  /** What may be looked up in the middle of one of its events, on its event loop. */
  public LoopFigures figures() {
    return core.figures();
  }

  /** The links of its connections have changed; completes when they are as the model says. */
  public CompletableFuture<Void> relink() {
    return core.relink();
  }

  /** Sets its clock so many seconds before the system's, or behind it if negative. */
  public void skewClock(long seconds) {
    core.clock().skew(seconds);
  }

  /** Ends at once, as a process that is killed: connections are reset, nothing is saved. Blocks. */
  public void kill() {
    stopping.set(true);
    peers.stop();
    seeding.stop();
    tor.ifPresent(TorControl::stop);
    i2p.ifPresent(I2pNetwork::stop);
    fees.ifPresent(FeeEstimation::abandon);
    core.kill();
    rpc.ifPresent(RpcServer::close);
    indexes.close();
  }

  /** Stops answering, hangs up, and writes what is left. Blocks. */
  public void stop() {
    stopping.set(true);
    peers.stop();
    seeding.stop();
    tor.ifPresent(TorControl::stop);
    i2p.ifPresent(I2pNetwork::stop);
    rpc.ifPresent(RpcServer::close);
    indexes.close();
    fees.ifPresent(FeeEstimation::stop);
    core.stop();
  }
}
