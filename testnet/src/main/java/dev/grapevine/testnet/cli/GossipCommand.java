package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.gossip.GossipJson;
import dev.grapevine.testnet.gossip.GossipReport;
import dev.grapevine.testnet.gossip.GossipTable;
import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Summary;
import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.gossip.Variant;
import dev.grapevine.testnet.gossip.claim.Check;
import dev.grapevine.testnet.gossip.claim.Claim;
import dev.grapevine.testnet.gossip.claim.ClaimTable;
import dev.grapevine.testnet.gossip.claim.Claims;
import dev.grapevine.testnet.local.Progress;
import dev.grapevine.testnet.report.ReportFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
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
      if (arguments.report().isPresent()) {
        ReportFiles.prepare(arguments.report().get());
      }
      if (arguments.claims().isEmpty()) {
        printMeasured(measured(arguments.plans(), progress), arguments, out);
      } else {
        printClaims(checked(arguments, progress), arguments, out);
      }
      return ExitStatus.OK;
    } catch (IOException e) {
      err.println(PREFIX + e.getMessage() + "; name another by --report");
      return ExitStatus.FAILED;
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

  private static List<Claim> checked(GossipArguments arguments, Progress progress)
      throws InterruptedException {
    List<Check> checks = Claims.named(arguments.claims());
    progress.begin("checking claims", checks.size());
    List<Claim> claims = new ArrayList<>();
    try (Trials runner = new Trials(() -> progress.reached(claims.size()))) {
      for (Check check : checks) {
        claims.add(check.run(runner, arguments.seed()));
      }
    }
    progress.end("checked " + claims.size() + (claims.size() == 1 ? " claim" : " claims"));
    return claims;
  }

  private static void printClaims(List<Claim> claims, GossipArguments arguments, PrintStream out) {
    if (arguments.json()) {
      out.println(ClaimTable.json(claims, arguments.seed()));
    } else {
      claims.forEach(claim -> ClaimTable.of(claim).forEach(out::println));
    }
    out.flush();
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

  private static void printMeasured(
      List<Summary> summaries, GossipArguments arguments, PrintStream out) throws IOException {
    ObjectNode json = json(summaries, arguments);
    if (arguments.report().isPresent()) {
      Path directory = arguments.report().get();
      ReportFiles.write(directory, GossipReport.files(summaries, json.toPrettyString()));
    }
    if (arguments.json()) {
      out.println(json);
    } else {
      List<String> lines =
          arguments.single() ? GossipTable.of(summaries.getFirst()) : GossipTable.of(summaries);
      lines.forEach(out::println);
      for (Variant variant : arguments.leftOut()) {
        out.printf(
            "%s is left out: it is run with at most %d nodes%n",
            variant.label(), variant.maxNodes());
      }
      arguments.report().ifPresent(directory -> out.println("report: " + directory));
    }
    out.flush();
  }

  private static ObjectNode json(List<Summary> summaries, GossipArguments arguments) {
    ObjectNode root = GossipJson.of(summaries.getFirst());
    if (!arguments.single()) {
      ArrayNode all = root.putArray("variants");
      summaries.forEach(summary -> all.add(GossipJson.of(summary)));
    }
    arguments.report().ifPresent(directory -> root.put("report", directory.toString()));
    return root;
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The interrupt came now; the hook does what it is for.
    }
  }
}
