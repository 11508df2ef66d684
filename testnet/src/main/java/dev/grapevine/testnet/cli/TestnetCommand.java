package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.local.TestnetException;
import dev.grapevine.testnet.local.TestnetRun;
import dev.grapevine.testnet.measure.TestnetJson;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.measure.TestnetTable;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code grapevine testnet}: runs a local network and prints what was measured.
 *
 * <p>An interrupt ends the process through a shutdown hook that stops the nodes and deletes what
 * they wrote, wherever the run is at that moment.
 */
final class TestnetCommand {
  private static final String PREFIX = "grapevine testnet: ";

  private TestnetCommand() {}

  /**
   * Runs one command line.
   *
   * @param args without the command's name
   * @return the exit status
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    TestnetArguments arguments;
    Optional<Path> directory;
    try {
      CommandLine parser = TestnetParsers.parser();
      ParseResult parsed = parser.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        parser.usage(out);
        return ExitStatus.OK;
      }
      arguments = TestnetArguments.of(parsed);
      directory = TestnetArguments.report(parsed, LocalDateTime.now());
    } catch (ParameterException e) {
      err.println(PREFIX + e.getMessage() + "; see grapevine testnet --help");
      return ExitStatus.USAGE;
    }
    Logging.warningsToStandardError();
    Progress progress = Terminal.isStandardError() ? new ProgressBar(err) : new ProgressLines(err);
    try (ReportOutput report = ReportOutput.open(directory, "testnet", args)) {
      return run(arguments, report, progress, out, err);
    } catch (IOException e) {
      return failed(e, false, err);
    }
  }

  private static int run(
      TestnetArguments arguments,
      ReportOutput report,
      Progress progress,
      PrintStream out,
      PrintStream err) {
    TestnetRun run = new TestnetRun(arguments.options(), progress, launchedAtNanos());
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              interrupted.set(true);
              progress.abandon();
              report.close();
              run.close();
            },
            "testnet-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try (run) {
      if (arguments.capture().isPresent()) {
        run.captureInto(arguments.capture().get());
      }
      TestnetResult result = run.run();
      ObjectNode json = TestnetJson.of(result);
      try {
        report.write(run.trace(), result, json, progress);
      } finally {
        print(result, json, arguments.json(), out);
      }
      return ExitStatus.OK;
    } catch (TestnetException | InterruptedException | IOException | RuntimeException e) {
      progress.abandon();
      return failed(e, interrupted.get(), err);
    } finally {
      if (!interrupted.get()) {
        remove(hook);
      }
    }
  }

  private static int failed(Exception e, boolean interrupted, PrintStream err) {
    if (interrupted) {
      return ExitStatus.FAILED; // The nodes went away beneath the run; the exit is under way.
    }
    if (e instanceof RuntimeException bug) {
      throw bug;
    }
    String advice =
        e instanceof IOException ? "; name another by --report, or none by --no-report" : "";
    err.println(PREFIX + e.getMessage() + advice);
    return ExitStatus.FAILED;
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The interrupt came now; the hook does what it is for.
    }
  }

  private static void print(
      TestnetResult result, ObjectNode json, boolean asJson, PrintStream out) {
    if (asJson) {
      out.println(json);
    } else {
      TestnetTable.of(result).forEach(out::println);
      if (json.get("report").isString()) {
        String page = Path.of(json.get("report").stringValue()).resolve("index.html").toString();
        out.println("report           " + page);
      }
    }
    out.flush();
  }

  /** When the JVM began, on {@link System#nanoTime}'s clock. */
  private static long launchedAtNanos() {
    long uptimeMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    return System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(uptimeMillis);
  }
}
