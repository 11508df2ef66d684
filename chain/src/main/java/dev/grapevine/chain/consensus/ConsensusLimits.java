package dev.grapevine.chain.consensus;

/**
 * The numbers of the consensus rules (Bitcoin Core {@code consensus/consensus.h}, {@code
 * amount.h}).
 */
public final class ConsensusLimits {
  /** Satoshi in a bitcoin. */
  public static final long COIN = 100_000_000L;

  /** No value and no sum of values is above this, in satoshi. */
  public static final long MAX_MONEY = 21_000_000L * COIN;

  /** Weight units of a block (BIP141). */
  public static final int MAX_BLOCK_WEIGHT = 4_000_000;

  /** Signature operations of a block, each outside a witness counted four times (BIP141). */
  public static final int MAX_BLOCK_SIGOPS_COST = 80_000;

  /** Blocks on top of a coinbase, its own included, before its outputs may be spent. */
  public static final int COINBASE_MATURITY = 100;

  /** Seconds that a block's time may lie ahead of ours. */
  public static final int MAX_FUTURE_BLOCK_SECONDS = 2 * 60 * 60;

  /** Seconds that a retargeting block may lie before its parent (BIP94). */
  public static final int MAX_TIMEWARP_SECONDS = 600;

  /** Lock times below are heights, others Unix seconds. */
  public static final int LOCKTIME_THRESHOLD = 500_000_000;

  private ConsensusLimits() {}

  /** True for 0 to {@link #MAX_MONEY}. */
  public static boolean isMoney(long satoshi) {
    return satoshi >= 0 && satoshi <= MAX_MONEY;
  }
}
