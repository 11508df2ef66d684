package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;

/**
 * Hears of every transaction that enters or leaves a mempool, in that order, on its loop. Called in
 * the course of the change: implementations return at once and call nothing of the mempool's.
 *
 * <p>Each that enters or leaves takes the next sequence number; those that a block confirms take
 * one each too and are not told of, so who follows along counts them when told of the block.
 */
public interface MempoolObserver {
  /** Hears of nothing. */
  MempoolObserver NONE = new MempoolObserver() {};

  /** How a transaction came to enter. */
  enum Arrival {
    /** For its own sake. */
    ALONE,

    /** Handed in with others, whose fees may be what it is mined for. */
    OF_PACKAGE,

    /** It was in a block that was lost, and was not asked for its fee. */
    FROM_BLOCK
  }

  /**
   * A transaction entered, also one that comes back from a block that was lost; its place among its
   * relatives is known. It may have to leave at once, for want of room.
   */
  default void transactionEntered(MempoolEntry entry, Arrival arrival, long sequence) {}

  /** A transaction left for another reason than being in a block. */
  default void transactionLeft(Transaction transaction, long sequence) {}
}
