package dev.grapevine.relay;

import dev.grapevine.chain.testing.ChainBuilder;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long an honest peer's block takes while another peer sends as fast as it is read: compare the
 * p99 of a load with that of {@code quiet}. Each sample is one block after one turn of the hostile
 * peer ({@link HostileLoad}). Processor times and the heap that is live at the end are printed
 * after each trial.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = HostileLoadBenchmark.WARMUP, time = 5)
@Measurement(iterations = 5, time = 10)
public class HostileLoadBenchmark {
  /** Iterations. */
  static final int WARMUP = 3;

  private static final int MEBI = 1 << 20;

  /** What the hostile peer does. */
  @Param({
    "quiet",
    "orphans",
    "invalidSignatures",
    "announcements",
    "badSketches",
    "quietLong",
    "lowWorkHeaders"
  })
  public String load;

  private HostileLoad node;
  private int iterations;

  /** Makes the chain and its blocks. */
  @Setup
  public void setUp() {
    // Low-work headers need a chain that is longer than one message of them.
    boolean isLong = load.equals("lowWorkHeaders") || load.equals("quietLong");
    ChainBuilder base = isLong ? HostileBlockScripts.longChain() : ChainBuilder.regtest().mature(3);
    node = new HostileLoad(base, script(base));
  }

  private HostileLoad.Script script(ChainBuilder base) {
    return switch (load) {
      case "quiet", "quietLong" -> HostileLoad.SILENT;
      case "orphans" -> HostileScripts.orphans();
      case "invalidSignatures" -> HostileScripts.invalidSignatures(base.coinbase(2));
      case "announcements" -> HostileScripts.announcements();
      case "badSketches" -> HostileBlockScripts.badSketches(base)::apply;
      case "lowWorkHeaders" -> HostileBlockScripts.lowWorkHeaders(base)::apply;
      default -> throw new IllegalArgumentException("no load is called " + load);
    };
  }

  /** What comes before the block. */
  @Setup(Level.Invocation)
  public void prepare() {
    node.prepare();
  }

  /** The block. */
  @Benchmark
  public void honestBlock() {
    node.honestBlock();
  }

  /** Times of the warm-up do not count. */
  @Setup(Level.Iteration)
  public void forgetTimes() {
    if (iterations++ == WARMUP) {
      node.forgetTimes();
    }
  }

  /** Prints processor times, which a busy machine does not spoil, and what the node holds. */
  @TearDown
  public void print() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.printf(
        "%s: processor time p50 %.0f us, p90 %.0f us, p99 %.0f us; %.1f MiB live%n",
        load,
        node.percentileMicros(50),
        node.percentileMicros(90),
        node.percentileMicros(99),
        (double) used / MEBI);
  }
}
