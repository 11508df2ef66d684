package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.SpentCoin;
import dev.grapevine.chain.primitives.TxOut;

/** An unspent output, the height of the block that made it, and whether a coinbase did. */
public record Coin(TxOut output, int height, boolean coinbase) implements SpentCoin {
  /** Height of a coin that only the mempool has (Bitcoin Core {@code MEMPOOL_HEIGHT}). */
  public static final int MEMPOOL_HEIGHT = 0x7FFFFFFF;
}
