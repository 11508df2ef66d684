package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.world.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures for a person: plain text, lines of at most {@link #WIDTH} columns. */
public final class GossipTable {
  /** Columns of the longest line. */
  public static final int WIDTH = 100;

  private static final int BAR_COLUMNS = 60;
  private static final int MOST_BARS = 30;

  private GossipTable() {}

  /** All figures of one variant, with their spread, and its curve. */
  public static List<String> of(Summary summary) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(summary.plan()));
    lines.add("");
    lines.add(line("%-24s %12s %12s %12s", "", "median", "least", "greatest"));
    row(lines, "rounds until 50%", summary.half(), "");
    row(lines, "rounds until 99%", summary.most(), "");
    Theory theory = summary.theory();
    row(
        lines,
        "rounds until all",
        summary.all(),
        Double.isNaN(theory.rounds())
            ? ""
            : line("theory %s: %s", number(theory.rounds()), theory.formula()));
    row(lines, "messages a node", summary.messages(), "");
    row(lines, "bytes a node", summary.bytes(), "");
    row(lines, "bytes of the busiest", summary.busiestBytes(), "");
    row(lines, "residue", summary.residue(), "");
    for (Map.Entry<String, Figure> measure : summary.measures().entrySet()) {
      row(lines, measure.getKey().replace('_', ' '), measure.getValue(), "");
    }
    lines.add("");
    curve(lines, summary);
    return lines;
  }

  /** One line for each variant. */
  public static List<String> of(List<Summary> summaries) {
    List<String> lines = new ArrayList<>();
    Plan first = summaries.getFirst().plan();
    lines.add(conditions(first));
    lines.add("");
    lines.add(
        line(
            "%-12s %6s %5s %5s %5s %9s %7s %10s %11s %8s %10s",
            "variant",
            "fanout",
            "50%",
            "99%",
            "all",
            "spread",
            "theory",
            "messages",
            "bytes",
            "residue",
            "redundant"));
    for (Summary summary : summaries) {
      Figure redundancy = summary.measures().get("redundancy");
      lines.add(
          line(
              "%-12s %6d %5s %5s %5s %9s %7s %10s %11s %8s %10s",
              summary.plan().variant().label(),
              summary.plan().setting().fanout(),
              number(summary.half().median()),
              number(summary.most().median()),
              number(summary.all().median()),
              Double.isInfinite(summary.all().least())
                  ? ""
                  : number(summary.all().least()) + "-" + number(summary.all().greatest()),
              number(summary.theory().rounds()),
              number(summary.messages().median()),
              number(summary.bytes().median()),
              percent(summary.residue().median()),
              redundancy == null ? "" : number(redundancy.median())));
    }
    lines.add("");
    lines.add("50%, 99%, all: rounds until so many live nodes were informed, medians over trials;");
    lines.add(
        "messages and bytes are those of a node; redundant: for each delivery that was news.");
    return lines;
  }

  private static String heading(Plan plan) {
    return line(
        "%s, fanout %d: %s", plan.variant().label(), plan.setting().fanout(), conditions(plan));
  }

  static String conditions(Plan plan) {
    Setting setting = plan.setting();
    StringBuilder text = new StringBuilder(line("%,d nodes", setting.nodes()));
    if (setting.loss() > 0) {
      text.append(line(", %s of messages lost", percent(setting.loss())));
    }
    if (setting.dead() > 0) {
      text.append(line(", %s dead", percent(setting.dead())));
    }
    if (setting.churn() > 0) {
      text.append(line(", %s replaced a round", percent(setting.churn())));
    }
    text.append(line(", %d trial%s", plan.trials(), plan.trials() == 1 ? "" : "s"));
    return text.append(line(", seed %d", plan.seed())).toString();
  }

  private static void row(List<String> lines, String name, Figure figure, String remark) {
    lines.add(
        line(
            "%-24s %12s %12s %12s   %s",
            name,
            number(figure.median()),
            number(figure.least()),
            number(figure.greatest()),
            remark));
  }

  private static void curve(List<String> lines, Summary summary) {
    List<Figure> curve = summary.curve();
    lines.add("informed by round, median");
    int last = curve.size() - 1;
    while (last > 0 && curve.get(last - 1).median() == curve.get(last).median()) {
      last--; // Where nothing changes any more.
    }
    int step = last / MOST_BARS + 1;
    for (int round = 0; round < last + step; round += step) {
      double share = curve.get(Math.min(round, last)).median();
      String bar = "#".repeat((int) (share * BAR_COLUMNS));
      lines.add(line("%6d %8s  %s", Math.min(round, last), percent(share), bar));
    }
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing();
  }

  /** Four figures or so; what never happened is said so. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (Double.isInfinite(value)) {
      return "never";
    }
    if (value == StrictMath.rint(value) && Math.abs(value) < 1e15) {
      return line("%,d", (long) value);
    }
    double size = Math.abs(value);
    return line(size >= 1000 ? "%,.0f" : size >= 100 ? "%.1f" : size >= 1 ? "%.2f" : "%.3g", value);
  }

  static String percent(double share) {
    double percent = 100 * share;
    if (percent != 0 && percent < 0.01) {
      return line("%.1e%%", percent);
    }
    // Rounded down: what is not quite all never reads as all.
    return line("%.2f%%", StrictMath.floor(percent * 100 + 1e-9) / 100);
  }
}
