package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.measure.TestnetTable;
import dev.grapevine.testnet.report.HtmlPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Puts the page of a run together, from top to bottom. */
final class RunPage {
  private static final int NANOS_PER_MICRO = 1_000;

  private final RunReport report;
  private final RunTrace trace;
  private final TestnetResult result;
  private final RunCharts charts;
  private final FaultTimeline faults;
  private final HtmlPage page;

  private RunPage(RunReport report, RunCharts charts, FaultTimeline faults) {
    this.report = report;
    this.trace = report.trace();
    this.result = report.result();
    this.charts = charts;
    this.faults = faults;
    page = new HtmlPage(title(report.result()));
  }

  private static String title(TestnetResult result) {
    return String.format(
        Locale.ROOT,
        "Grapevine testnet: %,d nodes, seed %d",
        result.setup().nodes(),
        result.setup().seed());
  }

  /**
   * The page.
   *
   * @param files beside it
   */
  static String of(RunReport report, RunCharts charts, FaultTimeline faults, List<String> files) {
    RunPage page = new RunPage(report, charts, faults);
    page.page.style(resource("report.css"));
    page.addHead();
    page.addCurves();
    page.addFaults();
    page.addPlayer();
    page.addPropagation();
    page.addMethod(files);
    return page.page.toString();
  }

  private void addHead() {
    page.command(report.command());
    Map<String, String> tiles = new LinkedHashMap<>();
    tiles.put("block, at half of the nodes", Delays.text(result.blocks().p50Nanos()));
    tiles.put("block, at 99% of them", Delays.text(result.blocks().p99Nanos()));
    if (result.transactions().count() > 0) {
      tiles.put("transaction, at half of them", Delays.text(result.transactions().p50Nanos()));
      tiles.put("transaction, at 99%", Delays.text(result.transactions().p99Nanos()));
    }
    tiles.put("of (block, node) pairs reached", RunTables.percent(result.blocks().reach()));
    if (result.compact().received() > 0) {
      tiles.put("of compact blocks rebuilt unaided", RunTables.percent(result.compact().hitRate()));
    }
    page.html("<section class=\"tiles\" aria-label=\"Key figures\">").terms(tiles);
    page.html("</section>\n");
    page.section("Conditions").html("<section class=\"conditions\">");
    Map<String, String> conditions = RunTables.conditions(trace, result);
    conditions.putAll(report.notes());
    page.terms(conditions).html("</section>\n");
  }

  private void addCurves() {
    page.section("Until nodes had it");
    page.table(RunTables.SPREAD_HEAD, RunTables.spreads(result, charts));
    page.paragraph(
        "Medians over all that were measured, with the fastest and the slowest of them; 50% is the"
            + " time until half of all nodes had it. Blocks count when they are fully validated,"
            + " headers when they are accepted, transactions when they are in the mempool.");
    page.terminal("The same as in the terminal, and more", TestnetTable.of(result));
    int faint = Math.min(RunCharts.MOST_FAINT, trace.blocks().size());
    String each =
        trace.blocks().size() > faint
            ? "the first " + faint + " of " + trace.blocks().size() + " blocks in grey."
            : "each block in grey.";
    page.chart(charts.blocks(), "Share of nodes over time: the median in blue, " + each);
    page.files(List.of("block-curve.csv", "blocks.csv", "events.csv", "block-curve.svg"));
    if (charts.transactions().isPresent()) {
      page.chart(
          charts.transactions().get(),
          "The median over transactions, and what one in ten stays below and one in ten above."
              + (result.conditions().trickle()
                  ? " Most of it is waiting: nodes announce transactions on timers of seconds,"
                      + " which hide who made them."
                  : ""));
      page.files(
          List.of(
              "transaction-curve.csv", "transactions.csv", "events.csv", "transaction-curve.svg"));
    }
  }

