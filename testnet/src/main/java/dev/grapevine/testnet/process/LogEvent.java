package dev.grapevine.testnet.process;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import java.util.OptionalLong;

/** What one line of a node's {@code debug.log} tells of blocks and transactions. */
public sealed interface LogEvent {
  /**
   * A block's header entered the tree.
   *
   * @param peer number of the connection that a compact block with it came from; empty where the
   *     line does not say
   */
  record HeaderSeen(BlockHash hash, OptionalLong peer) implements LogEvent {}

  /** A block on top of the tip passed the checks that need no coins. */
  record BlockAccepted(BlockHash hash) implements LogEvent {}

  /**
   * A block became the tip.
   *
   * @param chainTransactions of the chain up to it, coinbases counted
   */
  record TipMoved(BlockHash hash, int height, long chainTransactions) implements LogEvent {}

  /** A transaction entered the mempool. */
  record TransactionAdded(Txid txid) implements LogEvent {}

  /** A compact block is being rebuilt. */
  record CompactBegun(BlockHash hash) implements LogEvent {}

  /**
   * A compact block was rebuilt.
   *
   * @param requested transactions that had to be asked for
   */
  record CompactRebuilt(BlockHash hash, int requested) implements LogEvent {}

  /** Receives the events of one node's log. */
  @FunctionalInterface
  interface Observer {
    /** Takes nothing in. */
    Observer NONE = (nanos, event) -> {};

    /**
     * One event, in the order of the log.
     *
     * @param nanos when the line was written, on {@link System#nanoTime}'s clock
     */
    void observed(long nanos, LogEvent event);

    /** Tells this one and then another. */
    default Observer and(Observer other) {
      return (nanos, event) -> {
        observed(nanos, event);
        other.observed(nanos, event);
      };
    }
  }
}
