package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.TxOut;

/** An output that an input spends, as far as the rules look at it. */
public interface SpentCoin {
  /** Value and script. */
  TxOut output();

  /** Height of the block that made it; that of the next block if it is in the mempool. */
  int height();

  /** True if a coinbase made it. */
  boolean coinbase();
}
