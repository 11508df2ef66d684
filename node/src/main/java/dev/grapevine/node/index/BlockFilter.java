package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.state.BlockUndo;
import java.util.Collection;
import java.util.Collections;

/**
 * The basic filter of one block (BIP158). Immutable by contract.
 *
 * @param encoded with the number of its members before
 */
public record BlockFilter(BlockHash block, byte[] encoded) {
  /** True if the block may pay to or spend from one of {@code scripts}; false if it does not. */
  public boolean mayConcern(Collection<Script> scripts) {
    return BasicFilter.matchesAny(encoded, block, scripts);
  }

  /** Whether a block does pay to, but for unspendable outputs, or spend from one of them. */
  public static boolean concerns(Block block, BlockUndo undo, Collection<Script> scripts) {
    return !Collections.disjoint(BasicFilter.scripts(block, undo), scripts);
  }
}
