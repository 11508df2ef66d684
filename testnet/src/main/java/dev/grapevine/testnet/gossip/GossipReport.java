package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.report.Chart;
import dev.grapevine.testnet.report.HtmlPage;
import dev.grapevine.testnet.report.Series;
import dev.grapevine.testnet.report.SvgChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The report of a run: {@code index.html}, the curves as {@code informed.svg} and {@code
 * curves.csv}, and the JSON object as {@code summary.json}.
 */
public final class GossipReport {
  private static final String CAPTION =
      "Medians over trials, with what they range over where there are few curves. Rounds of"
          + " variants that pass news on at once (flood, inv, eth-sqrt, direct-mail, all-to-all,"
          + " tree) are a message's way.";

  /** More bands than this hide one another. */
  private static final int MOST_BANDS = 4;

  private GossipReport() {}

  /**
   * The files, by name.
   *
   * @param json what {@code --json} prints
   */
  public static Map<String, String> files(List<Summary> summaries, String json) {
    Map<String, String> files = new LinkedHashMap<>();
    List<Summary> spreading = new ArrayList<>();
    List<Summary> detecting = new ArrayList<>();
    for (Summary summary : summaries) {
      (summary.plan().variant().detectsFailures() ? detecting : spreading).add(summary);
    }
    HtmlPage page = new HtmlPage("Gossip, measured");
    page.paragraph(GossipTable.conditions(summaries.getFirst().plan()));
    if (!spreading.isEmpty()) {
      Chart informed = informed(spreading, "Who has the news", "live nodes informed");
      page.chart(informed, CAPTION);
      page.chart(
          missing(spreading),
          "The same upside down, by powers of ten: a straight line divides the rest by the same"
              + " factor each round, a falling one squares it.");
      files.put("informed.svg", SvgChart.file(informed));
    }
    if (!detecting.isEmpty()) {
      Chart detected = informed(detecting, "Who knows of the failure", "live nodes that know");
      page.chart(detected, "Rounds since the crash. " + CAPTION);
      files.put("detected.svg", SvgChart.file(detected));
    }
    page.section("Figures").table(head(), summaries.stream().map(GossipReport::row).toList());
    page.paragraph(
        "Rounds until so many live nodes were informed, with the least and the greatest of all"
            + " trials; messages and bytes are a node's.");
    List<List<String>> measures = measures(summaries);
    if (!measures.isEmpty()) {
      page.section("What else was measured").table(MEASURE_HEAD, measures);
    }
    files.put("curves.csv", csv(summaries));
    files.put("summary.json", json + "\n");
    page.section("Data").files(List.copyOf(files.keySet()));
    files.put("index.html", page.toString());
    return files;
  }

  private static final List<String> MEASURE_HEAD =
      List.of("variant", "measured", "median", "least", "greatest");

  private static Chart informed(List<Summary> summaries, String title, String y) {
    List<Series> series = new ArrayList<>();
    for (Summary summary : summaries) {
      List<Series.Point> points = new ArrayList<>();
      List<Figure> curve = summary.curve();
      for (int round = 0; round < length(summary, Figure::least); round++) {
        Figure share = curve.get(round);
        points.add(
            summaries.size() > MOST_BANDS
                ? Series.Point.of(round, share.median())
                : new Series.Point(round, share.median(), share.least(), share.greatest()));
      }
      series.add(new Series(summary.plan().variant().label(), points));
    }
    return new Chart(title, "round", y, Chart.Scale.PERCENT, series);
  }

  private static Chart missing(List<Summary> summaries) {
    List<Series> series = new ArrayList<>();
    for (Summary summary : summaries) {
      List<Series.Point> points = new ArrayList<>();
      for (int round = 0; round < length(summary, Figure::median); round++) {
        points.add(Series.Point.of(round, 1 - summary.curve().get(round).median()));
      }
      series.add(new Series(summary.plan().variant().label(), points));
    }
    return new Chart(
        "Who has not", "round", "live nodes not informed", Chart.Scale.LOG_PERCENT, series);
  }

  /** Rounds until nothing changes any more, and one. */
  private static int length(Summary summary, ToDoubleFunction<Figure> which) {
    List<Figure> curve = summary.curve();
    int last = curve.size() - 1;
    while (last > 0
        && which.applyAsDouble(curve.get(last - 1)) == which.applyAsDouble(curve.get(last))) {
      last--;
    }
    return last + 1;
  }

  private static List<String> head() {
    return List.of(
        "variant",
        "fanout",
        "50%",
        "99%",
        "all",
        "theory",
        "messages",
        "bytes",
        "busiest node's bytes",
        "residue");
  }

  private static List<String> row(Summary summary) {
    return List.of(
        summary.plan().variant().label(),
        Integer.toString(summary.plan().setting().fanout()),
        GossipTable.number(summary.half().median()),
        GossipTable.number(summary.most().median()),
        ranged(summary.all()),
        GossipTable.number(summary.theory().rounds()),
        GossipTable.number(summary.messages().median()),
        GossipTable.number(summary.bytes().median()),
        GossipTable.number(summary.busiestBytes().median()),
        GossipTable.percent(summary.residue().median()));
  }

  private static String ranged(Figure figure) {
    if (Double.isInfinite(figure.least())) {
      return "never";
    }
    return GossipTable.number(figure.median())
        + " ("
        + GossipTable.number(figure.least())
        + " to "
        + GossipTable.number(figure.greatest())
        + ")";
  }

  private static List<List<String>> measures(List<Summary> summaries) {
    List<List<String>> rows = new ArrayList<>();
    for (Summary summary : summaries) {
      summary
          .measures()
          .forEach((name, figure) ->
              rows.add(
                  List.of(
                      summary.plan().variant().label(),
                      name.replace('_', ' '),
                      GossipTable.number(figure.median()),
                      GossipTable.number(figure.least()),
                      GossipTable.number(figure.greatest()))));
    }
    return rows;
  }

  private static String csv(List<Summary> summaries) {
    StringBuilder csv = new StringBuilder("variant,round,informed,least,greatest\n");
    for (Summary summary : summaries) {
      for (int round = 0; round < summary.curve().size(); round++) {
        Figure share = summary.curve().get(round);
        csv.append(
            String.format(
                Locale.ROOT,
                "%s,%d,%.6f,%.6f,%.6f%n",
                summary.plan().variant().label(),
                round,
                share.median(),
                share.least(),
                share.greatest()));
      }
    }
    return csv.toString();
  }
}
