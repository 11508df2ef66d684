package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import java.util.Optional;

/**
 * What happened, for logs, metrics and measurement. Called on the engine's thread, at the moment it
 * happened; implementations return at once and call nothing of the engine's.
 */
public interface EventSink {
  /** Ignores everything. */
  EventSink NONE = new EventSink() {};

  /** A new header is in the tree; {@code from} is empty if it is our own. */
  default void headerAccepted(BlockIndex index, Optional<PeerId> from) {}

  /** The whole block is here and passed the checks that need no coins. */
  default void blockAccepted(BlockIndex index, Optional<PeerId> from) {}

  /** The block is the new tip, fully validated. */
  default void blockConnected(BlockIndex index, Block block) {}

  /** The block was the tip and is no longer in the active chain. */
  default void blockDisconnected(BlockIndex index, Block block) {}

  /** A transaction entered the mempool; {@code from} is empty if it was submitted here. */
  default void transactionAccepted(Transaction transaction, Optional<PeerId> from) {}

  /** A peer announced a transaction; {@code known} if the mempool held it already. */
  default void transactionAnnounced(PeerId from, boolean known) {}

  /** A compact block arrived that we mean to rebuild. */
  default void compactBlockReceived(BlockHash hash, PeerId from) {}

  /**
   * A compact block was rebuilt.
   *
   * @param requested how many of its transactions had to be asked for; 0 is a hit
   */
  default void compactBlockRebuilt(BlockHash hash, PeerId from, int requested) {}

  /** A compact block could not be rebuilt and the whole block was asked for instead. */
  default void compactBlockFellBack(BlockHash hash, PeerId from) {}
}
