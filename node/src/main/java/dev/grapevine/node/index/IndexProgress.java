package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.BlockHash;

/** How far an index is. Any thread but the node's loop, unless a method says otherwise. */
public interface IndexProgress {
  /** What {@code getindexinfo} calls the index. */
  String name();

  /** The last block that is indexed. On any thread. */
  BlockHash best();

  /** Height of that block. On any thread. */
  int height();

  /**
   * Waits until the index covers the active chain as of now, unless it is far behind, as when it is
   * built for the first time, or has failed; whether it does cover it.
   */
  boolean catchUp();
}
