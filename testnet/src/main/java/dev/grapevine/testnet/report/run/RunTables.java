package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.Breakdown;
import dev.grapevine.testnet.measure.CompactFigures;
import dev.grapevine.testnet.measure.DelayCurve;
import dev.grapevine.testnet.measure.PathStage;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.measure.TestnetResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The tables of the page, as texts. */
final class RunTables {
  static final List<String> SPREAD_HEAD =
      List.of("until nodes had", "count", "reach", "50%", "75%", "90%", "95%", "99%", "all");
  static final List<String> COMPACT_HEAD = List.of("compact blocks", "count", "share");

  static final List<String> BREAKDOWN_HEAD =
      List.of(
          "time went into", "to the median", "share", "to 99%", "share", "to the last", "share");

  /** From here on percentiles tell of the host as well. */
  private static final double MUCH_STOLEN = 0.01;

  private static final int[] PERCENTS = {50, 75, 90, 95, 99, 100};

  private RunTables() {}

  static List<List<String>> spreads(TestnetResult result, RunCharts charts) {
    List<List<String>> rows = new ArrayList<>();
    addSpread(rows, "blocks", result.blocks(), charts.blockCurve());
    addSpread(rows, "block headers", result.headers(), charts.headerCurve());
    addSpread(rows, "transactions", result.transactions(), charts.transactionCurve());
    return rows;
  }

  /** The medians, and beneath them what they range over. */
  private static void addSpread(
      List<List<String>> rows, String name, Spread spread, DelayCurve curve) {
    if (spread.count() == 0) {
      return;
    }
    List<String> medians = new ArrayList<>();
    List<String> least = new ArrayList<>();
    List<String> greatest = new ArrayList<>();
    medians.addAll(List.of(name, Integer.toString(spread.count()), percent(spread.reach())));
    least.addAll(List.of("  fastest of them", "", ""));
    greatest.addAll(List.of("  slowest of them", "", ""));
    for (int percent : PERCENTS) {
      medians.add(Delays.text(curve.median(percent)));
      least.add(Delays.text(curve.least(percent)));
      greatest.add(Delays.text(curve.greatest(percent)));
    }
    rows.add(medians);
    rows.add(least);
    rows.add(greatest);
  }

  static List<List<String>> compact(CompactFigures compact) {
    return List.of(
        compactRow("received", compact.received(), compact),
        compactRow("rebuilt from the mempool", compact.complete(), compact),
        compactRow("rebuilt after a round trip", compact.withRoundTrip(), compact),
        compactRow("given up for the whole block", compact.fullBlockFallback(), compact));
  }

  private static List<String> compactRow(String name, int count, CompactFigures of) {
    double share = of.received() == 0 ? Double.NaN : (double) count / of.received();
    return List.of(name, Integer.toString(count), percent(share));
  }

  /** Where the time of blocks went on their critical paths; empty if none is known. */
  static List<List<String>> breakdown(Breakdown breakdown) {
    List<Breakdown.Part> parts = List.of(breakdown.p50(), breakdown.p99(), breakdown.max());
    List<List<String>> rows = new ArrayList<>();
    if (parts.stream().allMatch(part -> part.paths().isEmpty())) {
      return rows;
    }
    for (PathStage stage : PathStage.values()) {
      List<String> row = new ArrayList<>(List.of(stage.key().replace('_', ' ')));
      for (Breakdown.Part part : parts) {
        row.add(millis(part.meanNanos(stage)));
        row.add(percent(part.meanNanos(stage) / part.meanTotalNanos()));
      }
      rows.add(row);
    }
    List<String> total = new ArrayList<>(List.of("all"));
    List<String> hops = new ArrayList<>(List.of("hops"));
    for (Breakdown.Part part : parts) {
      total.addAll(List.of(millis(part.meanTotalNanos()), ""));
      hops.addAll(List.of(String.format(Locale.ROOT, "%.1f", part.meanHops()), ""));
    }
    rows.add(total);
    rows.add(hops);
    return rows;
  }

  private static String millis(double nanos) {
    return Double.isFinite(nanos) ? Delays.text(Math.round(nanos)) : "none";
  }

