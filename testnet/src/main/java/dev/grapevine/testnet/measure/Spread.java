package dev.grapevine.testnet.measure;

import java.util.Arrays;
import java.util.List;

/**
 * How items (blocks, their headers, transactions) reached the nodes.
 *
 * <p>Of each item the percentiles of its delays over all nodes are taken, the origin with its delay
 * of about 0 among them; each figure is the median of that percentile over the items. Both by
 * nearest rank, so of an even number of items the lower of the two in the middle.
 *
 * @param count items
 * @param reach share of the (item, node) pairs that ever happened, 0 to 1; NaN without items
 * @param p50Nanos {@link Percentile#NEVER} if infinite or without items, as the others
 */
public record Spread(
    int count, double reach, long p50Nanos, long p90Nanos, long p99Nanos, long maxNanos) {

  /**
   * The spread of items.
   *
   * @param delays for each item the nanoseconds until each node had it, {@link Percentile#NEVER}
   *     where it never did; left as they are
   */
  public static Spread of(List<long[]> delays) {
    int[] percents = {50, 90, 99, 100};
    long[][] figures = new long[percents.length][delays.size()];
    long pairs = 0;
    long reached = 0;
    for (int item = 0; item < delays.size(); item++) {
      long[] ascending = delays.get(item).clone();
      Arrays.sort(ascending);
      for (int i = 0; i < percents.length; i++) {
        figures[i][item] = Percentile.nearestRank(ascending, percents[i]);
      }
      pairs += ascending.length;
      reached += Arrays.stream(ascending).filter(delay -> delay != Percentile.NEVER).count();
    }
    return new Spread(
        delays.size(),
        pairs == 0 ? Double.NaN : (double) reached / pairs,
        median(figures[0]),
        median(figures[1]),
        median(figures[2]),
        median(figures[3]));
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return Percentile.nearestRank(values, 50);
  }
}
