package dev.grapevine.testnet.measure.link;

import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.measure.Percentile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much later messages were delivered than their links were asked to: the time on the way less
 * the delay, and the time that the message's bits take at the rate, of the profile.
 *
 * @param all over all deliveries
 * @param pairs by the regions at both ends, those of the shortest delay first; empty if the profile
 *     has none
 * @param histogram over all deliveries, in ascending order, without a gap
 * @param leastAskedNanos shortest delay that was asked for; 0 without deliveries
 * @param mostAskedNanos longest
 */
public record LinkErrors(
    Figures all, List<Pair> pairs, List<Bar> histogram, long leastAskedNanos, long mostAskedNanos) {
  /** What an idle machine is to keep at the 99th percentile. */
  public static final long TOLERANCE_NANOS = 1_000_000;

  private static final long[] BOUNDS = {
    20_000, 50_000, 100_000, 200_000, 500_000, TOLERANCE_NANOS, 2_000_000, 5_000_000, 10_000_000
  };

  /**
   * Of some errors, in nanoseconds; {@link Percentile#NEVER} if there are none.
   *
   * @param within share of at most {@link #TOLERANCE_NANOS}; NaN if there are none
   */
  public record Figures(
      int count,
      long leastNanos,
      long p50Nanos,
      long p90Nanos,
      long p99Nanos,
      long mostNanos,
      double within) {
    static Figures of(long[] errors) {
      long[] ascending = errors.clone();
      Arrays.sort(ascending);
      long within = Arrays.stream(ascending).filter(each -> each <= TOLERANCE_NANOS).count();
      return new Figures(
          ascending.length,
          ascending.length == 0 ? Percentile.NEVER : ascending[0],
          Percentile.nearestRank(ascending, 50),
          Percentile.nearestRank(ascending, 90),
          Percentile.nearestRank(ascending, 99),
          Percentile.nearestRank(ascending, 100),
          ascending.length == 0 ? Double.NaN : (double) within / ascending.length);
    }
  }

  /**
   * Links between two regions, in both directions.
   *
   * @param first the one that comes first in the alphabet
   */
  public record Pair(String first, String second, Figures figures) {}

  /**
   * A bar of the histogram.
   *
   * @param belowNanos the errors of the bar are below it; {@link Percentile#NEVER} for the last
   */
  public record Bar(long belowNanos, int count) {}

  /**
   * The errors of deliveries.
   *
   * @param messageBytes of one of them on the wire
   */
  public static LinkErrors of(
      List<LinkProbe.Delivery> deliveries, LinkProfile profile, int messageBytes) {
    long[] errors = new long[deliveries.size()];
    long least = Percentile.NEVER;
    long most = 0;
    Map<String, List<Integer>> byPair = new TreeMap<>();
    for (int i = 0; i < errors.length; i++) {
      LinkProbe.Delivery delivery = deliveries.get(i);
      LinkProfile.Way way = profile.between(delivery.from(), delivery.to());
      errors[i] = delivery.nanos() - way.nanos(messageBytes);
      least = Math.min(least, way.delayNanos());
      most = Math.max(most, way.delayNanos());
      String pair = pair(profile.place(delivery.from()), profile.place(delivery.to()));
      byPair.computeIfAbsent(pair, name -> new ArrayList<>()).add(i);
    }
    return new LinkErrors(
        Figures.of(errors),
        byPair.containsKey(pair("", "")) ? List.of() : pairs(byPair, errors, deliveries, profile),
        histogram(errors),
        errors.length == 0 ? 0 : least,
        most);
  }

  private static String pair(String a, String b) {
    return a.compareTo(b) <= 0 ? a + "\n" + b : b + "\n" + a;
  }

  private static List<Pair> pairs(
      Map<String, List<Integer>> byPair,
      long[] errors,
      List<LinkProbe.Delivery> deliveries,
      LinkProfile profile) {
    record Asked(Pair pair, double meanNanos) {}
    List<Asked> pairs = new ArrayList<>();
    byPair.forEach((name, members) -> {
      String[] ends = name.split("\n", -1);
      long[] own = members.stream().mapToLong(i -> errors[i]).toArray();
      double asked =
          members.stream()
              .map(deliveries::get)
              .mapToLong(each -> profile.between(each.from(), each.to()).delayNanos())
              .average()
              .orElse(0);
      pairs.add(new Asked(new Pair(ends[0], ends[1], Figures.of(own)), asked));
    });
    return pairs.stream()
        .sorted(Comparator.comparingDouble(Asked::meanNanos))
        .map(Asked::pair)
        .toList();
  }

  private static List<Bar> histogram(long[] errors) {
    List<Bar> bars = new ArrayList<>();
    long from = Long.MIN_VALUE;
    for (int i = 0; i <= BOUNDS.length; i++) {
      long least = from;
      long below = i < BOUNDS.length ? BOUNDS[i] : Percentile.NEVER;
      int count = (int) Arrays.stream(errors).filter(each -> each >= least && each < below).count();
      bars.add(new Bar(below, count));
      from = below;
    }
    return List.copyOf(bars);
  }
}
