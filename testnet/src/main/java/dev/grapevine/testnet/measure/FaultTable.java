package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Faults for a person: when, what, and beneath it what became of it. */
final class FaultTable {
  private static final String HEAD = "%-16s %9s  %s";
  private static final String INDENT = " ".repeat(30);
  private static final String CUT = " ...";

  private FaultTable() {}

  /** The lines, none of them longer than {@code width}. */
  static List<String> of(List<FaultFigures.Event> events, int width) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, HEAD, "faults", "after", "what"));
    for (FaultFigures.Event event : events) {
      boolean happened = event.atNanos() != Percentile.NEVER;
      String at = happened ? TestnetTable.delay(event.atNanos()) : "-";
      String line = String.format(Locale.ROOT, HEAD, "  " + event.moment(), at, event.what());
      lines.add(line.length() <= width ? line : line.substring(0, width - CUT.length()) + CUT);
      addWrapped(lines, event.outcome(), width);
    }
    return lines;
  }

  private static void addWrapped(List<String> lines, String text, int width) {
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : text.split(" ")) {
      if (line.length() + word.length() > width) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(INDENT);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
  }
}
