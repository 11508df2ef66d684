package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Transaction;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The mempool's costs in processor time of one thread, for machines that are not quiet: adding
 * 10,000, taking a block of 3,000 out of 50,000, and a walk over the rest. {@link MempoolBenchmark}
 * measures the same on the wall.
 */
public final class MempoolTimes {
  private static final int SIZE = 50_000;
  private static final int ADDED = 10_000;
  private static final int BLOCK = 3_000;
  private static final int CHAIN = 5;
  private static final int ROUNDS = 25;
  private static final double NANOS_PER_MILLI = 1e6;

  private MempoolTimes() {}

  /** Prints a line for each round; the first ones warm up. */
  public static void main(String[] args) {
    List<Transaction> transactions = transactions();
    for (int round = 1; round <= ROUNDS; round++) {
      long start = now();
      fill(transactions, ADDED);
      double add = millisSince(start);
      Mempool full = fill(transactions, SIZE);
      Block block = bestOf(full);
      start = now();
      full.blockConnected(block, 0);
      double connect = millisSince(start);
      start = now();
      long sum = 0;
      for (Iterator<MempoolEntry> entries = full.bestFirst(); entries.hasNext(); ) {
        sum += entries.next().fee();
      }
      System.out.printf(
          "%d: add %.1f ms, block %.1f ms, walk %.2f ms (%d)%n",
          round, add, connect, millisSince(start), sum);
    }
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double millisSince(long start) {
    return (now() - start) / NANOS_PER_MILLI;
  }

  private static List<Transaction> transactions() {
    TestTransactions make = new TestTransactions();
    List<Transaction> transactions = new ArrayList<>();
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
    return transactions;
  }

  private static Mempool fill(List<Transaction> transactions, int count) {
    Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    for (int i = 0; i < count; i++) {
      TestTransactions.add(mempool, transactions.get(i), 200 + i * 7919L % 5000);
    }
    return mempool;
  }

  private static Block bestOf(Mempool mempool) {
    List<Transaction> best = new ArrayList<>();
    Iterator<MempoolEntry> entries = mempool.bestFirst();
    while (best.size() < BLOCK) {
      best.add(entries.next().transaction());
    }
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    return new Block(header, best);
  }
}
