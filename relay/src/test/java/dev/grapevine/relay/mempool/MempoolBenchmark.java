package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A mempool of 50,000 transactions, half of them alone and half in chains of five: adding 10,000 to
 * an empty one, taking a block of 3,000 out of the full one, looking 50,000 up, and a pass from the
 * best feerate down. Judging is not part of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MempoolBenchmark {
  private static final int CHAIN = 5;
  private static final int SIZE = 50_000;
  private static final int ADDED = 10_000;
  private static final int BLOCK = 3_000;

  private final List<Transaction> transactions = new ArrayList<>();
  private Mempool full;

  /** Makes the transactions, parents before children. */
  @Setup
  public void setUp() {
    TestTransactions make = new TestTransactions();
    while (transactions.size() < SIZE) {
      for (int i = 0; i < CHAIN; i++) {
        transactions.add(make.lone());
      }
      Transaction last = make.lone();
      transactions.add(last);
      for (int i = 1; i < CHAIN; i++) {
        last = make.spending(List.of(TestTransactions.output(last, 0)), 2);
        transactions.add(last);
      }
    }
    full = fill(SIZE);
  }

  private Mempool fill(int count) {
    Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    for (int i = 0; i < count; i++) {
      TestTransactions.add(mempool, transactions.get(i), 200 + i * 7919L % 5000);
    }
    return mempool;
  }

  /** Adds 10,000. */
  @Benchmark
  public Mempool add() {
    return fill(ADDED);
  }

  /** Looks up all by wtxid. */
  @Benchmark
  public int find() {
    int found = 0;
    for (Transaction tx : transactions) {
      found += full.contains(tx.wtxid()) ? 1 : 0;
    }
    return found;
  }

  /** Walks from the best to the worst, as short ids are matched and blocks are assembled. */
  @Benchmark
  public long walk() {
    long sum = 0;
    for (Iterator<MempoolEntry> entries = full.bestFirst(); entries.hasNext(); ) {
      sum += entries.next().fee();
    }
    return sum;
  }

  /** A full mempool for each call. */
  @State(Scope.Thread)
  public static class Fresh {
    private Mempool mempool;
    private Block block;

    /** Fills it, and makes a block of its best. */
    @Setup(Level.Invocation)
    public void setUp(MempoolBenchmark benchmark) {
      mempool = benchmark.fill(SIZE);
      List<Transaction> best = new ArrayList<>();
      Iterator<MempoolEntry> entries = mempool.bestFirst();
      while (best.size() < BLOCK) {
        best.add(entries.next().transaction());
      }
      BlockHeader header =
          new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
      block = new Block(header, best);
    }
  }

  /** Takes a block of the best 3,000 out of 50,000. */
  @Benchmark
  public Mempool connectBlock(Fresh fresh) {
    fresh.mempool.blockConnected(fresh.block, 0);
    return fresh.mempool;
  }
}
