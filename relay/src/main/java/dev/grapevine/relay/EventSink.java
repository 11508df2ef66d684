package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.Reconstruction;
import dev.grapevine.relay.mempool.MempoolObserver;
import java.util.Optional;

/**
 * What happened, for logs, metrics and measurement. Called on the engine's thread, at the moment it
 * happened; implementations return at once and call nothing of the engine's.
 */
public interface EventSink extends MempoolObserver {
  /** Ignores everything. */
  EventSink NONE = new EventSink() {};

  /** A new header is in the tree; {@code from} is empty if it is our own. */
  default void headerAccepted(BlockIndex index, Optional<PeerId> from) {}

  /**
   * A peer told of a header that nobody had told us of; of several in one message, the last.
   *
   * @param bySketch in a {@code cmpctblock} instead of {@code headers}
   * @param initialDownload while we are still catching up
   */
  default void headerAnnounced(
      BlockIndex index, PeerId from, boolean bySketch, boolean initialDownload) {}

  /** We have caught up with the network; once in a run. */
  default void initialDownloadOver() {}

  /** The whole block is here and passed the checks that need no coins. */
  default void blockAccepted(BlockIndex index, Optional<PeerId> from) {}

  /** The block is the new tip, fully validated. */
  default void blockConnected(BlockIndex index, Block block) {}

  /** The block was the tip and is no longer in the active chain. */
  default void blockDisconnected(BlockIndex index, Block block) {}

  /**
   * A transaction was accepted; {@code from} is empty if it was submitted here. What comes back
   * from a lost block is told of by {@link #transactionEntered} alone.
   */
  default void transactionAccepted(Transaction transaction, Optional<PeerId> from) {}

  /** A transaction that a peer sent was refused. */
  default void transactionRejected(
      Transaction transaction, PeerId from, ValidationResult.Invalid reason) {}

  /** A peer announced a transaction; {@code known} if the mempool held it already. */
  default void transactionAnnounced(PeerId from, boolean known) {}

  /** A compact block arrived that we mean to rebuild. */
  default void compactBlockReceived(BlockHash hash, PeerId from) {}

  /** A compact block was rebuilt. */
  default void compactBlockRebuilt(BlockHash hash, PeerId from, Reconstruction parts) {}

  /** A compact block could not be rebuilt and the whole block was asked for instead. */
  default void compactBlockFellBack(BlockHash hash, PeerId from) {}

  /** Something happened to a transaction of ours that is broadcast in private. */
  default void privateBroadcast(PrivateStep step, Transaction transaction, Optional<PeerId> peer) {}

  /** A peer's handshake is done; {@code version} is the protocol's that it speaks. */
  default void established(PeerId peer, ConnectionKind kind, int version) {}
}
