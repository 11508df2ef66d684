package dev.grapevine.node.fees;

/**
 * Over how much of the past an estimate looks: the further back, the coarser and the slower to
 * forget. Values are Bitcoin Core's; a file of estimates brings its own decay, periods and blocks.
 */
public enum FeeHorizon {
  /** The last three hours or so (half-life 18 blocks), up to 12 blocks ahead. */
  SHORT("short", 12, 1, 0.962, 0.5),

  /** The last day (half-life 144 blocks), up to 48 blocks ahead. */
  MEDIUM("medium", 24, 2, 0.9952, 0.1),

  /** The last week (half-life 1,008 blocks), up to 1,008 blocks ahead. */
  LONG("long", 42, 24, 0.99931, 0.1);

  private final String rpcName;
  private final int periods;
  private final int blocksPerPeriod;
  private final double decay;
  private final double leastTransactions;

  FeeHorizon(
      String rpcName, int periods, int blocksPerPeriod, double decay, double leastTransactions) {
    this.rpcName = rpcName;
    this.periods = periods;
    this.blocksPerPeriod = blocksPerPeriod;
    this.decay = decay;
    this.leastTransactions = leastTransactions;
  }

  /** As {@code estimaterawfee} names it. */
  public String rpcName() {
    return rpcName;
  }

  int periods() {
    return periods;
  }

  int blocksPerPeriod() {
    return blocksPerPeriod;
  }

  /** By which counts are multiplied with each block, between 0 and 1. */
  double decay() {
    return decay;
  }

  /** Transactions a block that a range of feerates must have seen on average to say anything. */
  double leastTransactions() {
    return leastTransactions;
  }
}
