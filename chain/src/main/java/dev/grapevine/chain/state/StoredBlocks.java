package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.StoreException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks and undo data of a store by their place in the tree. What the chain itself needs must be
 * there; what a peer or a user asks for need not be, and damage to it is told and passed over, as
 * the node can do without (Bitcoin Core's {@code ReadBlock} in {@code ProcessGetBlockData}).
 */
record StoredBlocks(BlockStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredBlocks.class);

  /** The block, if it is there. */
  Optional<Block> block(BlockIndex index) {
    return index.hasData ? store.block(index.hash()) : Optional.empty();
  }

  /** Its undo data, if it is there. */
  Optional<BlockUndo> undo(BlockIndex index) {
    return index.hasUndo ? store.undo(index.hash()).map(BlockUndo::parse) : Optional.empty();
  }

  /** What {@code read} finds; nothing if that is damaged, which the log tells with the remedy. */
  static <T> Optional<T> orEmpty(Supplier<Optional<T>> read) {
    try {
      return read.get();
    } catch (StoreException e) {
      LOG.error("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** A block that the chain cannot move without. */
  Block needed(BlockIndex index) {
    return block(index).orElseThrow(() -> missing(index, "Block "));
  }

  /** Undo data that the chain cannot move without. */
  BlockUndo neededUndo(BlockIndex index) {
    return undo(index).orElseThrow(() -> missing(index, "The undo data of block "));
  }

  private static StoreException missing(BlockIndex index, String what) {
    return new StoreException(
        what
            + index
            + (index.pruned
                ? " is needed for a reorganisation but was deleted by -prune. Start again with"
                    + " -reindex, which fetches the whole chain again."
                : " is missing from the store. Start again with -reindex."));
  }
}
