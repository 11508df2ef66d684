package dev.grapevine.testnet.measure;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * How items (blocks, their headers, transactions) reached the nodes, per cent by per cent: of each
 * item the nearest-rank percentiles of its delays over the nodes, and of each percentile what it is
 * over the items, by nearest rank too. The medians at 50, 90, 99 and 100 are {@link Spread}'s
 * figures. Immutable; 800 bytes an item.
 */
public final class DelayCurve {
  /** Percentiles that are kept: 1 to 100. */
  public static final int PERCENTS = 100;

  private final int items;
  private final long[][] ascending;

  private DelayCurve(int items, long[][] ascending) {
    this.items = items;
    this.ascending = ascending;
  }

  /**
   * The curve of items.
   *
   * @param delays of one item, by its number from 0, the nanoseconds until each node had it, {@link
   *     Percentile#NEVER} where it never did; may be sorted
   */
  public static DelayCurve of(int items, IntFunction<long[]> delays) {
    long[][] figures = new long[PERCENTS][items];
    for (int item = 0; item < items; item++) {
      long[] percentiles = percentiles(delays.apply(item));
      for (int i = 0; i < PERCENTS; i++) {
        figures[i][item] = percentiles[i];
      }
    }
    for (long[] row : figures) {
      Arrays.sort(row);
    }
    return new DelayCurve(items, figures);
  }

  /**
   * The percentiles of one item, from 1 to 100.
   *
   * @param delays are sorted
   */
  public static long[] percentiles(long[] delays) {
    Arrays.sort(delays);
    long[] percentiles = new long[PERCENTS];
    Arrays.setAll(percentiles, i -> Percentile.nearestRank(delays, i + 1));
    return percentiles;
  }

  /** Items. */
  public int items() {
    return items;
  }

  /**
   * Nanoseconds until so many per cent of the nodes had an item.
   *
   * @param percent of the nodes, 1 to 100
   * @param percentOfItems for which it did not take longer, 1 to 100; 50 gives the median
   * @return {@link Percentile#NEVER} if infinite or without items
   */
  public long at(int percent, int percentOfItems) {
    return Percentile.nearestRank(ascending[percent - 1], percentOfItems);
  }

  /** The median over the items. */
  public long median(int percent) {
    return at(percent, 50);
  }

  /** The least of all items; {@link Percentile#NEVER} as above. */
  public long least(int percent) {
    return items == 0 ? Percentile.NEVER : ascending[percent - 1][0];
  }

  /** The greatest of all items. */
  public long greatest(int percent) {
    return at(percent, 100);
  }
}
