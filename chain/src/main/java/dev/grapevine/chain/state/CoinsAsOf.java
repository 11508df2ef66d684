package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.OutPoint;
import java.util.function.BiPredicate;

/**
 * All unspent coins as of one block, whatever the chain does meanwhile (Bitcoin Core goes through
 * them with a {@code CCoinsViewCursor}, without its lock). For one walk at a time, on any thread;
 * minutes for those of the main network. To be closed: until then the database keeps what it would
 * otherwise drop. If the chain is closed first a walk in hand ends at its next coin, where coins
 * are kept on disk.
 */
public final class CoinsAsOf implements AutoCloseable {
  private final BlockIndex base;
  private final CoinsStore.Snapshot coins;

  CoinsAsOf(BlockIndex base, CoinsStore.Snapshot coins) {
    this.base = base;
    this.coins = coins;
  }

  /** The block that the coins are as of. */
  public BlockIndex base() {
    return base;
  }

  /**
   * Hands over coins, ordered by txid (bytes) and index, as long as the visitor answers true; from
   * the first on if called again.
   *
   * @throws IllegalStateException once this, or the chain, is closed
   * @throws dev.grapevine.chain.store.StoreException if they cannot be read
   */
  public void forEach(BiPredicate<OutPoint, Coin> visitor) {
    coins.forEach(visitor);
  }

  /** Lets go of what it holds; a second call does nothing. */
  @Override
  public void close() {
    coins.close();
  }
}
