package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.DelayCurve;
import dev.grapevine.testnet.measure.FaultFigures;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.report.Chart;
import dev.grapevine.testnet.report.Series;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A run in which things went wrong, along its time: how long each block took and when which fault
 * happened. Faults are numbered from 1, in the picture as in the tables. What came to a node only
 * after its round was over counts as never.
 */
final class FaultTimeline {
  static final List<String> FAULTS_HEAD =
      List.of("no.", "moment", "after", "fault", "what became of it");
  static final List<String> PHASES_HEAD =
      List.of("blocks and transactions", "count", "reach", "50%", "90%", "99%", "all");

  private static final int NANOS_SCALE = 9;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Moments that are nearer than this share of the run have one line. */
  private static final double NEAR = 0.012;

  /** One block: when it began, since measuring did, and its percentiles. */
  private record Row(int number, long beganAt, long p50, long p99, long reached, int counted) {}

  private final List<FaultFigures.Event> events;
  private final List<FaultFigures.Phase> phases;
  private final List<Row> rows = new ArrayList<>();

  FaultTimeline(RunTrace trace, FaultFigures faults) {
    events = faults.events();
    phases = faults.phases();
    for (int i = 0; i < trace.blocks().size(); i++) {
      BlockJourney block = trace.blocks().get(i);
      long[] delays = trace.counted().inTime().apply(i);
      long[] percentiles = DelayCurve.percentiles(delays);
      long reached = 0;
      for (long delay : delays) {
        reached += delay == Percentile.NEVER ? 0 : 1;
      }
      long beganAt = trace.sinceBegin(block.startNanos());
      rows.add(new Row(i + 1, beganAt, percentiles[49], percentiles[98], reached, delays.length));
    }
  }

  /** Whether nothing was to go wrong. */
  boolean isEmpty() {
    return events.isEmpty();
  }

  /** The delays of each block, and lines where faults happened. */
  Chart chart() {
    long greatest = 0;
    for (Row row : rows) {
      greatest = row.p50 == Percentile.NEVER ? greatest : Math.max(greatest, row.p50);
      greatest = row.p99 == Percentile.NEVER ? greatest : Math.max(greatest, row.p99);
    }
    Delays unit = Delays.forUpTo(greatest);
    List<Series.Point> half = new ArrayList<>();
    List<Series.Point> nearlyAll = new ArrayList<>();
    for (Row row : rows) {
      if (row.beganAt != Percentile.NEVER) {
        double x = row.beganAt / NANOS_PER_SECOND;
        half.add(Series.Point.of(x, value(row.p50, unit)));
        nearlyAll.add(Series.Point.of(x, value(row.p99, unit)));
      }
    }
    return new Chart(
        "Blocks and faults, one after the other",
        "s since measuring began",
        unit.axis("until nodes had a block"),
        Chart.Scale.LINEAR,
        List.of(
            new Series("half of the nodes", half, Series.Look.DOTS),
            new Series("99% of them", nearlyAll, Series.Look.DOTS)),
        List.of(),
        moments());
  }

  private static double value(long delay, Delays unit) {
    return delay == Percentile.NEVER ? Double.NaN : unit.of(delay);
  }

  private List<Chart.Moment> moments() {
    long last = 1;
    for (Row row : rows) {
      last = row.beganAt == Percentile.NEVER ? last : Math.max(last, row.beganAt);
    }
    List<Chart.Moment> moments = new ArrayList<>();
    int from = 0;
    while (from < events.size() && events.get(from).atNanos() != Percentile.NEVER) {
      long at = events.get(from).atNanos();
      int to = from + 1;
      while (to < events.size() && events.get(to).atNanos() - at < NEAR * last) {
        to++;
      }
      String label = to == from + 1 ? "" + to : from + 1 + "-" + to;
      String what =
          events.subList(from, to).stream()
              .map(event -> event.moment() + ": " + event.what())
              .collect(Collectors.joining("; "));
      moments.add(new Chart.Moment(at / NANOS_PER_SECOND, label, what));
      from = to;
    }
    return moments;
  }

  /** The rows of the table of faults. */
  List<List<String>> faults() {
    List<List<String>> table = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      FaultFigures.Event event = events.get(i);
      table.add(
          List.of(
              Integer.toString(i + 1),
              event.moment(),
              event.atNanos() == Percentile.NEVER ? "never" : Delays.text(event.atNanos()),
              event.what(),
              event.outcome()));
    }
    return table;
  }

  /** The rows of the table of phases. */
  List<List<String>> phases() {
    List<List<String>> table = new ArrayList<>();
    for (FaultFigures.Phase phase : phases) {
      addSpread(table, phase.name() + ": blocks", phase.blocks());
      addSpread(table, phase.name() + ": transactions", phase.transactions());
    }
    return table;
  }

  private static void addSpread(List<List<String>> table, String name, Spread spread) {
    if (spread.count() > 0) {
      table.add(
          List.of(
              name,
              Integer.toString(spread.count()),
              RunTables.percent(spread.reach()),
              Delays.text(spread.p50Nanos()),
              Delays.text(spread.p90Nanos()),
              Delays.text(spread.p99Nanos()),
              Delays.text(spread.maxNanos())));
    }
  }

  /** A line for each fault. What it is and what became of it are quoted. */
  void writeFaults(Writer target) throws IOException {
    target.append("fault,moment,seconds,nodes,what,outcome\n");
    for (int i = 0; i < events.size(); i++) {
      FaultFigures.Event event = events.get(i);
      String nodes = event.nodes().stream().map(node -> "" + node).collect(Collectors.joining(" "));
      target.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%s,%s,%s\n",
              i + 1,
              event.moment(),
              seconds(event.atNanos()),
              nodes,
              quoted(event.what()),
              quoted(event.outcome())));
    }
  }

  /** A line for each block; what never came is an empty field. */
  void writeBlocks(Writer target) throws IOException {
    target.append("block,began_s,nodes,reached,p50_ns,p99_ns\n");
    for (Row row : rows) {
      target.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%d,%d,%s,%s\n",
              row.number,
              seconds(row.beganAt),
              row.counted,
              row.reached,
              row.p50 == Percentile.NEVER ? "" : "" + row.p50,
              row.p99 == Percentile.NEVER ? "" : "" + row.p99));
    }
  }

  private static String seconds(long nanos) {
    return nanos == Percentile.NEVER ? "" : BigDecimal.valueOf(nanos, NANOS_SCALE).toPlainString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
