package dev.grapevine.relay.mempool;

/**
 * The feerate below which a mempool that was full takes nothing: raised by every eviction to what
 * was evicted plus the incremental relay feerate, and halved every 12 hours once a block has come
 * since (Bitcoin Core {@code CTxMemPool::GetMinFee}; every 6 or 3 hours while the mempool is less
 * than half or a quarter full). Times are Unix seconds and passed in.
 */
final class RollingMinimum {
  private static final double HALF_LIFE_SECONDS = 12 * 60 * 60;

  /** Decay is worked out at most this often. */
  private static final long LEAST_STEP_SECONDS = 10;

  private final FeeRate incremental;
  private double satPerKvB;
  private long updatedSeconds;
  private boolean blockSinceBump;

  RollingMinimum(FeeRate incremental) {
    this.incremental = incremental;
  }

  /** Notes that a chunk of that feerate was evicted. */
  void evicted(FeeRate rate) {
    double bumped = rate.plus(incremental).satPerKvB();
    if (bumped > satPerKvB) {
      satPerKvB = bumped;
      blockSinceBump = false;
    }
  }

  /** A block makes room: decay starts. */
  void blockConnected(long unixSeconds) {
    updatedSeconds = unixSeconds;
    blockSinceBump = true;
  }

  /** The minimum now; {@code fullness} is the part of the allowance in use. */
  FeeRate at(long unixSeconds, double fullness) {
    if (!blockSinceBump || satPerKvB == 0) {
      return new FeeRate(Math.round(satPerKvB));
    }
    if (unixSeconds > updatedSeconds + LEAST_STEP_SECONDS) {
      double halfLife =
          fullness < 0.25
              ? HALF_LIFE_SECONDS / 4
              : fullness < 0.5 ? HALF_LIFE_SECONDS / 2 : HALF_LIFE_SECONDS;
      satPerKvB /= StrictMath.pow(2, (unixSeconds - updatedSeconds) / halfLife);
      updatedSeconds = unixSeconds;
      if (satPerKvB < incremental.satPerKvB() / 2.0) {
        satPerKvB = 0;
        return FeeRate.ZERO;
      }
    }
    return new FeeRate(Math.round(satPerKvB)).max(incremental);
  }
}
