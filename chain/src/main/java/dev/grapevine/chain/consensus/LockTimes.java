package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import java.util.List;

/**
 * When a transaction may be in a block: its absolute lock time, and the relative ones of its inputs
 * (BIP68, BIP113; Bitcoin Core {@code consensus/tx_verify.cpp}).
 */
public final class LockTimes {
  private static final int SEQUENCE_DISABLED = 1 << 31;
  private static final int SEQUENCE_IS_TIME = 1 << 22;
  private static final int SEQUENCE_MASK = 0x0000_ffff;
  private static final int SEQUENCE_GRANULARITY_BITS = 9;
  private static final int LEAST_VERSION = 2;

  /**
   * Relative lock times of a transaction, resolved: the last height and the last median time past
   * (of the block below) at which it may <em>not</em> be mined; -1 for none.
   */
  public record SequenceLock(int height, long medianTimePast) {
    /** No relative lock time. */
    public static final SequenceLock NONE = new SequenceLock(-1, -1);

    /** True if the transaction may be in the block on top of {@code previous}. */
    public boolean isSatisfiedAfter(Ancestry previous) {
      return height < previous.height() + 1 && medianTimePast < previous.medianTimePast();
    }
  }

  private LockTimes() {}

  /**
   * True if the absolute lock time has passed, or every input switches it off.
   *
   * @param height of the block
   * @param cutoffSeconds the block's time, or with BIP113 the median time past of its parent
   */
  public static boolean isFinal(Transaction tx, int height, long cutoffSeconds) {
    long lockTime = Integer.toUnsignedLong(tx.lockTime());
    if (lockTime == 0
        || lockTime < (lockTime < ConsensusLimits.LOCKTIME_THRESHOLD ? height : cutoffSeconds)) {
      return true;
    }
    for (TxIn input : tx.inputs()) {
      if (input.sequence() != TxIn.SEQUENCE_FINAL) {
        return false;
      }
    }
    return true;
  }

  /**
   * Resolves the relative lock times of a transaction in, or for, the block on top of {@code
   * previous}.
   *
   * @param coins one for each input, in order; a coin of the mempool counts as one of that block
   */
  public static SequenceLock sequenceLock(
      Transaction tx, List<? extends SpentCoin> coins, Ancestry previous) {
    if (Integer.compareUnsigned(tx.version(), LEAST_VERSION) < 0) {
      return SequenceLock.NONE;
    }
    int minHeight = -1;
    long minTime = -1;
    for (int i = 0; i < coins.size(); i++) {
      int sequence = tx.inputs().get(i).sequence();
      if ((sequence & SEQUENCE_DISABLED) != 0) {
        continue;
      }
      int coinHeight = Math.min(coins.get(i).height(), previous.height() + 1);
      int span = sequence & SEQUENCE_MASK;
      if ((sequence & SEQUENCE_IS_TIME) != 0) {
        // Counted from the median time past below the coin's block: the least time it could have.
        long coinTime =
            previous
                .ancestor(Math.max(coinHeight - 1, 0))
                .orElseThrow(() -> new IllegalStateException("a coin from above the tip"))
                .medianTimePast();
        minTime = Math.max(minTime, coinTime + ((long) span << SEQUENCE_GRANULARITY_BITS) - 1);
      } else {
        minHeight = Math.max(minHeight, coinHeight + span - 1);
      }
    }
    return new SequenceLock(minHeight, minTime);
  }
}
