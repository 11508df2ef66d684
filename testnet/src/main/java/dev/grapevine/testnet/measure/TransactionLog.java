package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.Txid;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * When each node had each transaction of the workload, which is known before it starts: 8 bytes a
 * pair. Written by the nodes' event loops, each its own row; a transaction's first time by the loop
 * of the node it was submitted to.
 *
 * <p>Transactions come in rounds, one a block, and a round can be waited for. The times may be read
 * once the writers have been synchronised with (see {@link Recording#end}).
 */
public final class TransactionLog {
  private static final int UNKNOWN = -1;

  private final Object2IntOpenHashMap<Txid> indexes;
  private final int roundSize;
  private final CountDownLatch[] rounds;
  private final long[] submittedAt;
  private final long[][] acceptedAt;

  /**
   * Room for transactions.
   *
   * @param transactions round after round, each once
   * @param roundSize a divisor of their number
   */
  public TransactionLog(int nodes, List<Txid> transactions, int roundSize) {
    this.roundSize = roundSize;
    indexes = new Object2IntOpenHashMap<>(transactions.size());
    indexes.defaultReturnValue(UNKNOWN);
    for (int i = 0; i < transactions.size(); i++) {
      indexes.put(transactions.get(i), i);
    }
    rounds = new CountDownLatch[roundSize == 0 ? 0 : transactions.size() / roundSize];
    Arrays.setAll(rounds, round -> new CountDownLatch(nodes * roundSize));
    submittedAt = never(transactions.size());
    acceptedAt = new long[nodes][];
    Arrays.setAll(acceptedAt, node -> never(transactions.size()));
  }

  private static long[] never(int size) {
    long[] times = new long[size];
    Arrays.fill(times, Percentile.NEVER);
    return times;
  }

  void accepted(int node, Txid txid, boolean submittedHere, long nanos) {
    int index = indexes.getInt(txid);
    if (index == UNKNOWN || acceptedAt[node][index] != Percentile.NEVER) {
      return;
    }
    acceptedAt[node][index] = nanos;
    if (submittedHere) {
      submittedAt[index] = nanos;
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

  /** (Transaction, node) pairs of a round that have not happened yet. */
  public long missing(int round) {
    return rounds[round].getCount();
  }

  /** For each transaction the nanoseconds until each node had it. */
  public List<long[]> delays() {
    List<long[]> delays = new ArrayList<>(submittedAt.length);
    for (int i = 0; i < submittedAt.length; i++) {
      long[] row = new long[acceptedAt.length];
      for (int node = 0; node < row.length; node++) {
        long at = acceptedAt[node][i];
        boolean has = at != Percentile.NEVER && submittedAt[i] != Percentile.NEVER;
        row[node] = has ? at - submittedAt[i] : Percentile.NEVER;
      }
      delays.add(row);
    }
    return delays;
  }
}
