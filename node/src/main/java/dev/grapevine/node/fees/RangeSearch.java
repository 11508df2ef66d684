package dev.grapevine.node.fees;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the lowest feerates of which enough transactions were confirmed in time (Bitcoin Core
 * {@code EstimateMedianVal}). Buckets are gone through from the highest feerate down and put
 * together until they hold enough transactions to say anything; what is put together does not
 * depend on the target, so that estimates for different targets are about the same ranges. A range
 * that falls short is grown downwards until it does not, or there is nothing below.
 *
 * <p>For one search. Cost: O(buckets).
 */
final class RangeSearch {
  private final FeeBuckets buckets;
  private final ConfirmationHistory history;
  private final int[] waiting;
  private final int period;

  // Of the range in hand.
  private int top;
  private double withinTarget;
  private double confirmed;
  private double left;
  private long stillWaiting;

  /** The lowest range that passed: its buckets and what is known of it. */
  private int passBottom;

  private int passTop;
  private @Nullable FeerateRange pass;
  private @Nullable FeerateRange fail;

  /**
   * @param waiting of each bucket what has waited for the target or longer
   * @param target in blocks, 1 to the longest of {@code history}
   */
  RangeSearch(FeeBuckets buckets, ConfirmationHistory history, int[] waiting, int target) {
    this.buckets = buckets;
    this.history = history;
    this.waiting = waiting;
    this.period = history.period(target);
  }

  /**
   * Searches.
   *
   * @param leastTransactions a block, on average, that a range must have seen
   * @param success share of transactions that must have been confirmed in time, 0 to 1
   */
  HorizonEstimate run(double leastTransactions, double success) {
    double enough = leastTransactions / (1 - history.decay());
    double sinceJudged = 0;
    boolean begun = false;
    for (int bucket = buckets.size() - 1; bucket >= 0; bucket--) {
      if (!begun) {
        begin(bucket);
        begun = true;
      }
      take(bucket);
      sinceJudged += history.total(bucket);
      if (sinceJudged >= enough) {
        sinceJudged = 0;
        if (withinTarget / (confirmed + left + stillWaiting) >= success) {
          pass = range(bucket);
          passBottom = bucket;
          passTop = top;
          fail = null;
          begun = false;
        } else if (fail == null) {
          fail = range(bucket);
        }
      }
    }
    if (fail == null && begun) {
      fail = range(0);
    }
    return new HorizonEstimate(
        pass == null ? HorizonEstimate.NONE : medianFeerate(),
        Optional.ofNullable(pass),
        Optional.ofNullable(fail),
        history.decay(),
        history.blocksPerPeriod());
  }

  private void begin(int bucket) {
    top = bucket;
    withinTarget = 0;
    confirmed = 0;
    left = 0;
    stillWaiting = 0;
  }

  private void take(int bucket) {
    withinTarget += history.confirmed(bucket, period);
    confirmed += history.total(bucket);
    left += history.left(bucket, period);
    stillWaiting += waiting[bucket];
  }

  private FeerateRange range(int bottom) {
    return new FeerateRange(
        buckets.from(bottom), buckets.to(top), withinTarget, confirmed, stillWaiting, left);
  }

  /**
   * The average feerate of the bucket that holds the median transaction of the range: single
   * transactions are not kept.
   */
  private double medianFeerate() {
    double before = 0;
    for (int bucket = passBottom; bucket <= passTop; bucket++) {
      before += history.total(bucket);
    }
    before /= 2;
    int bucket = passBottom;
    while (bucket < passTop && history.total(bucket) < before) {
      before -= history.total(bucket);
      bucket++;
    }
    return history.feerates(bucket) / history.total(bucket);
  }
}
