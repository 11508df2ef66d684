package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;

/**
 * Hears of every transaction that enters or leaves a mempool, in that order, on its loop. Called in
 * the middle of the change: implementations return at once and call nothing of the mempool's.
 *
 * <p>Each that enters or leaves takes the next sequence number; those that a block confirms take
 * one each too and are not told of, so who follows along counts them when told of the block.
 */
public interface MempoolObserver {
  /** Hears of nothing. */
  MempoolObserver NONE = new MempoolObserver() {};

  /** A transaction entered, also one that comes back from a block that was lost. */
  default void transactionEntered(Transaction transaction, long sequence) {}

  /** A transaction left for another reason than being in a block. */
  default void transactionLeft(Transaction transaction, long sequence) {}
}
