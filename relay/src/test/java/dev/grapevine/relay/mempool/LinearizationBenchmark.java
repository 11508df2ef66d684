package dev.grapevine.relay.mempool;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The best order of one cluster: a chain, and a tangle in which each spends up to three others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LinearizationBenchmark {
  /** Transactions in the cluster. */
  @Param({"2", "5", "25", "64"})
  public int size;

  private long[] fees;
  private int[] sizes;
  private long[] chain;
  private long[] tangle;

  /** Makes both. */
  @Setup
  public void setUp() {
    Random random = new Random(size);
    fees = new long[size];
    sizes = new int[size];
    chain = new long[size];
    tangle = new long[size];
    for (int i = 0; i < size; i++) {
      fees[i] = random.nextInt(10_000);
      sizes[i] = 400 + random.nextInt(2_000);
      chain[i] = i == 0 ? 0 : 1L << i - 1;
      for (int parents = 0; i > 0 && parents < 3; parents++) {
        tangle[i] |= 1L << random.nextInt(i);
      }
    }
  }

  /** A chain. */
  @Benchmark
  public int[] chain() {
    return Linearization.of(fees, sizes, chain).indexes();
  }

  /** A tangle. */
  @Benchmark
  public int[] tangle() {
    return Linearization.of(fees, sizes, tangle).indexes();
  }
}
