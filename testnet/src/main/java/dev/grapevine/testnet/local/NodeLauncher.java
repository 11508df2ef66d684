package dev.grapevine.testnet.local;

import dev.grapevine.chain.store.StoreException;
import dev.grapevine.node.Node;
import dev.grapevine.node.NodeSettings;
import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.config.RpcConfig;
import dev.grapevine.node.core.NodeRuntime;
import dev.grapevine.p2p.transport.EventLoops;
import dev.grapevine.relay.EngineConfig;
import dev.grapevine.testnet.process.ChildProcesses;
import dev.grapevine.testnet.process.NodeProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Starts nodes, in this process or another, for the first time or again, and owns what they share:
 * threads, and the directory that their files are in. Nodes of this process are started by one
 * thread at a time, processes by any.
 */
final class NodeLauncher implements AutoCloseable {
  /** Shared by all nodes: on loopback the machine's few cores are the bound anyway. */
  private static final int EVENT_LOOP_THREADS = 2;

  /** Shared likewise: a call waits here for its node's event loop. */
  private static final int RPC_THREADS = 4;

  private final TestnetOptions options;
  private final RpcConfig.Password password;
  private final SplittableRandom random;
  private final NodeLinks links;
  private final EngineConfig engine;
  private final NodeRuntime runtime = NodeRuntime.create(EVENT_LOOP_THREADS, RPC_THREADS);
  private final ScratchDirectory scratch = new ScratchDirectory();
  private final ChildProcesses processes = new ChildProcesses();
  private final ProcessStart processStart;
  private volatile Optional<Path> captures = Optional.empty();

  /** Nodes' own seeds come from {@code random}. */
  NodeLauncher(
      TestnetOptions options,
      RpcConfig.Password password,
      RpcClients clients,
      SplittableRandom random,
      NodeLinks links) {
    this.options = options;
    this.password = password;
    this.random = random;
    this.links = links;
    this.engine =
        EngineConfig.defaults(ClientVersion.userAgent(List.of()))
            .withRelayMode(options.protocol().relay())
            .withTrickle(options.protocol().trickle());
    this.processStart = new ProcessStart(options, password, clients, processes);
  }

  EventLoops loops() {
    return runtime.loops();
  }

  /** Where a node has its files, if it has any. */
  Path directory(int number) throws IOException {
    return scratch.path().resolve("node-" + number);
  }

  /** Has nodes that are started from now on write down their messages in folders of this one. */
  void captureInto(Path directory) throws TestnetException {
    try {
      captures = Optional.of(Files.createDirectories(directory).toRealPath());
    } catch (IOException e) {
      throw new TestnetException("--capture " + directory + " cannot be made: " + e, e);
    }
  }

  private Optional<Path> captureOf(int number) {
    return captures.map(directory -> directory.resolve("node-" + number));
  }

  /** A node of this process, listening on ports of the system's choice on 127.0.0.1. */
  NetworkNode here(int number, NodeObserver observer) throws TestnetException {
    NodeSettings settings =
        NodeSettings.regtest(password)
            .withEngine(engine)
            .withEncryption(options.protocol().encrypted())
            .withLinks(links.of(number))
            .withSeed(random.nextLong());
    Optional<Path> capture = captureOf(number);
    if (capture.isPresent()) {
      settings = settings.withCapture(capture.get());
    }
    try {
      if (options.kinds().database() == TestnetOptions.Database.LEVELDB) {
        settings = settings.withDirectory(directory(number));
      }
      return new InProcessNode(Node.start(runtime, settings, observer.events(), observer.trace()));
    } catch (IOException | StoreException e) {
      throw new TestnetException("node " + number + " does not start: " + e.getMessage(), e);
    }
  }

  /** A node in another process, with what it has on disk; returns when it answers. */
  NetworkNode elsewhere(int number, NodeProgram program)
      throws TestnetException, InterruptedException {
    try {
      return processStart.start(number, program, directory(number), captureOf(number));
    } catch (IOException e) {
      throw new TestnetException("node " + number + " does not start: " + e.getMessage(), e);
    }
  }

  /** Ends all processes, however they are, and starts no more. */
  void endProcesses() {
    processes.close();
  }

  /** Ends the threads and deletes the files; the nodes have been stopped. */
  @Override
  public void close() {
    runtime.close();
    try {
      scratch.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary directory is left behind", e);
    }
  }
}
