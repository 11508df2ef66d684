package dev.grapevine.testnet.local;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.Machine;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.process.LogWatch;
import dev.grapevine.testnet.process.NodeProgram;
import dev.grapevine.testnet.topology.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
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
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /** Processes that start at once; each takes a second of a processor. */
  private static final int PARALLEL_STARTS = 4;

  private static final String RPC_USER = "testnet";

  private final TestnetOptions options;
  private final RpcConfig.Password rpcPassword;
  private final SplittableRandom kindsRandom;
  private final NodeLinks links;
  private final RpcClients clients = new RpcClients();
  private final NodeLauncher launcher;
  private final LinkProxies proxies;
  private final LogWatch logs = new LogWatch();
  private final List<NetworkNode> nodes = new ArrayList<>();
  private final PastLives past;
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private NodeSet dead = NodeSet.NONE;
  private NodePrograms programs = new NodePrograms(List.of());
  private volatile boolean closed;

  /** A network without nodes yet; their own seeds come from {@code random}. */
  public LocalNetwork(TestnetOptions options, SplittableRandom random) {
    this.options = options;
    this.links =
        new NodeLinks(options.graph().links(), options.nodes(), options.faults().changesLinks());
    this.past = new PastLives(options.nodes());
    this.rpcPassword = new RpcConfig.Password(RPC_USER, Long.toHexString(random.nextLong()));
    this.kindsRandom = random.split();
    this.launcher = new NodeLauncher(options, rpcPassword, clients, random, links);
    this.proxies = new LinkProxies(launcher.loops(), links);
  }

  /**
   * Finds out what can be known before anything starts.
   *
   * @throws TestnetException if the network could not be brought up, saying what to change
   */
  public void check(Topology topology) throws TestnetException, InterruptedException {
    programs = NodePrograms.draw(options, kindsRandom);
    Limits.check(options, topology, programs);
  }

  /**
   * Has every node that is started from now on write down its messages, in a folder of {@code
   * directory} for each, which stays.
   *
   * @throws TestnetException if it cannot be made
   */
  public void captureInto(Path directory) throws TestnetException {
    launcher.captureInto(directory);
  }

  /** Starts all nodes; returns when all answer. To be called once, after {@link #check}. */
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
                    starts.submit(() -> startElsewhere(number, program, observers, turns))));
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

  private NetworkNode startElsewhere(
      int number, NodeProgram program, IntFunction<NodeObserver> observers, Semaphore turns)
      throws TestnetException, IOException, InterruptedException {
    turns.acquire();
    try {
      logs.watch(ProcessStart.log(launcher.directory(number)), observers.apply(number).log());
      return launcher.elsewhere(number, program);
    } finally {
      turns.release();
    }
  }

  private synchronized void startHere(NodeObserver observer) throws TestnetException {
    add(launchHere(nodes.size(), observer));
  }

  private NetworkNode launchHere(int number, NodeObserver observer) throws TestnetException {
    if (closed) {
      throw new IllegalStateException("the network is closed");
    }
    return launcher.here(number, observer);
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

  /** Ends nodes at once. They keep their numbers. */
  public void kill(NodeSet killed) throws TestnetException, InterruptedException {
    PeerMap before = peers();
    for (int number : NodeSet.all(size()).minus(dead).toList()) {
      if (killed.contains(number)) {
        past.sent(Answers.await(node(number).traffic(), "node " + number + " does not answer"));
      } else if (node(number) instanceof ProcessNode survivor) {
        // It forgets what it sent over a connection when that ends.
        CompletableFuture<Traffic> sent =
            survivor.traffic(id -> {
              int peer = before.nodeOf(number, past.numberOf(number, id));
              return peer >= 0 && killed.contains(peer);
            });
        past.sent(Answers.await(sent, "node " + number + " does not answer"));
      }
    }
    killed.stream().mapToObj(this::node).forEach(NetworkNode::kill);
    // What it had written is of the life that is over.
    catchUp();
    past.died(killed, before);
    dead = dead.plus(killed);
  }

  /**
   * Starts a killed node again with what it had on disk, on new ports and without connections;
   * returns when it answers. What it sent before is kept in {@link #traffic}.
   *
   * @param observer of a node of this process; of another the one there was goes on
   */
  public void restart(int number, NodeObserver observer)
      throws TestnetException, InterruptedException {
    Optional<NodeProgram> program = programs.of(number);
    if (program.isPresent()) {
      replace(number, launcher.elsewhere(number, program.get()));
    } else {
      restartHere(number, observer);
    }
  }

  private synchronized void restartHere(int number, NodeObserver observer) throws TestnetException {
    replace(number, launchHere(number, observer));
  }

  private synchronized void replace(int number, NetworkNode node) {
    nodes.set(number, node);
    watch(number, node);
    dead = dead.minus(NodeSet.of(number));
  }

  /** Has nodes of other processes stand still; those of this one do by {@link #relink} alone. */
  public void pause(NodeSet paused) throws TestnetException, InterruptedException {
    for (int number : paused.toList()) {
      if (node(number) instanceof ProcessNode process) {
        process.pause();
      }
    }
  }

  /** Has them go on. */
  public void resume(NodeSet paused) throws TestnetException, InterruptedException {
    for (int number : paused.toList()) {
      if (node(number) instanceof ProcessNode process) {
        process.resume();
      }
    }
  }

  /** Makes the links what faults have left of them. */
  public void relink(NetworkState state) throws TestnetException, InterruptedException {
    links.become(state);
    relink(state.alive());
  }

  /** Has links delay nothing from now on, so that what they take by themselves can be measured. */
  void liftDelays() throws TestnetException, InterruptedException {
    links.liftDelays();
    relink(NodeSet.all(size()).minus(dead));
  }

  private void relink(NodeSet alive) throws TestnetException, InterruptedException {
    List<CompletableFuture<Void>> asked = new ArrayList<>(proxies.relink());
    alive.stream().mapToObj(number -> node(number).relink()).forEach(asked::add);
    for (CompletableFuture<Void> each : asked) {
      Answers.await(each, "a node does not change its links");
    }
  }

  /** Sets a node's clock so many seconds before the right time, or behind it if negative. */
  public void skewClock(int number, long seconds) {
    switch (node(number)) {
      case InProcessNode here -> here.node().skewClock(seconds);
      // The plan was checked.
      case ProcessNode process ->
          throw new IllegalStateException("node " + number + " is another process");
    }
  }

  /**
   * A node.
   *
   * @throws IndexOutOfBoundsException if there is none of that number
   */
  public synchronized NetworkNode node(int number) {
    return nodes.get(number);
  }

  /** What a node is, with its version, as {@code bitcoind 29.4}. */
  public String program(int number) {
    return programs
        .of(number)
        .map(NodeProgram::toString)
        .orElse("grapevine " + ClientVersion.VERSION);
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

  /** Opens the connection by which one node knows another, by a proxy if they need one. */
  CompletableFuture<?> dial(int from, int to) throws TestnetException {
    InetSocketAddress target = node(to).p2pAddress();
    if (LinkProxies.areNeeded(options) && programs.isOutside(from, to)) {
      try {
        target = proxies.between(from, to, target);
      } catch (IOException e) {
        throw new TestnetException("a link cannot be made: " + e.getMessage(), e);
      }
    }
    return node(from).dial(target);
  }

  /** Asks every node, all at once; the answers by node. */
  public <T> List<T> ask(Function<NetworkNode, CompletableFuture<T>> question)
      throws TestnetException, InterruptedException {
    return Answers.ofAll(nodes.stream().map(question).toList());
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
    return Answers.ofAll(asked);
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
    traffic.addAll(past.traffic());
    return traffic;
  }

  /** Who is at the other end of each connection. */
  public PeerMap peers() throws TestnetException, InterruptedException {
    List<List<ConnectionInfo>> connections = askLiving(NetworkNode::connections, List.of());
    for (int node = 0; node < connections.size(); node++) {
      connections.set(node, past.numbered(node, connections.get(node)));
    }
    return past.and(
        PeerMap.of(
            nodes.stream().map(NetworkNode::p2pAddress).toList(), connections, proxies.proxied()));
  }

  /** Lets observers have all that nodes in other processes have written into their logs. */
  public void catchUp() {
    if (programs.processes() > 0) {
      logs.catchUp();
    }
  }

  /** How many nodes are what. */
  public TestnetResult.Makeup makeup() {
    return new TestnetResult.Makeup(
        programs.processes(),
        programs.bitcoindNodes(),
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
        Stream.<Runnable>concat(
                nodes.stream().map(node -> node::stop), Stream.of(launcher::endProcesses))
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
    proxies.close();
    // Only now: a client waits for the call it has under way, which its node has just ended.
    clients.close();
    launcher.close();
  }
}
