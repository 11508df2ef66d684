package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.LinkRun;
import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.local.TestnetException;
import dev.grapevine.testnet.measure.link.LinkReport;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * {@code grapevine testnet links}: starts a network and measures whether its links are as long as
 * they were asked to be.
 */
final class TestnetLinksCommand {
  private static final String PREFIX = "grapevine testnet links: ";

  private TestnetLinksCommand() {}

  /**
   * Runs one command line.
   *
   * @param args without {@code testnet links}
   * @return the exit status
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    TestnetArguments arguments;
    int rounds;
    try {
      CommandLine parser = TestnetParsers.linksParser();
      ParseResult parsed = parser.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        parser.usage(out);
        return ExitStatus.OK;
      }
      arguments = TestnetArguments.of(parsed, "wan");
      rounds = TestnetArguments.rounds(parsed);
    } catch (ParameterException e) {
      err.println(PREFIX + e.getMessage() + "; see grapevine testnet links --help");
      return ExitStatus.USAGE;
    }
    Logging.warningsToStandardError();
    Progress progress = Terminal.isStandardError() ? new ProgressBar(err) : new ProgressLines(err);
    LinkRun run = new LinkRun(arguments.options(), rounds, progress);
    Thread hook = new Thread(run::close, "testnet-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try (run) {
      print(run.run(), arguments.json(), out);
      return ExitStatus.OK;
    } catch (TestnetException | InterruptedException e) {
      progress.abandon();
      err.println(PREFIX + e.getMessage());
      return ExitStatus.FAILED;
    } finally {
      remove(hook);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending; the hook does what it is for.
    }
  }

  private static void print(LinkReport report, boolean json, PrintStream out) {
    if (json) {
      out.println(report.json());
    } else {
      report.table().forEach(out::println);
    }
    out.flush();
  }
}
