package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.store.WriteBatch;

/**
 * What one index makes of blocks. Called by its {@link ChainFollower}, one call at a time.
 *
 * <p>Nothing is taken back: after a reorganisation the blocks from the fork on are added, and what
 * was added for blocks that were left has to be harmless.
 */
interface Indexer {
  /** What {@code getindexinfo} calls the index. */
  String name();

  /** True if it needs what each block spent, which pruning deletes with the block. */
  boolean needsUndo();

  /** Adds what is to be known of the genesis block, whose output is no coin. */
  void addGenesis(Block genesis, WriteBatch batch);

  /** Adds what is to be known of a block; its parent was added before. */
  void add(IndexedBlock block, WriteBatch batch);
}