  private void addFaults() {
    if (faults.isEmpty()) {
      return;
    }
    page.section("What went wrong");
    page.chart(
        faults.chart(),
        "Each dot is a block, over the nodes that ran when it was mined; there is none where so"
            + " many of them never had it before the next round. Dashed lines are faults, by their"
            + " numbers.");
    page.files(List.of("timeline.csv", "faults.csv", "timeline.svg"));
    page.texts(FaultTimeline.FAULTS_HEAD, faults.faults());
    page.html("<h3>Before, during and after</h3>\n");
    page.table(FaultTimeline.PHASES_HEAD, faults.phases());
    page.paragraph(
        "A phase lasts from one moment to the next. What came only after its round was over counts"
            + " as never here, and as late everywhere else on this page.");
  }

  private void addPlayer() {
    page.section("One block on its way").html(resource("player.html"));
    int blocks = PlayerData.blocks(trace);
    if (blocks < trace.blocks().size()) {
      page.paragraph(
          "The first "
              + blocks
              + " of "
              + trace.blocks().size()
              + " blocks can be played; blocks.csv has them all.");
    }
    page.files(List.of("blocks.csv", "connections.csv"));
  }

  private void addPropagation() {
    page.section("How blocks travelled");
    page.bars(
        charts.hops(),
        String.format(
            Locale.ROOT,
            "Over all blocks and nodes, along the deliveries back to the miner; %s hops on"
                + " average.%s",
            Double.isFinite(result.hops().mean())
                ? String.format(Locale.ROOT, "%.2f", result.hops().mean())
                : "no",
            unknownPaths(trace.unknownPaths())));
    page.files(List.of("hops.csv", "hops.svg"));
    if (result.compact().received() > 0) {
      page.table(RunTables.COMPACT_HEAD, RunTables.compact(result.compact()));
      page.paragraph(
          "Rebuilt in "
              + Delays.text(result.compact().reconstructP50Nanos())
              + " at the median and "
              + Delays.text(result.compact().reconstructP99Nanos())
              + " at the 99th percentile, from the sketch's arrival on.");
    }
    List<List<String>> breakdown = RunTables.breakdown(result.breakdown());
    if (!breakdown.isEmpty()) {
      page.html("<h3>Where a block's time went</h3>\n");
      page.table(RunTables.BREAKDOWN_HEAD, breakdown);
      page.paragraph(
          "On the path by which a block came to the node that was the median of all, the one at the"
              + " 99th percentile, and the last; means over the blocks. The stages follow one"
              + " another without a gap, so that they add up; what is left is what no stamp tells"
              + " more of.");
    }
    boolean counted = result.messages().stream().allMatch(TestnetResult.MessageCount::isCounted);
    page.bars(
        charts.messages(),
        "While measuring, by all nodes together, with the messages' headers; "
            + (counted
                ? "how many of them behind it."
                : "how many of them, a node in another process does not tell."));
    page.files(List.of("messages.csv", "messages.svg"));
  }

  private static String unknownPaths(long count) {
    if (count == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        " %,d %s left out: a log on the way does not tell from whom the block came.",
        count,
        count == 1 ? "delivery is" : "deliveries are");
  }

  private void addMethod(List<String> files) {
    page.section("Method and data");
    page.paragraph(
        "A block begins when it enters its miner's engine, a transaction when the node that it was"
            + " submitted to has it in its mempool. Percentiles are nearest-rank, over all nodes;"
            + " what never arrives counts as infinity. "
            + clocks(result.setup().makeup())
            + " In events.csv nanoseconds count from the moment when measuring began, in the other"
            + " files from the block's or transaction's own beginning.");
    page.files(files);
    page.data(
        "run",
        PlayerData.of(trace, result.setup().seed(), result.setup().makeup().bitcoindNodes())
            .toString());
    page.script(resource("player.js"));
  }

  private static String clocks(TestnetResult.Makeup makeup) {
    return makeup.processes() == 0
        ? "All times are of one monotonic clock."
        : "All times are of one monotonic clock, but those of nodes in processes of their own:"
            + " these are of their logs, which have microseconds of the machine's clock, and are"
            + " off by at most "
            + Math.ceilDiv(makeup.clockErrorNanos(), NANOS_PER_MICRO)
            + " µs.";
  }

  /** A file of ours; it is in the jar. */
  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(RunPage.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
