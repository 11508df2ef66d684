package dev.grapevine.testnet.local;

import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.topology.TopologyShape;
import java.util.Optional;

/**
 * A small network that relays blocks of transactions before the one that is measured, and goes: it
 * has the JVM compile what relays blocks, which otherwise happens during the first measured ones
 * and takes a third of two CPUs from them. What it measures is thrown away.
 *
 * <p>Runs on the thread of the run that it belongs to; {@link #close} may come from any.
 */
final class Rehearsal implements AutoCloseable {
  private static final int NODES = 12;
  private static final int OUTBOUND = 8;
  private static final int TRANSACTIONS = 200;

  private final int blocks;
  private final Progress progress;
  private final TestnetRun run;

  private Rehearsal(TestnetOptions options, Progress progress) {
    this.blocks = options.load().blocks();
    this.progress = progress;
    this.run = new TestnetRun(options, new Shares(progress), System.nanoTime());
  }

  /** What {@code options} ask for; empty if it is nothing. */
  static Optional<Rehearsal> of(TestnetOptions options, Progress progress) {
    return blocks(options) == 0
        ? Optional.empty()
        : Optional.of(new Rehearsal(rehearsal(options), progress));
  }

  /** Blocks that are rehearsed: none where no node of ours is in this process. */
  static int blocks(TestnetOptions options) {
    boolean anyHere =
        !options.kinds().processes()
            && options.kinds().bitcoinds().map(TestnetOptions.Bitcoinds::count).orElse(0)
                < options.nodes();
    return anyHere ? options.load().rehearsal() : 0;
  }

  private static TestnetOptions rehearsal(TestnetOptions options) {
    int nodes = Math.min(NODES, options.nodes());
    TestnetOptions.Load load = options.load();
    return new TestnetOptions(
        new TestnetOptions.Graph(
            nodes, Math.min(OUTBOUND, nodes - 1), TopologyShape.RANDOM, LinkProfile.NONE),
        // Without the timers, for which nobody wants to wait.
        new TestnetOptions.Protocol(
            options.protocol().relay(), options.protocol().encrypted(), false),
        new TestnetOptions.Load(load.rehearsal(), Math.min(TRANSACTIONS, load.transactions()), 0),
        new TestnetOptions.Kinds(options.kinds().database(), false, Optional.empty()),
        FaultPlan.NONE,
        options.seed());
  }

  /** Does all of it; nothing of it is up afterwards. To be called once. */
  void run() throws TestnetException, InterruptedException {
    progress.begin("rehearsing", Shares.STEPS);
    try (run) {
      run.run();
    }
    progress.end("rehearsed " + Stage.counted(blocks, "block"));
  }

  @Override
  public void close() {
    run.close();
  }

  /** Shows the phases of the rehearsal as one. */
  private static final class Shares implements Progress {
    static final int STEPS = 100;

    /** Nodes start, connect, mine coins, relay blocks. */
    private static final int PHASES = 4;

    private final Progress whole;
    private int ended;
    private int steps;

    Shares(Progress whole) {
      this.whole = whole;
    }

    @Override
    public void begin(String phase, int steps) {
      this.steps = steps;
    }

    @Override
    public void reached(int step) {
      whole.reached((ended * STEPS + step * STEPS / steps) / PHASES);
    }

    @Override
    public void end(String summary) {
      ended++;
    }

    @Override
    public void abandon() {
      whole.abandon();
    }
  }
}
