package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Txid;
import it.unimi.dsi.fastutil.objects.Object2LongLinkedOpenHashMap;
import java.util.function.BiConsumer;

/**
 * What the user adds to the fees of transactions, for this node's mining and mempool only ({@code
 * prioritisetransaction}). Kept by txid, also for transactions that are not here; forgotten when
 * one is confirmed or made impossible by a block. Only users add to it.
 */
public final class PriorityDeltas {
  private final Object2LongLinkedOpenHashMap<Txid> deltas = new Object2LongLinkedOpenHashMap<>();

  PriorityDeltas() {}

  /** Satoshi added for {@code txid}; 0 without. */
  public long of(Txid txid) {
    return deltas.isEmpty() ? 0 : deltas.getLong(txid);
  }

  /** {@code fee} with what was added. */
  long apply(Txid txid, long fee) {
    return saturatedSum(fee, of(txid));
  }

  /** Adds to what was added before; nothing is kept of a sum of 0. Returns the sum. */
  long add(Txid txid, long satoshi) {
    long sum = saturatedSum(of(txid), satoshi);
    if (sum == 0) {
      deltas.removeLong(txid);
    } else {
      deltas.put(txid, sum);
    }
    return sum;
  }

  void clear(Txid txid) {
    if (!deltas.isEmpty()) {
      deltas.removeLong(txid);
    }
  }

  /** Number of transactions that have one. */
  public int size() {
    return deltas.size();
  }

  /** All, in the order they were first named. */
  public void forEach(BiConsumer<Txid, Long> action) {
    deltas.object2LongEntrySet().forEach(each -> action.accept(each.getKey(), each.getLongValue()));
  }

  /** The sum, or the nearest that a long holds. */
  static long saturatedSum(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }
}
