package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.measure.LogRecorder;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.Recording;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.workload.Wallet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run, phase by phase: lets other nodes {@link Rehearsal rehearse}, {@link NetworkStart starts}
 * and connects the nodes, mines until there are coins for the whole workload ({@link Funding}),
 * warms up with empty blocks, and measures ({@link Measuring}).
 *
 * <p>Topology, workload and every choice come from the seed; what the machine's scheduler does does
 * not. Belongs to one thread; {@link #close} may come from any.
 */
public final class TestnetRun implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Stage stage;
  private final Miner miner;
  private volatile Optional<Rehearsal> rehearsal;
  private final long launchedAtNanos;
  private final SplittableRandom workloadRandom;
  private final SplittableRandom choices;
  private @Nullable Measuring measuring;

  /**
   * Prepares a run; nothing is started yet.
   *
   * @param launchedAtNanos when the program was launched, on {@link System#nanoTime}'s clock
   */
  public TestnetRun(TestnetOptions options, Progress progress, long launchedAtNanos) {
    this.launchedAtNanos = launchedAtNanos;
    SplittableRandom seed = new SplittableRandom(options.seed());
    TestnetOptions.Graph graph = options.graph();
    Topology topology = graph.shape().draw(graph.nodes(), graph.outbound(), seed.split());
    this.workloadRandom = seed.split();
    this.choices = seed.split();
    this.stage =
        new Stage(
            options,
            topology,
            new LocalNetwork(options, seed.split()),
            new Recording(options.nodes()),
            Wallet.of(options.seed()),
            progress);
    this.miner = new Miner(stage);
    this.rehearsal = Rehearsal.of(options, progress);
  }

  /**
   * Writes down all messages of every node; to be called before {@link #run}.
   *
   * @param directory gets a folder for each node, and stays
   * @throws TestnetException if it cannot be made
   */
  public void captureInto(Path directory) throws TestnetException {
    stage.network().captureInto(directory);
  }

  /** Does all of it; the nodes are still up afterwards. To be called once. */
  public TestnetResult run() throws TestnetException, InterruptedException {
    LocalNetwork network = stage.network();
    Thread runner = Thread.currentThread();
    // Whatever is being waited for will not come.
    network.failure().whenComplete((ignored, cause) -> runner.interrupt());
    try {
      return phases();
    } catch (TestnetException | InterruptedException e) {
      if (network.failure().isCompletedExceptionally()
          && network.failure().exceptionNow() instanceof TestnetException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private TestnetResult phases() throws TestnetException, InterruptedException {
    stage.network().check(stage.topology());
    rehearse();
    NetworkStart.run(stage.network(), stage.topology(), this::observer, stage.progress());
    List<Transaction> workload = Funding.run(stage, miner, workloadRandom);
    double startupSeconds = (System.nanoTime() - launchedAtNanos) / NANOS_PER_SECOND;
    warmUp(stage.options().load().warmup());
    // What the rehearsal and the set-up left behind is neither collected while blocks are measured
    // nor counted as memory of the network.
    System.gc();
    measuring = new Measuring(stage, miner, choices, workload);
    return measuring.run(startupSeconds);
  }

  private void rehearse() throws TestnetException, InterruptedException {
    if (rehearsal.isPresent()) {
      rehearsal.get().run();
      rehearsal = Optional.empty();
    }
  }

  /**
   * What was measured, of which {@link #run} gave the figures.
   *
   * @throws IllegalStateException before that
   */
  public RunTrace trace() {
    if (measuring == null) {
      throw new IllegalStateException("nothing is measured yet");
    }
    return measuring.trace();
  }

  private NodeObserver observer(int node) {
    NodeRecorder recorder = stage.recording().recorders().get(node);
    return new NodeObserver(recorder, recorder, new LogRecorder(recorder));
  }

  /** Lets the nodes settle whom they take high-bandwidth compact blocks from. */
  private void warmUp(int blocks) throws TestnetException, InterruptedException {
    if (blocks == 0) {
      return;
    }
    stage.progress().begin("warming up", blocks);
    for (int i = 1; i <= blocks; i++) {
      miner.mineEverywhere(choices.nextInt(stage.options().nodes()), 1);
      stage.progress().reached(i);
    }
    stage.progress().end("warmed up with " + Stage.counted(blocks, "empty block"));
  }

  /** The name of a mode, as {@code --relay} and the JSON object have it. */
  public static String relayName(RelayMode mode) {
    return switch (mode) {
      case FULL -> "full";
      case LOW_BANDWIDTH -> "low";
      case HIGH_BANDWIDTH -> "high";
    };
  }

  /** Stops the nodes and leaves nothing behind. From any thread, at any moment, more than once. */
  @Override
  public void close() {
    rehearsal.ifPresent(Rehearsal::close);
    stage.network().close();
  }
}
