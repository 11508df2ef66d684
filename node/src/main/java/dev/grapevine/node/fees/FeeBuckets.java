package dev.grapevine.node.fees;

import dev.grapevine.chain.primitives.MalformedDataException;
import java.util.Arrays;

/**
 * Ranges of feerates, in satoshi for 1000 virtual bytes, each a twentieth wider than the one below:
 * a transaction is counted in the one that holds its feerate. Immutable.
 */
final class FeeBuckets {
  /** More would be no file of Bitcoin Core's. */
  static final int MOST = 1_000;

  private static final double LOWEST = 100;
  private static final double HIGHEST = 1e7;
  private static final double SPACING = 1.05;

  /** Above every feerate. */
  private static final double ENDLESS = 1e99;

  private static final FeeBuckets STANDARD = standardBuckets();

  /** Upper ends, which belong to their bucket; ascending. */
  private final double[] ends;

  private FeeBuckets(double[] ends) {
    this.ends = ends;
  }

  /** Those of Bitcoin Core: from 100 sat/kvB to 0.1 BTC/kvB, and one for all above. */
  static FeeBuckets standard() {
    return STANDARD;
  }

  private static FeeBuckets standardBuckets() {
    double[] ends = new double[MOST];
    int size = 0;
    for (double end = LOWEST; end <= HIGHEST; end *= SPACING) {
      ends[size++] = end;
    }
    ends[size++] = ENDLESS;
    return new FeeBuckets(Arrays.copyOf(ends, size));
  }

  /**
   * Those with these upper ends.
   *
   * @throws MalformedDataException if they are not 2 to 1,000 positive ones, ascending
   */
  static FeeBuckets of(double[] ends) {
    if (ends.length <= 1 || ends.length > MOST) {
      throw new MalformedDataException(
          "Corrupt estimates file. Must have between 2 and 1000 feerate buckets");
    }
    double below = 0;
    for (double end : ends) {
      // Not a number is not above either.
      if (!(end > below) || Double.isInfinite(end)) {
        throw new MalformedDataException(
            "Corrupt estimates file. Feerate buckets must be positive and ascending");
      }
      below = end;
    }
    return Arrays.equals(ends, STANDARD.ends) ? STANDARD : new FeeBuckets(ends.clone());
  }

  int size() {
    return ends.length;
  }

  /** The lower end, which is not in the bucket; 0 for the first. */
  double from(int bucket) {
    return bucket == 0 ? 0 : ends[bucket - 1];
  }

  /** The upper end. */
  double to(int bucket) {
    return ends[bucket];
  }

  /** Where a feerate is counted; one above all, in the last. O(log buckets). */
  int of(double feerate) {
    int found = Arrays.binarySearch(ends, feerate);
    return Math.min(found >= 0 ? found : -found - 1, ends.length - 1);
  }
}
