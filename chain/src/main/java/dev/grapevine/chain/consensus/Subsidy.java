package dev.grapevine.chain.consensus;

/** New coins of a block (Bitcoin Core {@code GetBlockSubsidy}). */
public final class Subsidy {
  private static final long INITIAL_SATOSHI = 50 * ConsensusLimits.COIN;

  private Subsidy() {}

  /** Satoshi that the coinbase at {@code height} may claim over the fees. */
  public static long at(int height, ChainParams params) {
    int halvings = height / params.subsidyHalvingInterval();
    // A shift by 64 or more would be taken modulo 64.
    return halvings >= Long.SIZE ? 0 : INITIAL_SATOSHI >> halvings;
  }
}
