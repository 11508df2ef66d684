package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the delays of blocks went into: means over the measured blocks of the {@link CriticalPath}s
 * to the nodes at which the nearest-rank percentiles of each block's delays stand.
 *
 * @param p50 to the node that was the median of all
 * @param p99 to the node at the 99th percentile
 * @param max to the last node
 */
public record Breakdown(Part p50, Part p99, Part max) {
  /** Nothing was measured. */
  public static final Breakdown NONE = new Breakdown(Part.NONE, Part.NONE, Part.NONE);

  /**
   * Paths of blocks to such a node.
   *
   * @param paths one for each block that reached so many nodes
   * @param sums over all of them
   */
  public record Part(List<CriticalPath> paths, StageTimes sums) {
    static final Part NONE = new Part(List.of(), StageTimes.ZERO);

    static Part of(List<CriticalPath> paths) {
      return new Part(
          List.copyOf(paths),
          paths.stream().map(CriticalPath::times).reduce(StageTimes.ZERO, StageTimes::plus));
    }

    /** Nanoseconds of a stage, on average; NaN without a path. */
    public double meanNanos(PathStage stage) {
      return mean(sums.nanos(stage));
    }

    /** Nanoseconds of all stages together, on average; NaN without a path. */
    public double meanTotalNanos() {
      return mean(sums.totalNanos());
    }

    /** Length of a path, on average; NaN without a path. */
    public double meanHops() {
      return mean(paths.stream().mapToLong(Part::length).sum());
    }

    private static int length(CriticalPath path) {
      return (int) path.hops().stream().filter(hop -> hop.from() != hop.to()).count();
    }

    private double mean(long sum) {
      return paths.isEmpty() ? Double.NaN : (double) sum / paths.size();
    }
  }

  /** The paths of blocks, all recorders at rest. */
  public static Breakdown of(
      List<BlockJourney> journeys,
      List<NodeRecorder> recorders,
      BlockJourney.Neighbours neighbours) {
    return new Breakdown(
        part(journeys, recorders, neighbours, 50),
        part(journeys, recorders, neighbours, 99),
        part(journeys, recorders, neighbours, 100));
  }

  private static Part part(
      List<BlockJourney> journeys,
      List<NodeRecorder> recorders,
      BlockJourney.Neighbours neighbours,
      int percent) {
    List<CriticalPath> paths = new ArrayList<>();
    for (BlockJourney journey : journeys) {
      long[] delays = journey.delays();
      List<Integer> byDelay =
          IntStream.range(0, delays.length)
              .boxed()
              .sorted(Comparator.comparingLong(node -> delays[node]))
              .toList();
      int node = byDelay.get(Percentile.rank(delays.length, percent) - 1);
      CriticalPath.of(journey, node, recorders, neighbours).ifPresent(paths::add);
    }
    return Part.of(paths);
  }
}
