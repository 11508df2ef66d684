package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.report.ReportDirectory;
import dev.grapevine.testnet.report.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a command leaves its report, if anywhere. {@link #close} gives up a report that is not
 * finished, from any thread.
 */
final class ReportOutput implements AutoCloseable {
  /** What a shell takes as it is. */
  private static final Pattern PLAIN = Pattern.compile("[-A-Za-z0-9_./:=,+@%]+");

  private final Optional<ReportDirectory> directory;
  private final String command;

  private ReportOutput(Optional<ReportDirectory> directory, String command) {
    this.directory = directory;
    this.command = command;
  }

  /**
   * Makes the directory, so that trouble with it shows before anything is started.
   *
   * @param path empty for no report
   * @param args of the command, without its name
   */
  static ReportOutput open(Optional<Path> path, String command, String[] args) throws IOException {
    Optional<ReportDirectory> directory = Optional.empty();
    if (path.isPresent()) {
      directory = Optional.of(ReportDirectory.open(path.get()));
    }
    return new ReportOutput(directory, commandLine(command, args));
  }

  /** As a person would type it. */
  static String commandLine(String command, String[] args) {
    return Stream.concat(Stream.of("grapevine", command), Stream.of(args))
        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /**
   * Writes the report of a run, if there is to be one.
   *
   * @param json what {@code --json} prints; gets where the report is as its {@code report}
   */
  void write(RunTrace trace, TestnetResult result, ObjectNode json, Progress progress)
      throws IOException {
    if (directory.isEmpty()) {
      return;
    }
    progress.begin("writing the report", RunReport.MOST_FILES);
    json.put("report", directory.get().path().toString());
    try {
      RunReport report = new RunReport(trace, result, command, json.toString(), machine());
      report.write(directory.get(), progress::reached);
    } catch (IOException e) {
      json.putNull("report");
      throw e;
    }
    progress.end("wrote the report");
  }

  private static Map<String, String> machine() {
    List<String> system =
        List.of(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?"));
    return Map.of("Java", Runtime.version() + " on " + String.join(" ", system));
  }

  @Override
  public void close() {
    directory.ifPresent(ReportDirectory::close);
  }
}
