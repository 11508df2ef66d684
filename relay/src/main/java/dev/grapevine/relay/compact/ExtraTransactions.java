package dev.grapevine.relay.compact;

import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * The last transactions that were seen but are not in the mempool: replaced, refused, or waiting
 * for their parents. A miner may have taken them, and a block is rebuilt with their help (Bitcoin
 * Core {@code AddToCompactExtraTransactions}, {@code -blockreconstructionextratxn}). The oldest one
 * makes room for the newest.
 */
public final class ExtraTransactions {
  /** {@code DEFAULT_BLOCK_RECONSTRUCTION_EXTRA_TXN}; with {@link #MAX_BYTES} each, 10 MB. */
  static final int MOST = 100;

  /** Larger ones are not kept. */
  static final int MAX_BYTES = 100_000;

  private final List<Transaction> ring = new ArrayList<>();
  private int next;

  /** Keeps a transaction, unless it is too large. */
  public void add(Transaction transaction) {
    if (transaction.totalSize() > MAX_BYTES) {
      return;
    }
    if (ring.size() < MOST) {
      ring.add(transaction);
    } else {
      ring.set(next, transaction);
      next = (next + 1) % MOST;
    }
  }

  /** In no order that matters. */
  List<Transaction> all() {
    return ring;
  }
}
