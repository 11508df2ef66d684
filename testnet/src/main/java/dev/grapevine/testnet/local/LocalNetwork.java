package dev.grapevine.testnet.local;

import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.Node;
import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.process.ChildProcess;
import dev.grapevine.testnet.process.LogWatch;
import dev.grapevine.testnet.process.NodeProgram;
import dev.grapevine.testnet.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The nodes of a testnet, in this process and in others, and calls of their JSON-RPC.
 *
 * <p>{@link #close} may be called by any thread at any moment, by a shutdown hook's while another
 * one starts nodes: it stops whatever was started, and nothing is started after it. Everything else
 * belongs to the thread that runs the testnet, except {@link #call}, which is for any.
 */
public final class LocalNetwork implements AutoCloseable {
  /** Shared by all nodes: on loopback the machine's few cores are the bound anyway. */
  private static final int EVENT_LOOP_THREADS = 2;

  /** Shared likewise: a call waits here for its node's event loop. */
  private static final int RPC_THREADS = 4;

  private static final long HANDSHAKE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long ANSWER_TIMEOUT_SECONDS = 60;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /** Processes that start at once; each takes a second of a processor. */
  private static final int PARALLEL_STARTS = 4;

  /** Between two looks at handshakes under way. */
  private static final long POLL_MILLIS = 5;

  private static final String RPC_USER = "testnet";

  private final TestnetOptions options;
  private final SplittableRandom random;
  private final RpcConfig.Password rpcPassword;
  private final EngineConfig engine;
  private final NodeRuntime runtime = NodeRuntime.create(EVENT_LOOP_THREADS, RPC_THREADS);
  private final ScratchDirectory scratch = new ScratchDirectory();
  private final List<NetworkNode> nodes = new ArrayList<>();
  private final NodeLinks links;
  private final List<Traffic> trafficOfTheDead = new ArrayList<>();
  private final int[] deaths;
  private NodeSet dead = NodeSet.NONE;
  private Optional<PeerMap> peersBefore = Optional.empty();
  private final RpcClients clients = new RpcClients();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private final LogWatch logs = new LogWatch();
  private final List<ChildProcess> processes = new ArrayList<>();
  private final SplittableRandom kindsRandom;
  private NodePrograms programs = new NodePrograms(List.of());
  private Optional<Path> captures = Optional.empty();
  private volatile boolean closed;

  /** A network without nodes yet; their own seeds come from {@code random}. */
  public LocalNetwork(TestnetOptions options, SplittableRandom random) {
    this.options = options;
    this.random = random;
    this.deaths = new int[options.nodes()];
    this.links =
        new NodeLinks(options.graph().links(), options.nodes(), options.faults().changesLinks());
    this.engine =
        EngineConfig.defaults(ClientVersion.userAgent(List.of()))
            .withRelayMode(options.protocol().relay())
            .withTrickle(options.protocol().trickle());
    this.rpcPassword = new RpcConfig.Password(RPC_USER, Long.toHexString(random.nextLong()));
    this.kindsRandom = random.split();
  }

  /**
   * Finds out what can be known before anything starts.
   *
   * @throws TestnetException if the network could not be brought up, saying what to change
   */
  public void check(Topology topology) throws TestnetException, InterruptedException {
    programs = NodePrograms.draw(options, kindsRandom);
    Limits.check(options, topology, programs);
    if (!options.faults().isEmpty() && programs.processes() > 0) {
      throw new TestnetException(
          "--faults are for nodes of one process: leave out --processes and --bitcoind-nodes");
    }
  }

  /**
   * Starts all nodes, those of this process listening on ports of the system's choice on 127.0.0.1;
   * returns when all answer. To be called once, after {@link #check}.
   */
  public void start(IntFunction<NodeObserver> observers, Progress progress)
      throws TestnetException, InterruptedException {
    Semaphore turns = new Semaphore(PARALLEL_STARTS);
    ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor();
    try (starts) {
      List<Optional<Future<NetworkNode>>> starting = new ArrayList<>();
      for (int i = 0; i < options.nodes(); i++) {
        int number = i;
        starting.add(
            programs
                .of(number)
                .map(program ->
                    starts.submit(() -> startProcess(number, program, observers, turns))));
      }
      for (int number = 0; number < options.nodes(); number++) {
        Optional<Future<NetworkNode>> started = starting.get(number);
        if (started.isPresent()) {
          add(await(started.get()));
        } else {
          startHere(observers.apply(number));
        }
        progress.reached(number + 1);
      }
    } catch (TestnetException | InterruptedException | RuntimeException e) {
      starts.shutdownNow();
      throw e;
    }
  }

  private static NetworkNode await(Future<NetworkNode> started)
      throws TestnetException, InterruptedException {
    try {
      return started.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestnetException known) {
        throw known;
      }
      throw new TestnetException("a node does not start: " + e.getMessage(), e);
    }
  }

  private NetworkNode startProcess(
      int number, NodeProgram program, IntFunction<NodeObserver> observers, Semaphore turns)
      throws TestnetException, IOException, InterruptedException {
    turns.acquire();
    try {
      Path directory = scratch.path().resolve("node-" + number);
      logs.watch(ProcessStart.log(directory), observers.apply(number).log());
      return new ProcessStart(options, rpcPassword, clients, this::spawn)
          .start(number, program, directory);
    } finally {
      turns.release();
    }
  }

  /** Starts a process that {@link #close} ends. */
  private synchronized ChildProcess spawn(List<String> command, Path output) throws IOException {
    if (closed) {
      throw new IOException("the network is closed");
    }
    ChildProcess process = ChildProcess.start(command, output);
    processes.add(process);
    return process;
  }

  private synchronized void startHere(NodeObserver observer) throws TestnetException {
    add(launch(nodes.size(), observer));
  }

  private NetworkNode launch(int number, NodeObserver observer) throws TestnetException {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
    NodeSettings settings =
        NodeSettings.regtest(rpcPassword)
            .withEngine(engine)
            .withEncryption(options.protocol().encrypted())
            .withLinks(links.of(number))
            .withSeed(random.nextLong());
    if (captures.isPresent()) {
      settings = settings.withCapture(captures.get().resolve("node-" + number));
    }
    try {
      if (options.kinds().database() == TestnetOptions.Database.LEVELDB) {
        settings = settings.withDirectory(scratch.path().resolve("node-" + number));
      }
      return new InProcessNode(Node.start(runtime, settings, observer.events(), observer.trace()));
    } catch (IOException | StoreException e) {
      throw new TestnetException("node " + number + " does not start: " + e.getMessage(), e);
    }
  }

  private synchronized void add(NetworkNode node) {
    nodes.add(node);
    watch(nodes.size() - 1, node);
  }

  private void watch(int number, NetworkNode node) {
    links.listens(number, node.p2pAddress());
    node.ended()
        .whenComplete((ignored, thrown) -> {
          if (thrown != null && !closed) {
            Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                    ? thrown.getCause()
                    : thrown;
            String what = "node " + number + " cannot go on: " + cause.getMessage();
            failure.completeExceptionally(new TestnetException(what, cause));
          }
        });
  }

  /** Ends nodes at once, as processes that are killed. They keep their numbers. */
  public void kill(NodeSet killed) throws TestnetException, InterruptedException {
    peersBefore = Optional.of(peers());
    for (int number : killed.toList()) {
      NetworkNode node = node(number);
      trafficOfTheDead.add(answer(node.traffic(), "node " + number + " does not answer"));
      here(number).kill();
      deaths[number]++;
    }
    dead = dead.plus(killed);
  }

  /**
   * Starts a killed node again with what it had on disk, on new ports and without connections. What
   * it sent before is kept in {@link #traffic}.
   */
  public synchronized void restart(int number, NodeObserver observer) throws TestnetException {
    NetworkNode node = launch(number, observer);
    nodes.set(number, node);
    watch(number, node);
    dead = dead.minus(NodeSet.of(number));
  }

  /** Makes the links what faults have left of them. */
  public void relink(NetworkState state) throws TestnetException, InterruptedException {
    links.become(state);
    List<CompletableFuture<Void>> asked =
        state.alive().stream().mapToObj(number -> here(number).relink()).toList();
    for (CompletableFuture<Void> each : asked) {
      answer(each, "a node does not change its links");
    }
  }

  /** Sets a node's clock so many seconds before the right time, or behind it if negative. */
  public void skewClock(int number, long seconds) {
    here(number).skewClock(seconds);
  }

  /** A node of this process; {@link #check} has seen to it that faults are done to no other. */
  private Node here(int number) {
    return switch (node(number)) {
      case InProcessNode(Node node) -> node;
      case ProcessNode process ->
          throw new IllegalStateException("node " + number + " is another process");
    };
  }

  /**
   * A node.
   *
   * @throws IndexOutOfBoundsException if there is none of that number
   */
  public synchronized NetworkNode node(int number) {
    return nodes.get(number);
  }

  /**
   * Has every node that is started from now on write down its messages, in a folder of {@code
   * directory} for each, which stays.
   *
   * @throws TestnetException if it cannot be made
   */
  public synchronized void captureInto(Path directory) throws TestnetException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new TestnetException("--capture " + directory + " cannot be made: " + e, e);
    }
    captures = Optional.of(directory);
  }

  /** What JSON-RPC asks for at every node. */
  public RpcConfig.Password rpcPassword() {
    return rpcPassword;
  }

  /** Completes, exceptionally, when a node cannot go on. */
  public CompletableFuture<Void> failure() {
    return failure;
  }

  /** Nodes started. */
  public int size() {
    return nodes.size();
  }

  /** Whether nodes announce transactions on timers. */
  public boolean trickles() {
    return engine.trickle();
  }

  /** Opens the connections of one node and waits until their TCP handshakes are done. */
  public void connect(Topology topology, int node) throws TestnetException, InterruptedException {
    List<CompletableFuture<?>> dials = new ArrayList<>();
    for (int i = 0; i < topology.outbound(node); i++) {
      dials.add(dial(node, topology.target(node, i)));
    }
    for (CompletableFuture<?> dial : dials) {
      answer(dial, "node " + node + " does not connect");
    }
  }

  /** Opens the connections of the graph between restarted nodes and all nodes that are alive. */
  public void reconnect(Topology topology, NodeSet restarted, NodeSet alive)
      throws TestnetException, InterruptedException {
    List<CompletableFuture<?>> dials = new ArrayList<>();
    for (int from : alive.toList()) {
      for (int i = 0; i < topology.outbound(from); i++) {
        int to = topology.target(from, i);
        boolean lost = restarted.contains(from) || restarted.contains(to);
        if (lost && alive.contains(to)) {
          dials.add(dial(from, to));
        }
      }
    }
    for (CompletableFuture<?> dial : dials) {
      answer(dial, "a restarted node is not connected");
    }
  }

  private CompletableFuture<?> dial(int from, int to) {
    return node(from).dial(node(to).p2pAddress());
  }

  /** Waits until both ends of {@code wanted} connections have finished the protocol's handshake. */
  public void awaitHandshakes(int wanted) throws TestnetException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      List<NetworkNode.Established> counts = ask(NetworkNode::established);
      int outbound = counts.stream().mapToInt(NetworkNode.Established::outbound).sum();
      int inbound = counts.stream().mapToInt(NetworkNode.Established::inbound).sum();
      if (outbound == wanted && inbound == wanted) {
        return;
      }
      if (System.nanoTime() - start > HANDSHAKE_TIMEOUT_NANOS) {
        throw new TestnetException(
            "after a minute only "
                + Math.min(outbound, inbound)
                + " of "
                + wanted
                + " connections are established: lower --nodes or --outbound");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Asks every node, all at once; the answers by node. */
  public <T> List<T> ask(Function<NetworkNode, CompletableFuture<T>> question)
      throws TestnetException, InterruptedException {
    return answers(nodes.stream().map(question).toList());
  }

  private static <T> List<T> answers(List<CompletableFuture<T>> asked)
      throws TestnetException, InterruptedException {
    List<T> answers = new ArrayList<>(asked.size());
    for (int node = 0; node < asked.size(); node++) {
      answers.add(answer(asked.get(node), "node " + node + " does not answer"));
    }
    return answers;
  }

  /** Asks all nodes that were not killed; the answers by node, with one for the dead. */
  private <T> List<T> askLiving(Function<NetworkNode, CompletableFuture<T>> question, T ofTheDead)
      throws TestnetException, InterruptedException {
    List<CompletableFuture<T>> asked = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      asked.add(
          dead.contains(node)
              ? CompletableFuture.completedFuture(ofTheDead)
              : question.apply(nodes.get(node)));
    }
    return answers(asked);
  }

  private static <T> T answer(CompletableFuture<T> future, String failure)
      throws TestnetException, InterruptedException {
    try {
      return future.get(ANSWER_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TestnetException(failure + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new TestnetException(failure + " within " + ANSWER_TIMEOUT_SECONDS + " s", e);
    }
  }

  /** Calls a method of one node's JSON-RPC. */
  public JsonNode call(int node, String method, Object... parameters) throws TestnetException {
    try {
      return clients.call(node(node).rpcAddress(), rpcPassword, method, parameters);
    } catch (RpcException | IOException e) {
      throw new TestnetException("node " + node + ": " + method + ": " + e.getMessage(), e);
    }
  }

  /** What all nodes have sent and received, those that were killed up to then. */
  public List<Traffic> traffic() throws TestnetException, InterruptedException {
    Traffic none = new Traffic(Map.of(), Map.of(), 0, 0);
    List<Traffic> traffic = new ArrayList<>(askLiving(NetworkNode::traffic, none));
    traffic.addAll(trafficOfTheDead);
    return traffic;
  }

  /** Who is at the other end of each connection. */
  public PeerMap peers() throws TestnetException, InterruptedException {
    List<List<ConnectionInfo>> connections = askLiving(NetworkNode::connections, List.of());
    for (int node = 0; node < connections.size(); node++) {
      long before = deaths[node] * NodeRecorder.PEERS_OF_A_LIFE;
      connections.set(
          node, connections.get(node).stream().map(each -> renumbered(each, before)).toList());
    }
    PeerMap now = PeerMap.of(nodes.stream().map(NetworkNode::p2pAddress).toList(), connections);
    return peersBefore.map(now::including).orElse(now);
  }

  private static ConnectionInfo renumbered(ConnectionInfo connection, long before) {
    return new ConnectionInfo(
        new PeerId(before + connection.id().value()),
        connection.kind(),
        connection.local(),
        connection.remote(),
        connection.established());
  }

  /** Lets observers have all that nodes in other processes have written into their logs. */
  public void catchUp() {
    if (programs.processes() > 0) {
      logs.catchUp();
    }
  }

  /** What the nodes are. */
  public TestnetResult.Makeup makeup() {
    return new TestnetResult.Makeup(
        programs.processes(),
        programs.bitcoinds(),
        programs.bitcoind().map(NodeProgram::version).orElse(""),
        programs.processes() == 0 ? 0 : logs.errorNanos());
  }

  /**
   * Memory of all processes that hold nodes, in MiB: this one, if it does, with everything in it,
   * and of others each page divided by the processes that share it. Empty where the system does not
   * tell.
   */
  public OptionalDouble residentMib() {
    double sum = 0;
    if (programs.processes() < size()) {
      OptionalDouble here = Machine.residentMib();
      if (here.isEmpty()) {
        return OptionalDouble.empty();
      }
      sum += here.getAsDouble();
    }
    for (NetworkNode node : nodes) {
      if (node instanceof ProcessNode process) {
        OptionalDouble there = process.memoryMib();
        if (there.isEmpty()) {
          return OptionalDouble.empty();
        }
        sum += there.getAsDouble();
      }
    }
    return OptionalDouble.of(sum);
  }

  /** Stops all nodes and gives back threads, sockets and files; the second call does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    logs.close();
    List<Thread> stops =
        Stream.concat(
                nodes.stream().<Runnable>map(node -> node::stop),
                processes.stream().<Runnable>map(process -> process::kill))
            .map(stop -> Thread.ofVirtual().start(stop))
            .toList();
    try {
      // What a node could not give back by itself goes with the runtime and the directory.
      for (Thread stop : stops) {
        stop.join(STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Only now: a client waits for the call it has under way, which its node has just ended.
    clients.close();
    runtime.close();
    try {
      scratch.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary directory is left behind", e);
    }
  }
}