  /** What was run and what else bears on the figures: what is off is said to be off. */
  static Map<String, String> conditions(RunTrace trace, TestnetResult result) {
    TestnetResult.Setup setup = result.setup();
    TestnetResult.Conditions conditions = result.conditions();
    Map<String, String> terms = new LinkedHashMap<>();
    terms.put("version", setup.version());
    terms.put("seed", Long.toString(setup.seed()));
    terms.put(
        "graph",
        String.format(
            Locale.ROOT,
            "%s: %,d nodes, %,d connections, %.1f a node",
            setup.topology().equals("file") ? "own" : setup.topology(),
            setup.nodes(),
            trace.topology().edges(),
            setup.connectionsMean()));
    TestnetResult.Makeup makeup = setup.makeup();
    if (makeup.processes() > 0) {
      terms.put("nodes", nodes(setup));
    }
    terms.put(
        "blocks travel",
        switch (setup.relay()) {
          case "full" -> "whole";
          case "low" -> "as low-bandwidth compact blocks";
          default -> "as high-bandwidth compact blocks";
        });
    terms.put(
        "trickle timers",
        conditions.trickle()
            ? "on: transactions are announced as Bitcoin Core does"
            : "off: transactions are announced at once");
    terms.put(
        "latency model",
        setup.latency().equals("none") ? "none: loopback" : setup.latency() + ": injected");
    terms.put(
        "transport", setup.transport() + (setup.transport().equals("v2") ? ", encrypted" : ""));
    terms.put(
        "warm-up",
        conditions.warmupBlocks() == 0
            ? "none"
            : conditions.warmupBlocks() + " empty blocks, not in the figures");
    if (makeup.bitcoinds() < setup.nodes()) {
      terms.put(
          "rehearsal",
          conditions.rehearsalBlocks() == 0
              ? "none: the first blocks find code that is not compiled yet"
              : conditions.rehearsalBlocks() + " blocks by other nodes of the same process");
    }
    terms.put(
        "machine",
        conditions.cpus()
            + (conditions.cpus() == 1 ? " processor" : " processors")
            + " for all nodes, load "
            + decimal(conditions.loadOneMinute())
            + stolen(conditions.stolen())
            + (isBusy(conditions) ? ": busy, the figures are noisy" : ""));
    terms.put("garbage collection", conditions.gcPauseMillis() + " ms while measuring");
    terms.put(
        "memory",
        decimal(result.memory().residentMib())
            + " MiB resident, "
            + decimal(result.mibPerNode())
            + " a node");
    terms.put(
        "start",
        String.format(Locale.ROOT, "%.1f s until all were connected", result.startupSeconds()));
    return terms;
  }

  /** What the nodes were, where they were not all of ours in one process. */
  private static String nodes(TestnetResult.Setup setup) {
    TestnetResult.Makeup makeup = setup.makeup();
    List<String> kinds = new ArrayList<>();
    if (makeup.bitcoinds() > 0) {
      kinds.add(makeup.bitcoinds() + " bitcoind " + makeup.bitcoindVersion());
    }
    int ours = setup.nodes() - makeup.bitcoinds();
    if (ours > 0) {
      boolean apart = makeup.processes() > makeup.bitcoinds();
      kinds.add(ours + " Grapevine" + (apart ? ", a process each" : " in one process"));
    }
    return String.join("; ", kinds);
  }

  /** More than the nodes themselves bring about. */
  private static boolean isBusy(TestnetResult.Conditions conditions) {
    return conditions.loadOneMinute().orElse(0) > 2.0 * conditions.cpus()
        || conditions.stolen().orElse(0) > MUCH_STOLEN;
  }

  private static String stolen(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, ", %.1f%% stolen by the host", 100 * share.getAsDouble())
        : "";
  }

  private static String decimal(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "unknown";
  }

  /** Never rounded up to all. */
  static String percent(double share) {
    return Double.isFinite(share)
        ? String.format(Locale.ROOT, "%.2f%%", Math.floor(share * 10_000) / 100)
        : "none";
  }
}
