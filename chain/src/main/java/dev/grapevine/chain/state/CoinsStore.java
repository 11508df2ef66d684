package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * The unspent coins as of one block, at rest. Changes come in batches that also move that block,
 * all at once: a crash leaves one block's coins or another's, never a mixture. Owned by one thread.
 */
public interface CoinsStore extends CoinsView, AutoCloseable {
  /**
   * All coins as of one block, whatever becomes of the store's. For one walk at a time, on any
   * thread; to be closed, as {@link dev.grapevine.chain.store.KeyValueStore.Snapshot} is.
   */
  interface Snapshot extends AutoCloseable {
    /**
     * Hands over coins, ordered by txid (bytes) and index, as long as the visitor answers true;
     * from the first on if called again.
     *
     * @throws IllegalStateException once this is closed, or a store on disk is that it is of
     */
    void forEach(BiPredicate<OutPoint, Coin> visitor);

    /** Lets go of what it holds; a second call does nothing. */
    @Override
    void close();
  }

  /** Changes that take effect together. */
  interface Batch {
    /** Adds or replaces a coin. */
    void put(OutPoint outPoint, Coin coin);

    /** Removes a coin, if it is there. */
    void remove(OutPoint outPoint);

    /** Applies the changes; from then on the coins are those as of {@code best}. */
    void commit(BlockHash best);
  }

  /** The block that the coins are as of; empty in a new store. */
  Optional<BlockHash> best();

  /** Begins a batch. */
  Batch begin();

  /** Hands over all coins, ordered by txid (bytes) and index. */
  void forEach(BiConsumer<OutPoint, Coin> visitor);

  /** The coins as they are now; takes no longer than it takes to copy references to them. */
  Snapshot snapshot();

  /** True if looking up a coin costs so much that one found is worth keeping in a cache. */
  boolean isSlow();

  /** Releases what is open; a second call does nothing. */
  @Override
  void close();
}
