package dev.grapevine.node.fees;

import java.util.EnumMap;
import java.util.Map;

/**
 * All of an estimator that outlives a run: what it has counted, and over which blocks. Mutable, the
 * estimator's own.
 */
final class FeeHistory {
  /** Sums that were last added to longer ago than this, in blocks, say nothing of the present. */
  private static final int OLDEST = 6 * 1_008;

  private final FeeBuckets buckets;
  private final Map<FeeHorizon, ConfirmationHistory> horizons;

  /** The highest block that was counted; 0 for none. */
  private int best;

  /** The first block of this run in which something was counted; 0 for none. */
  private int first;

  /** The blocks that an earlier run counted over. */
  private final int earlierFirst;

  private final int earlierBest;

  /** Nothing is counted. */
  FeeHistory() {
    this(FeeBuckets.standard(), new EnumMap<>(FeeHorizon.class), 0, 0, 0);
    for (FeeHorizon horizon : FeeHorizon.values()) {
      horizons.put(horizon, new ConfirmationHistory(horizon, buckets.size()));
    }
  }

  /**
   * What an earlier run counted.
   *
   * @param best the highest block then
   * @param earlierFirst the first of the blocks counted over; 0 for none
   * @param earlierBest the last of them
   */
  FeeHistory(
      FeeBuckets buckets,
      Map<FeeHorizon, ConfirmationHistory> horizons,
      int best,
      int earlierFirst,
      int earlierBest) {
    this.buckets = buckets;
    this.horizons = horizons;
    this.best = best;
    this.earlierFirst = earlierFirst;
    this.earlierBest = earlierBest;
  }

  FeeBuckets buckets() {
    return buckets;
  }

  ConfirmationHistory of(FeeHorizon horizon) {
    ConfirmationHistory history = horizons.get(horizon);
    if (history == null) {
      throw new IllegalStateException("no history over " + horizon);
    }
    return history;
  }

  Iterable<ConfirmationHistory> all() {
    return horizons.values();
  }

  int best() {
    return best;
  }

  /** A higher block has come: all sums fade. */
  void blockAt(int height) {
    best = height;
    for (ConfirmationHistory history : all()) {
      history.fade();
    }
  }

  /** Something was counted in the block that came last. */
  void counted() {
    if (first == 0) {
      first = best;
    }
  }

  private int span() {
    return first == 0 ? 0 : best - first;
  }

  private int earlierSpan() {
    return earlierFirst == 0 || best - earlierBest > OLDEST ? 0 : earlierBest - earlierFirst;
  }

  /** True if what is counted is of this run rather than of an earlier one. */
  boolean isOfThisRun() {
    return span() >= earlierSpan();
  }

  /** The first block that sums were counted over, as the next run is to know it. */
  int firstToKeep() {
    return keepsThisRun() ? first : earlierFirst;
  }

  /** The last one. */
  int bestToKeep() {
    return keepsThisRun() ? best : earlierBest;
  }

  private boolean keepsThisRun() {
    return span() > earlierSpan() / 2;
  }

  /**
   * The longest target in blocks that enough is known about: half of the blocks counted over, so
   * that what was not confirmed had the time to show.
   */
  int longestUsableTarget() {
    return Math.min(of(FeeHorizon.LONG).longestTarget(), Math.max(span(), earlierSpan()) / 2);
  }
}
