package dev.grapevine.testnet.measure;

/**
 * Percentiles by nearest rank: the least value that at least so many per cent of the values do not
 * exceed. Always one of the values, exact, and well defined when some of them are infinite.
 */
public final class Percentile {
  /** Infinity: the time, and the delay, of what never happened. */
  public static final long NEVER = Long.MAX_VALUE;

  private Percentile() {}

  /**
   * The percentile of values in ascending order.
   *
   * @param percent 1 to 100; 100 is the maximum
   * @return {@link #NEVER} if there are no values
   */
  public static long nearestRank(long[] ascending, int percent) {
    return ascending.length == 0 ? NEVER : ascending[rank(ascending.length, percent) - 1];
  }

  /**
   * Where the percentile of {@code count} values stands among them in ascending order, from 1 on.
   *
   * @param count 1 or more
   * @param percent 1 to 100
   */
  static int rank(int count, int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent " + percent);
    }
    return (int) (((long) count * percent + 99) / 100);
  }
}
