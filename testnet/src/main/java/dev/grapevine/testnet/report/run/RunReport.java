package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.report.BarChart;
import dev.grapevine.testnet.report.Chart;
import dev.grapevine.testnet.report.ReportDirectory;
import dev.grapevine.testnet.report.SvgBars;
import dev.grapevine.testnet.report.SvgChart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that a run leaves behind: {@code index.html}, {@code summary.json}, {@code
 * events.csv}, and each curve as a picture with its points beside it. The same run gives the same
 * files.
 *
 * @param command the line that was run, as a person would type it
 * @param summary what {@code --json} prints
 * @param notes more lines of conditions, by what they are of; in the order in which they are to be
 *     read
 */
public record RunReport(
    RunTrace trace,
    TestnetResult result,
    String command,
    String summary,
    Map<String, String> notes) {

  /**
   * Writes all files; the page comes last. {@code events.csv} is streamed, it has a line for each
   * transaction at each node.
   */
  public void write(ReportDirectory directory) throws IOException {
    RunCharts charts = RunCharts.of(trace, result);
    RunCsv csv = new RunCsv(trace, result);
    List<String> names = new ArrayList<>();
    add(directory, names, "summary.json", target -> target.append(summary).append('\n'));
    add(directory, names, "events.csv", csv::events);
    add(directory, names, "blocks.csv", csv::blocks);
    add(directory, names, "block-curve.csv", csv::blockCurve);
    add(directory, names, "hops.csv", csv::hops);
    add(directory, names, "messages.csv", csv::messages);
    add(directory, names, "connections.csv", csv::connections);
    picture(directory, names, "block-curve.svg", charts.blocks());
    picture(directory, names, "hops.svg", charts.hops());
    picture(directory, names, "messages.svg", charts.messages());
    if (charts.transactions().isPresent()) {
      add(directory, names, "transactions.csv", csv::transactions);
      add(directory, names, "transaction-curve.csv", csv::transactionCurve);
      picture(directory, names, "transaction-curve.svg", charts.transactions().get());
    }
    String page = RunPage.of(this, charts, List.copyOf(names));
    directory.add("index.html", target -> target.append(page));
    directory.publish();
  }

  private static void picture(
      ReportDirectory directory, List<String> names, String name, Chart chart) throws IOException {
    add(directory, names, name, target -> target.append(SvgChart.file(chart)));
  }

  private static void picture(
      ReportDirectory directory, List<String> names, String name, BarChart chart)
      throws IOException {
    add(directory, names, name, target -> target.append(SvgBars.file(chart)));
  }

  private static void add(
      ReportDirectory directory, List<String> names, String name, ReportDirectory.Content content)
      throws IOException {
    directory.add(name, content);
    names.add(name);
  }
}
