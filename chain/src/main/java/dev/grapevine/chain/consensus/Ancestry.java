package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.BlockHeader;
import java.util.Optional;

/**
 * A header and those below it, as far as the contextual rules look: what they need of the tree of
 * headers, without the tree.
 */
public interface Ancestry {
  /** The header. */
  BlockHeader header();

  /** Blocks from genesis, which is at 0. */
  int height();

  /** Median of the times of this block and the ten before it, in Unix seconds (BIP113). */
  long medianTimePast();

  /** The ancestor (or self) at {@code wanted}; empty above this height or below 0. */
  Optional<? extends Ancestry> ancestor(int wanted);
}
