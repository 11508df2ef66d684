package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Three runs side by side for a person: plain text, lines of at most 100 columns. */
public final class ComparisonTable {
  private static final String FORMAT = "%-24s %14s %14s %14s %22s";
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double BYTES_PER_KIB = 1 << 10;

  private final Comparison comparison;
  private final List<String> lines = new ArrayList<>();

  private ComparisonTable(Comparison comparison) {
    this.comparison = comparison;
  }

  /** The lines of a comparison. */
  public static List<String> of(Comparison comparison) {
    ComparisonTable table = new ComparisonTable(comparison);
    table.addHeading();
    table.addSpread("block", "/blocks");
    table.row("block header p50", "/blocks/header_p50_ms", ComparisonTable::delay, true);
    table.row("block header p99", "/blocks/header_p99_ms", ComparisonTable::delay, true);
    table.addSpread("transaction", "/txs");
    table.lines.add("");
    table.row("rebuilt from mempool", "/compact/hit_rate", ComparisonTable::share, false);
    table.row("hops of a block", "/hops/blocks_mean", number("%.2f"), false);
    table.row("KiB sent by a node", "/bytes_per_node", ComparisonTable::kib, true);
    table.row("MiB a node", "/memory/mib_per_node", number("%.1f"), true);
    table.row("up after", "/startup_s", number("%.1f s"), true);
    table.row("load", "/conditions/load_1m", number("%.1f"), false);
    table.row("stolen by the host", "/conditions/stolen", ComparisonTable::share, false);
    table.addConditions();
    return List.copyOf(table.lines);
  }

  private void addHeading() {
    ObjectNode run = comparison.grapevine();
    add(
        "%d nodes, %d outbound, %s, seed %d",
        run.path("nodes").asInt(0),
        run.path("outbound").asInt(0),
        run.path("topology").asString("?"),
        run.path("seed").asLong(0));
    add(
        "%d blocks of %.0f transactions, after %d empty",
        run.at("/blocks/count").asInt(0),
        run.at("/blocks/txs_mean").asDouble(0),
        run.at("/conditions/warmup_blocks").asInt(0));
    add(
        "bitcoind %s, Grapevine %s",
        comparison.bitcoind().at("/bitcoind/version").asString("?"),
        run.path("version").asString("?"));
    lines.add("");
    add(FORMAT, "", "bitcoind", "Grapevine", "half and half", "Grapevine / bitcoind");
  }

  private void addSpread(String what, String pointer) {
    row(what + " reach", pointer + "/reach", ComparisonTable::share, false);
    row(what + " p50", pointer + "/p50_ms", ComparisonTable::delay, true);
    row(what + " p90", pointer + "/p90_ms", ComparisonTable::delay, true);
    row(what + " p99", pointer + "/p99_ms", ComparisonTable::delay, true);
    row(what + " max", pointer + "/max_ms", ComparisonTable::delay, true);
  }

  private void addConditions() {
    JsonNode conditions = comparison.grapevine().path("conditions");
    lines.add("");
    add(
        "Grapevine's code was warmed up by %d blocks that other nodes of its process rehearsed",
        conditions.path("rehearsal_blocks").asInt(0));
    add(
        "%s, trickle %s, latency %s, on %d CPUs",
        comparison.grapevine().path("transport").asString("?"),
        conditions.path("trickle").asBoolean(false) ? "on" : "off",
        comparison.grapevine().path("latency").asString("?"),
        conditions.path("cpus").asInt(0));
    add(
        "times of bitcoinds are from their logs, to %.3f ms",
        comparison.bitcoind().at("/conditions/clock_error_ms").asDouble(0));
  }

  private void row(String label, String pointer, DoubleFunction<String> format, boolean withRatio) {
    OptionalDouble ratio = withRatio ? comparison.ratio(pointer) : OptionalDouble.empty();
    add(
        FORMAT,
        label,
        cell(comparison.bitcoind(), pointer, format),
        cell(comparison.grapevine(), pointer, format),
        cell(comparison.mixed(), pointer, format),
        ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "");
  }

  private static String cell(ObjectNode run, String pointer, DoubleFunction<String> format) {
    JsonNode value = run.at(pointer);
    return value.isNumber() ? format.apply(value.doubleValue()) : "-";
  }

  private static DoubleFunction<String> number(String format) {
    return value -> String.format(Locale.ROOT, format, value);
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * value);
  }

  private static String kib(double bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / BYTES_PER_KIB);
  }

  private static String delay(double millis) {
    return millis >= MILLIS_PER_SECOND
        ? String.format(Locale.ROOT, "%.2f s", millis / MILLIS_PER_SECOND)
        : String.format(Locale.ROOT, "%.2f ms", millis);
  }

  private void add(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
