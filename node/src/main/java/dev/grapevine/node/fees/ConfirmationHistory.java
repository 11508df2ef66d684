package dev.grapevine.node.fees;

/**
 * How soon transactions of each feerate bucket were confirmed, or left the mempool unconfirmed,
 * over one horizon: moving sums that fade with every block. Time is counted in periods of some
 * blocks; what was confirmed within a period counts for all longer ones too.
 *
 * <p>Nothing is allocated before there is something to count; then two doubles for each bucket and
 * period, 300 kB over the three horizons. Fading costs one pass over them, the rest O(periods).
 */
final class ConfirmationHistory {
  private static final double[] NOTHING = {};

  private final double decay;
  private final int blocksPerPeriod;
  private final int periods;
  private final int buckets;

  /** Of each bucket, one after the other, what was confirmed within 1, 2, ... periods. */
  private double[] confirmed = NOTHING;

  /** Of each bucket what left the mempool after having waited 1, 2, ... periods at least. */
  private double[] left = NOTHING;

  /** Of each bucket what was ever confirmed. */
  private double[] totals = NOTHING;

  /** Of each bucket the sum of the feerates of that. */
  private double[] feerates = NOTHING;

  ConfirmationHistory(FeeHorizon horizon, int buckets) {
    this(horizon.decay(), horizon.blocksPerPeriod(), horizon.periods(), buckets);
  }

  /** {@code decay} is between 0 and 1; the others are positive. */
  ConfirmationHistory(double decay, int blocksPerPeriod, int periods, int buckets) {
    this.decay = decay;
    this.blocksPerPeriod = blocksPerPeriod;
    this.periods = periods;
    this.buckets = buckets;
  }

  private void prepare() {
    if (totals.length == 0) {
      confirmed = new double[buckets * periods];
      left = new double[buckets * periods];
      totals = new double[buckets];
      feerates = new double[buckets];
    }
  }

  double decay() {
    return decay;
  }

  int blocksPerPeriod() {
    return blocksPerPeriod;
  }

  int periods() {
    return periods;
  }

  /** The longest wait in blocks that can be told from a longer one. */
  int longestTarget() {
    return blocksPerPeriod * periods;
  }

  /** The period, from 1, in which a wait of {@code blocks} ends. */
  int period(int blocks) {
    return Math.ceilDiv(blocks, blocksPerPeriod);
  }

  /** A block has come: everything counts a little less. */
  void fade() {
    fade(confirmed);
    fade(left);
    fade(totals);
    fade(feerates);
  }

  private void fade(double[] counts) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] *= decay;
    }
  }

  /** A transaction was confirmed after {@code blocks}, 1 being the next block. */
  void addConfirmed(int bucket, int blocks, double feerate) {
    prepare();
    int end = (bucket + 1) * periods;
    for (int i = bucket * periods + period(blocks) - 1; i < end; i++) {
      confirmed[i]++;
    }
    totals[bucket]++;
    feerates[bucket] += feerate;
  }

  /**
   * A transaction left unconfirmed when {@code blocks} had passed it by, whole periods counting.
   */
  void addLeft(int bucket, int blocks) {
    int waited = Math.min(blocks / blocksPerPeriod, periods);
    if (waited > 0) {
      prepare();
      int start = bucket * periods;
      for (int i = start; i < start + waited; i++) {
        left[i]++;
      }
    }
  }

  /** Sum of what was confirmed within {@code period}, from 1. */
  double confirmed(int bucket, int period) {
    return at(confirmed, bucket * periods + period - 1);
  }

  /** Sum of what left after {@code period} or more, from 1. */
  double left(int bucket, int period) {
    return at(left, bucket * periods + period - 1);
  }

  /** Sum of all that was confirmed. */
  double total(int bucket) {
    return at(totals, bucket);
  }

  /** Sum of the feerates of all that was confirmed. */
  double feerates(int bucket) {
    return at(feerates, bucket);
  }

  private static double at(double[] counts, int index) {
    return counts.length == 0 ? 0 : counts[index];
  }

  /** Sets the sums of a bucket as they were when they were written down. */
  void restore(int bucket, double total, double feerateSum) {
    if (total != 0 || feerateSum != 0) {
      prepare();
      totals[bucket] = total;
      feerates[bucket] = feerateSum;
    }
  }

  void restoreConfirmed(int bucket, int period, double value) {
    if (value != 0) {
      prepare();
      confirmed[bucket * periods + period - 1] = value;
    }
  }

  void restoreLeft(int bucket, int period, double value) {
    if (value != 0) {
      prepare();
      left[bucket * periods + period - 1] = value;
    }
  }
}
