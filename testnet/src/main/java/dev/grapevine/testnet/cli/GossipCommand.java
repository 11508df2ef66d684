package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.gossip.GossipJson;
import dev.grapevine.testnet.gossip.GossipTable;
import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Summary;
import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.local.Progress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code grapevine gossip}: runs gossip protocols and prints what was measured. */
final class GossipCommand {
  private static final String PREFIX = "grapevine gossip: ";

  private GossipCommand() {}

  /**
   * Runs one command line.
   *
   * @param args without the command's name
   * @return the exit status
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    GossipArguments arguments;
    try {
      CommandLine parser = GossipArguments.parser();
      ParseResult parsed = parser.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        parser.usage(out);
        return ExitStatus.OK;
      }
      arguments = GossipArguments.of(parsed);
    } catch (ParameterException e) {
      err.println(PREFIX + e.getMessage() + "; see grapevine gossip --help");
      return ExitStatus.USAGE;
    }
    Progress progress = Terminal.isStandardError() ? new ProgressBar(err) : new ProgressLines(err);
    Thread hook = new Thread(progress::abandon, "gossip-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      print(measured(arguments.plans(), progress), arguments, out);
      return ExitStatus.OK;
    } catch (InterruptedException e) {
      progress.abandon();
      err.println(PREFIX + "interrupted");
      return ExitStatus.FAILED;
    } catch (OutOfMemoryError e) {
      progress.abandon();
      err.println(PREFIX + "out of memory: take fewer --nodes, or give more by JAVA_OPTS=-Xmx8g");
      return ExitStatus.FAILED;
    } finally {
      remove(hook);
    }
  }

  private static List<Summary> measured(List<Plan> plans, Progress progress)
      throws InterruptedException {
    int trials = plans.stream().mapToInt(Plan::trials).sum();
    AtomicInteger done = new AtomicInteger();
    progress.begin("running trials", trials);
    List<Summary> summaries = new ArrayList<>();
    try (Trials runner = new Trials(() -> progress.reached(done.incrementAndGet()))) {
      for (Plan plan : plans) {
        summaries.add(runner.run(plan));
      }
    }
    progress.end("ran " + trials + (trials == 1 ? " trial" : " trials"));
    return summaries;
  }

  private static void print(List<Summary> summaries, GossipArguments arguments, PrintStream out) {
    if (arguments.json()) {
      ObjectNode root = GossipJson.of(summaries.getFirst());
      if (!arguments.single()) {
        ArrayNode all = root.putArray("variants");
        summaries.forEach(summary -> all.add(GossipJson.of(summary)));
      }
      out.println(root);
    } else {
      List<String> lines =
          arguments.single() ? GossipTable.of(summaries.getFirst()) : GossipTable.of(summaries);
      lines.forEach(out::println);
      arguments
          .leftOut()
          .forEach(variant ->
              out.printf(
                  "%s is left out: it is run with at most %d nodes%n",
                  variant.label(), variant.maxNodes()));
    }
    out.flush();
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The interrupt came now; the hook does what it is for.
    }
  }
}
