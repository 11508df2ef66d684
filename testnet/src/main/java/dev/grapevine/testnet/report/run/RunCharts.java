package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.DelayCurve;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.report.BarChart;
import dev.grapevine.testnet.report.Chart;
import dev.grapevine.testnet.report.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/**
 * The curves and bars of a run.
 *
 * @param transactions empty without transactions
 */
record RunCharts(
    DelayCurve blockCurve,
    DelayCurve headerCurve,
    DelayCurve transactionCurve,
    Chart blocks,
    Optional<Chart> transactions,
    BarChart hops,
    BarChart messages) {
  /** Faint curves behind the median; more than that would be a grey area. */
  static final int MOST_FAINT = 60;

  private static final int[] MARKED = {50, 90, 99};

  static RunCharts of(RunTrace trace, TestnetResult result) {
    DelayCurve blocks = trace.blockCurve();
    DelayCurve headers = trace.headerCurve();
    DelayCurve transactions = trace.transactionCurve();
    return new RunCharts(
        blocks,
        headers,
        transactions,
        blocks(trace, blocks, headers),
        transactions.items() == 0 ? Optional.empty() : Optional.of(transactions(transactions)),
        hops(trace),
        messages(result));
  }

  private static Chart blocks(RunTrace trace, DelayCurve blocks, DelayCurve headers) {
    Delays unit = Delays.forUpTo(greatest(blocks));
    List<Series> series = new ArrayList<>();
    series.add(new Series("median of blocks", points(blocks::median, unit), Series.Look.BOLD));
    series.add(new Series("median of headers", points(headers::median, unit)));
    for (int block = 0; block < Math.min(MOST_FAINT, trace.blocks().size()); block++) {
      long[] percentiles = DelayCurve.percentiles(trace.counted().blocks().apply(block));
      List<Series.Point> points = points(percent -> percentiles[percent - 1], unit);
      series.add(new Series("block " + (block + 1), points, Series.Look.FAINT));
    }
    return new Chart(
        "How blocks reach the nodes",
        unit.axis("since the block entered its miner's engine"),
        "nodes that have it",
        Chart.Scale.PERCENT,
        series,
        markers(blocks, unit));
  }

  private static Chart transactions(DelayCurve curve) {
    Delays unit = Delays.forUpTo(greatest(curve));
    List<Series.Point> median = points(curve::median, unit);
    List<Series> series = new ArrayList<>();
    series.add(new Series("median", median, Series.Look.BOLD));
    series.add(new Series("fastest tenth", points(percent -> curve.at(percent, 10), unit)));
    series.add(new Series("slowest tenth", points(percent -> curve.at(percent, 90), unit)));
    return new Chart(
        "How transactions reach the nodes",
        unit.axis("since the first node's mempool took it"),
        "nodes that have it",
        Chart.Scale.PERCENT,
        series,
        markers(curve, unit));
  }

  private static long greatest(DelayCurve curve) {
    long greatest = 0;
    for (int percent = 1; percent <= DelayCurve.PERCENTS; percent++) {
      long delay = curve.median(percent);
      greatest = delay == Percentile.NEVER ? greatest : Math.max(greatest, delay);
    }
    return greatest;
  }

  /** Up a step at each per cent, until it is never reached. */
  private static List<Series.Point> points(IntToLongFunction delays, Delays unit) {
    List<Series.Point> points = new ArrayList<>();
    double below = 0;
    for (int percent = 1; percent <= DelayCurve.PERCENTS; percent++) {
      long delay = delays.applyAsLong(percent);
      if (delay == Percentile.NEVER) {
        break;
      }
      double x = unit.of(delay);
      boolean flat = !points.isEmpty() && points.getLast().x() == x;
      if (flat) {
        points.removeLast();
      } else {
        points.add(Series.Point.of(x, below));
      }
      below = percent / 100.0;
      points.add(Series.Point.of(x, below));
    }
    return points;
  }

  private static List<Chart.Marker> markers(DelayCurve curve, Delays unit) {
    List<Chart.Marker> markers = new ArrayList<>();
    for (int percent : MARKED) {
      long delay = curve.median(percent);
      if (delay != Percentile.NEVER) {
        String label = percent + "% " + Delays.text(delay);
        markers.add(new Chart.Marker(unit.of(delay), percent / 100.0, label));
      }
    }
    return markers;
  }

  private static BarChart hops(RunTrace trace) {
    long[] hops = trace.hops();
    long paths = 0;
    for (int i = 1; i < hops.length; i++) {
      paths += hops[i];
    }
    List<BarChart.Bar> bars = new ArrayList<>();
    for (int i = 1; i < hops.length; i++) {
      String share = String.format(Locale.ROOT, "%d (%.1f%%)", hops[i], 100.0 * hops[i] / paths);
      bars.add(new BarChart.Bar(i == 1 ? "1 hop" : i + " hops", hops[i], share));
    }
    return new BarChart("How far a block had come", bars);
  }

  private static BarChart messages(TestnetResult result) {
    List<BarChart.Bar> bars =
        result.messages().stream()
            .sorted(
                Comparator.comparingLong(TestnetResult.MessageCount::bytes)
                    .reversed()
                    .thenComparing(TestnetResult.MessageCount::command))
            .map(message ->
                new BarChart.Bar(
                    message.command(),
                    message.bytes(),
                    message.isCounted()
                        ? String.format(
                            Locale.ROOT, "%s in %,d", size(message.bytes()), message.count())
                        : size(message.bytes())))
            .toList();
    return new BarChart("Bytes sent, by message", bars);
  }

  private static String size(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
