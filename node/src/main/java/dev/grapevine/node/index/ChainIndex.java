package dev.grapevine.node.index;

import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.node.core.NodeCore;

/**
 * An index: a database of its own, and the {@link ChainFollower} that brings its {@link Indexer}
 * the blocks. What can be looked up in it is its class's.
 *
 * <p>Looking up is for any thread; waiting not for the node's loop.
 */
abstract class ChainIndex {
  /** Memory of its database for what was read lately. */
  static final long CACHE_BYTES = 8 << 20;

  private final ChainFollower follower;

  /**
   * Follows once its follower is started.
   *
   * @param store read and written by {@code indexer}; closed by the follower
   */
  ChainIndex(NodeCore core, KeyValueStore store, Indexer indexer) {
    this.follower = new ChainFollower(core, store, indexer);
  }

  final ChainFollower follower() {
    return follower;
  }

  /** How far it is. */
  public final IndexProgress progress() {
    return follower;
  }
}
