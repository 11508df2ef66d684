package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The figures of a run for a person: plain text, lines of at most {@link #WIDTH} columns. */
public final class TestnetTable {
  /** Columns of the longest line. */
  public static final int WIDTH = 100;

  private static final int LABEL_COLUMNS = 16;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final TestnetResult result;
  private final List<String> lines = new ArrayList<>();

  private TestnetTable(TestnetResult result) {
    this.result = result;
  }

  /** The lines of a run. */
  public static List<String> of(TestnetResult result) {
    TestnetTable table = new TestnetTable(result);
    table.addHeading();
    table.addSpreads();
    table.addFaults();
    table.addPropagation();
    table.addMessages();
    table.addMachine();
    return List.copyOf(table.lines);
  }

  private void addHeading() {
    TestnetResult.Setup setup = result.setup();
    add(
        "%d nodes, %d outbound, %s, %s, seed %d",
        setup.nodes(),
        setup.outbound(),
        setup.topology().equals("file") ? "own graph" : setup.topology(),
        switch (setup.relay()) {
          case "full" -> "full blocks";
          case "low" -> "low-bandwidth compact blocks";
          default -> "high-bandwidth compact blocks";
        },
        setup.seed());
    TestnetResult.Makeup makeup = setup.makeup();
    if (makeup.bitcoinds() > 0) {
      add("%d of the nodes are bitcoind %s", makeup.bitcoinds(), makeup.bitcoindVersion());
    } else if (makeup.processes() > 0) {
      add("each node a process of its own");
    }
    add(
        "up after %.1f s; %d block%s of %.0f transactions, after %d empty and %d rehearsed",
        result.startupSeconds(),
        result.blocks().count(),
        result.blocks().count() == 1 ? "" : "s",
        finite(result.transactionsMean()),
        result.conditions().warmupBlocks(),
        result.conditions().rehearsalBlocks());
    add("");
  }

  private void addSpreads() {
    add(
        "%-16s %8s %9s %11s %11s %11s %11s",
        "until nodes had", "count", "reach", "p50", "p90", "p99", "max");
    addSpread("blocks", result.blocks());
    addSpread("block headers", result.headers());
    addSpread("transactions", result.transactions());
    add("");
  }

  private void addSpread(String name, Spread spread) {
    if (spread.count() == 0) {
      return;
    }
    add(
        "%-16s %8d %8.2f%% %11s %11s %11s %11s",
        name,
        spread.count(),
        100 * spread.reach(),
        delay(spread.p50Nanos()),
        delay(spread.p90Nanos()),
        delay(spread.p99Nanos()),
        delay(spread.maxNanos()));
  }

  private void addFaults() {
    FaultFigures faults = result.faults();
    if (faults.events().isEmpty()) {
      return;
    }
    lines.addAll(FaultTable.of(faults.events(), WIDTH));
    add("");
    add(
        "%-16s %8s %9s   (what came after its round counts as never)",
        "by phase", "count", "reach");
    faults.phases().forEach(this::addPhase);
    add("");
  }

  private void addPhase(FaultFigures.Phase phase) {
    if (phase.blocks().count() == 0 && phase.transactions().count() == 0) {
      return;
    }
    if (phase.blocks().count() > 0 && phase.name().length() <= LABEL_COLUMNS) {
      addSpread(phase.name(), phase.blocks());
    } else {
      add("%s", phase.name());
      addSpread("  blocks", phase.blocks());
    }
    addSpread("  transactions", phase.transactions());
  }

  private void addPropagation() {
    CompactFigures compact = result.compact();
    if (compact.received() == 0) {
      item("compact blocks", "none");
    } else {
      item(
          "compact blocks",
          "%d received, %.2f%% rebuilt from the mempool",
          compact.received(),
          100 * compact.hitRate());
      item(
          "  otherwise",
          "%d rebuilt after a round trip, %d given up for the whole block",
          compact.withRoundTrip(),
          compact.fullBlockFallback());
      item(
          "  rebuilt in",
          "%s p50, %s p99",
          delay(compact.reconstructP50Nanos()),
          delay(compact.reconstructP99Nanos()));
    }
    if (result.hops().max() > 0) {
      item("hops of a block", "%.2f mean, %d max", result.hops().mean(), result.hops().max());
    }
    double announced = result.announcementsPerNodeAndTransaction();
    if (Double.isFinite(announced)) {
      item(
          "tx inventory",
          "a node heard of a transaction %.2f times, %.2f of them for nothing",
          announced,
          result.redundantPerNodeAndTransaction());
    }
    add("");
    List<String> breakdown = BreakdownTable.of(result.breakdown());
    if (!breakdown.isEmpty()) {
      lines.addAll(breakdown);
      add("");
    }
  }

  private void addMessages() {
    add("%-16s %10s %12s %12s", "messages sent", "count", "bytes", "a node");
    long count = 0;
    long bytes = 0;
    List<TestnetResult.MessageCount> bySize =
        result.messages().stream()
            .sorted(
                Comparator.comparingLong(TestnetResult.MessageCount::bytes)
                    .reversed()
                    .thenComparing(TestnetResult.MessageCount::command))
            .toList();
    for (TestnetResult.MessageCount message : bySize) {
      addMessage("  " + message.command(), message.count(), message.bytes());
      count =
          message.count() == TestnetResult.MessageCount.NOT_COUNTED || count < 0
              ? TestnetResult.MessageCount.NOT_COUNTED
              : count + message.count();
      bytes += message.bytes();
    }
    addMessage("  all", count, bytes);
    add("");
  }

  private void addMessage(String name, long count, long bytes) {
    String counted = count == TestnetResult.MessageCount.NOT_COUNTED ? "?" : Long.toString(count);
    add(
        "%-16s %10s %12s %12s",
        name, counted, size(bytes), size((double) bytes / result.setup().nodes()));
  }

  private void addMachine() {
    TestnetResult.Memory memory = result.memory();
    item(
        "memory",
        "%s MiB a node: %s MiB resident, everything counted",
        decimal(result.mibPerNode()),
        decimal(memory.residentMib()));
    item("  heap", "%.1f MiB in use", memory.heapUsedMib());
    TestnetResult.Conditions conditions = result.conditions();
    item(
        "conditions",
        "%s, trickle %s, latency %s, %d ms of GC",
        result.setup().transport(),
        conditions.trickle() ? "on" : "off",
        result.setup().latency(),
        conditions.gcPauseMillis());
    item(
        "  machine",
        "load %s on %d CPUs, %s of their time stolen by the host",
        decimal(conditions.loadOneMinute()),
        conditions.cpus(),
        percent(conditions.stolen()));
  }

  private void item(String label, String format, Object... values) {
    String text = String.format(Locale.ROOT, format, values);
    add("%-" + LABEL_COLUMNS + "s %s", label, text);
  }

  private void add(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%.1f%%", 100 * share.getAsDouble())
        : "?";
  }

  private static String decimal(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "?";
  }

  static String delay(long nanos) {
    if (nanos == Percentile.NEVER) {
      return "never";
    }
    if (nanos >= NANOS_PER_SECOND) {
      return String.format(Locale.ROOT, "%.2f s", nanos / (double) NANOS_PER_SECOND);
    }
    return String.format(Locale.ROOT, "%.2f ms", nanos / NANOS_PER_MILLI);
  }

  private static String size(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
