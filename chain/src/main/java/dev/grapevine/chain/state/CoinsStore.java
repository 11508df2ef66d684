package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The unspent coins as of one block, at rest. Changes come in batches that also move that block,
 * all at once: a crash leaves one block's coins or another's, never a mixture. Owned by one thread.
 */
public interface CoinsStore extends CoinsView, AutoCloseable {
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

  /** True if looking up a coin costs so much that one found is worth keeping in a cache. */
  boolean isSlow();

  /** Releases what is open; a second call does nothing. */
  @Override
  void close();
}
