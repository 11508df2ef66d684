package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.Txid;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * When each node had each transaction of the workload, which is known before it starts: 8 bytes a
 * pair. Written by the nodes' event loops, each its own row; a transaction's first time by the loop
 * of the node it was submitted to.
 *
 * <p>Transactions come in rounds, one a block, and a round can be waited for. The times may be read
 * once the writers have been synchronised with (see {@link Recording#end}).
 */
public final class TransactionLog {
  /** No node: the transaction was not taken by the one it was submitted to. */
  public static final int NOWHERE = -1;

  private static final int UNKNOWN = -1;

  private final List<Txid> transactions;
  private final Object2IntOpenHashMap<Txid> indexes;
  private final int roundSize;
  private final CountDownLatch[] rounds;
  private final long[] submittedAt;
  private final int[] submittedTo;
  private final AtomicIntegerArray meantFor;
  private final long[][] acceptedAt;

  /**
   * Room for transactions.
   *
   * @param transactions round after round, each once
   * @param roundSize a divisor of their number
   */
  public TransactionLog(int nodes, List<Txid> transactions, int roundSize) {
    this.transactions = List.copyOf(transactions);
    this.roundSize = roundSize;
    indexes = new Object2IntOpenHashMap<>(transactions.size());
    indexes.defaultReturnValue(UNKNOWN);
    for (int i = 0; i < transactions.size(); i++) {
      indexes.put(transactions.get(i), i);
    }
    rounds = new CountDownLatch[roundSize == 0 ? 0 : transactions.size() / roundSize];
    Arrays.setAll(rounds, round -> new CountDownLatch(nodes * roundSize));
    submittedAt = never(transactions.size());
    submittedTo = new int[transactions.size()];
    Arrays.fill(submittedTo, NOWHERE);
    meantFor = new AtomicIntegerArray(submittedTo);
    acceptedAt = new long[nodes][];
    Arrays.setAll(acceptedAt, node -> never(transactions.size()));
  }

  private static long[] never(int size) {
    long[] times = new long[size];
    Arrays.fill(times, Percentile.NEVER);
    return times;
  }

  /** A transaction is about to be submitted to {@code node}. From any thread. */
  public void submitting(Txid txid, int node) {
    int index = indexes.getInt(txid);
    if (index != UNKNOWN) {
      meantFor.set(index, node);
    }
  }

  boolean isMeantFor(int node, Txid txid) {
    int index = indexes.getInt(txid);
    return index != UNKNOWN && meantFor.get(index) == node;
  }

  void accepted(int node, Txid txid, boolean submittedHere, long nanos) {
    int index = indexes.getInt(txid);
    if (index == UNKNOWN || acceptedAt[node][index] != Percentile.NEVER) {
      return;
    }
    acceptedAt[node][index] = nanos;
    if (submittedHere) {
      submittedAt[index] = nanos;
      submittedTo[index] = node;
    }
    rounds[index / roundSize].countDown();
  }

  /**
   * Waits until every node has every transaction of a round.
   *
   * @return false if that took longer than {@code timeoutNanos}
   */
  public boolean awaitRound(int round, long timeoutNanos) throws InterruptedException {
    return rounds[round].await(timeoutNanos, TimeUnit.NANOSECONDS);
  }

  /** Whether a node has every transaction of a round. */
  public boolean hasRound(int round, int node) {
    // Whoever counted down before this wrote the times before that, so they are seen here.
    if (rounds[round].getCount() == 0) {
      return true;
    }
    long[] times = acceptedAt[node];
    for (int index = round * roundSize; index < (round + 1) * roundSize; index++) {
      if (times[index] == Percentile.NEVER) {
        return false;
      }
    }
    return true;
  }

  /** (Transaction, node) pairs of a round that have not happened yet. */
  public long missing(int round) {
    return rounds[round].getCount();
  }

  /** Transactions that are followed, round after round. */
  public List<Txid> transactions() {
    return transactions;
  }

  /** Transactions of a round. */
  public int roundSize() {
    return roundSize;
  }

  /** The node that the {@code index}-th transaction was submitted to, or {@link #NOWHERE}. */
  public int submittedTo(int index) {
    return submittedTo[index];
  }

  /** When that node had it, on the recorders' clock; {@link Percentile#NEVER} if it never did. */
  public long submittedAtNanos(int index) {
    return submittedAt[index];
  }

  /** When {@code node} had it, likewise. */
  public long acceptedAtNanos(int node, int index) {
    return acceptedAt[node][index];
  }

  /** Nanoseconds until each node had the {@code index}-th transaction. */
  public long[] delays(int index) {
    long[] row = new long[acceptedAt.length];
    for (int node = 0; node < row.length; node++) {
      long at = acceptedAt[node][index];
      boolean has = at != Percentile.NEVER && submittedAt[index] != Percentile.NEVER;
      row[node] = has ? at - submittedAt[index] : Percentile.NEVER;
    }
    return row;
  }

  /** For each transaction the nanoseconds until each node had it. */
  public List<long[]> delays() {
    return IntStream.range(0, submittedAt.length).mapToObj(this::delays).toList();
  }
}
