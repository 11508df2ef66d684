package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.report.ReportDirectory;
import dev.grapevine.testnet.report.SvgBars;
import dev.grapevine.testnet.report.SvgChart;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

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

  /** Files of a report at the most: the steps of {@link #write}. */
  public static final int MOST_FILES = 18;

  /**
   * Writes all files; the page comes last. {@code events.csv} is streamed, it has a line for each
   * transaction at each node.
   *
   * @param written told of each file, how many there are by then
   */
  public void write(ReportDirectory directory, IntConsumer written) throws IOException {
    RunCharts charts = RunCharts.of(trace, result);
    FaultTimeline faults = new FaultTimeline(trace, result.faults());
    Map<String, ReportDirectory.Content> files = data();
    picture(files, "block-curve.svg", SvgChart.file(charts.blocks()));
    picture(files, "hops.svg", SvgBars.file(charts.hops()));
    picture(files, "messages.svg", SvgBars.file(charts.messages()));
    charts
        .transactions()
        .ifPresent(chart -> picture(files, "transaction-curve.svg", SvgChart.file(chart)));
    if (!faults.isEmpty()) {
      files.put("faults.csv", faults::writeFaults);
      files.put("timeline.csv", faults::writeBlocks);
      picture(files, "timeline.svg", SvgChart.file(faults.chart()));
    }
    String page = RunPage.of(this, charts, faults, List.copyOf(files.keySet()));
    files.put("index.html", target -> target.append(page));
    int count = 0;
    for (Map.Entry<String, ReportDirectory.Content> file : files.entrySet()) {
      directory.add(file.getKey(), file.getValue());
      written.accept(++count);
    }
    directory.publish();
  }

  private Map<String, ReportDirectory.Content> data() {
    RunCsv csv = new RunCsv(trace, result);
    Map<String, ReportDirectory.Content> files = new LinkedHashMap<>();
    files.put("summary.json", target -> target.append(summary).append('\n'));
    files.put("events.csv", csv::events);
    files.put("blocks.csv", csv::blocks);
    files.put("block-curve.csv", csv::blockCurve);
    if (!trace.transactions().transactions().isEmpty()) {
      files.put("transactions.csv", csv::transactions);
      files.put("transaction-curve.csv", csv::transactionCurve);
    }
    files.put("hops.csv", csv::hops);
    files.put("messages.csv", csv::messages);
    files.put("connections.csv", csv::connections);
    files.put("simblock.json", target -> SimBlockEvents.write(trace, target));
    return files;
  }

  private static void picture(Map<String, ReportDirectory.Content> files, String name, String svg) {
    files.put(name, target -> target.append(svg));
  }
}
