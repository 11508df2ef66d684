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
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A mempool of {@link #size} transactions, half of them alone and half in chains of five: filling
 * an empty one and emptying it by a block, looking everything up, and a pass from the best feerate
 * down.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MempoolBenchmark {
  private static final int CHAIN = 5;

  /** Transactions. */
  @Param({"200", "20000"})
  public int size;

  private final List<Transaction> transactions = new ArrayList<>();
  private Mempool full;
  private Block block;

  /** Makes the transactions, a full mempool and a block that takes all. */
  @Setup
  public void setUp() {
    TestTransactions make = new TestTransactions();
    for (int i = 0; i < size / 2; i++) {
      transactions.add(make.lone());
    }
    while (transactions.size() < size) {
      Transaction last = make.lone();
      transactions.add(last);
      for (int i = 1; i < CHAIN; i++) {
        last = make.spending(List.of(TestTransactions.output(last, 0)), 2);
        transactions.add(last);
      }
    }
    full = fill();
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    block = new Block(header, transactions);
  }

  private Mempool fill() {
    Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    int i = 0;
    for (Transaction tx : transactions) {
      TestTransactions.add(mempool, tx, 200 + i++ * 7919L % 5000);
    }
    return mempool;
  }

  /** Adds all and removes all by a block. */
  @Benchmark
  public Mempool fillAndMine() {
    Mempool mempool = fill();
    mempool.blockConnected(block, 0);
    return mempool;
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

  /** Walks from the best to the worst, as short ids are matched. */
  @Benchmark
  public long walk() {
    long sum = 0;
    for (Iterator<MempoolEntry> entries = full.bestFirst(); entries.hasNext(); ) {
      sum += entries.next().fee();
    }
    return sum;
  }
}
