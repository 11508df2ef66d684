package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link Breakdown} for a person: a line for each path, a column for each stage. */
final class BreakdownTable {
  private static final double NANOS_PER_MILLI = 1e6;

  private BreakdownTable() {}

  /** The lines, none if there was no path. */
  static List<String> of(Breakdown breakdown) {
    List<String> lines = new ArrayList<>();
    addPart(lines, "  to p50", breakdown.p50());
    addPart(lines, "  to p99", breakdown.p99());
    addPart(lines, "  to the last", breakdown.max());
    if (!lines.isEmpty()) {
      lines.addFirst(
          String.format(
              Locale.ROOT,
              "%-14s %8s %8s %8s %8s %8s %8s %8s %8s %8s",
              "ms went into",
              "all",
              "announce",
              "queue",
              "link",
              "decode",
              "rebuild",
              "ask",
              "validate",
              "left"));
    }
    return lines;
  }

  private static void addPart(List<String> lines, String label, Breakdown.Part part) {
    if (part.paths().isEmpty()) {
      return;
    }
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-14s", label));
    line.append(cell(part.meanTotalNanos()));
    for (PathStage stage : PathStage.values()) {
      line.append(cell(part.meanNanos(stage)));
    }
    lines.add(line.toString());
  }

  private static String cell(double nanos) {
    double millis = nanos / NANOS_PER_MILLI;
    return String.format(Locale.ROOT, millis < 10_000 ? " %8.2f" : " %8.1e", millis);
  }
}
