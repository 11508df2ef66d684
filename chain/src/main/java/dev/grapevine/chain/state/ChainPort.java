package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Deployments;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import java.util.Optional;

/**
 * The chain as the relay engine sees it: hand in headers and blocks, move the tip step by step,
 * look things up. Times are Unix seconds and passed in. Owned by one thread, which is its only
 * caller.
 */
public interface ChainPort {
  /** The network's parameters. */
  ChainParams params();

  /** Which rules bind which block. */
  Deployments deployments();

  /** Last block of the active chain; genesis at the least. */
  BlockIndex tip();

  /** Header with the most work that is not known to be invalid. */
  BlockIndex bestHeader();

  /** The header of that hash, if known. */
  Optional<BlockIndex> find(BlockHash hash);

  /** The active chain's block at {@code height}. */
  Optional<BlockIndex> atHeight(int height);

  /** True if {@code index} is in the active chain. */
  default boolean isActive(BlockIndex index) {
    return index.isAncestorOf(tip());
  }

  /** Checks a header with its context and adds it to the tree. */
  HeaderResult acceptHeader(BlockHeader header, long unixSeconds);

  /**
   * Checks a block without coins (structure, Merkle root, witness commitment, context) and stores
   * it; its header is accepted first. Does not move the tip.
   *
   * @param requested we asked for it, or it is ours: it is stored even with less work than the tip
   */
  BlockResult acceptBlock(Block block, boolean requested, long unixSeconds);

  /**
   * Makes the next move towards the best chain: call until {@link ChainStep.Idle}. Disconnects
   * before it connects, one block a call.
   */
  ChainStep advance(long unixSeconds);

  /**
   * What is yet to be validated below the snapshot that the active chain stands on; empty where
   * there is none, and once it is validated.
   */
  default Optional<SnapshotHistory> history() {
    return Optional.empty();
  }

  /**
   * Makes the next move of the chain that validates what lies below a snapshot: call until false.
   * The move to the base takes as long as all coins take to be hashed.
   *
   * @throws dev.grapevine.chain.store.StoreException if the snapshot is wrong: the node is to stop
   */
  default boolean advanceHistory() {
    return false;
  }

  /**
   * Marks a block, and with it all that descends from it, as if it broke a rule; genesis stays as
   * it is. {@link #advance} then leaves the branch.
   */
  void invalidateBlock(BlockIndex index);

  /**
   * False if blocks that the active chain would have to be taken back to below {@code index} for
   * have been deleted ({@code -prune}).
   */
  boolean canLeave(BlockIndex index);

  /**
   * Takes such marks, and those of rules broken, from a block, its ancestors and descendants; not
   * from other branches that grow from an ancestor.
   */
  void reconsiderBlock(BlockIndex index);

  /**
   * Treats a block as if it had come before all others with as much work; the last one that is
   * named counts. Nothing happens to one with less work than the tip.
   */
  void preciousBlock(BlockIndex index);

  /**
   * Checks a block on top of the tip as if it were mined, without proof of work and without storing
   * anything (Bitcoin Core {@code TestBlockValidity}).
   */
  ValidationResult checkTemplate(Block block, long unixSeconds);

  /**
   * A stored block; empty if it was never stored, was deleted or, after a line in the log, if it is
   * damaged: never handed out then.
   */
  Optional<Block> block(BlockIndex index);

  /** Unspent coins as of the tip. */
  CoinsView coins();

  /** Number of headers known, genesis included. */
  int headerCount();

  /** Writes back what is cached; after it the store holds the tip. */
  void flush();
}
