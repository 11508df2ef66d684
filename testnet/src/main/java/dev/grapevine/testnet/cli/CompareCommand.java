package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.measure.Comparison;
import dev.grapevine.testnet.measure.ComparisonTable;
import dev.grapevine.testnet.process.NodeProgram;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code grapevine compare}: the same run with real {@code bitcoind}s, with nodes of ours and with
 * half of each.
 *
 * <p>Each is a {@code grapevine testnet} in a process of its own: none finds what another left
 * behind, compiled code or a grown heap, and each can be repeated by hand.
 */
final class CompareCommand {
  private static final String PREFIX = "grapevine compare: ";

  private CompareCommand() {}

  /**
   * Runs one command line.
   *
   * @param args without the command's name
   * @return the exit status
   */
  static int run(String[] args, PrintStream out, PrintStream err) {
    CompareArguments arguments;
    try {
      CommandLine parser = CompareArguments.parser();
      ParseResult parsed = parser.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        parser.usage(out);
        return ExitStatus.OK;
      }
      arguments = CompareArguments.of(parsed);
    } catch (ParameterException e) {
      err.println(PREFIX + e.getMessage() + "; see grapevine compare --help");
      return ExitStatus.USAGE;
    }
    try (OwnTestnet testnet = new OwnTestnet()) {
      NodeProgram bitcoind = NodeProgram.bitcoind(arguments.bitcoind());
      Optional<Comparison> comparison = compare(arguments, bitcoind, testnet, err);
      if (comparison.isEmpty()) {
        return ExitStatus.FAILED; // The network that failed has said why.
      }
      if (arguments.json()) {
        out.println(comparison.get().json());
      } else {
        ComparisonTable.of(comparison.get()).forEach(out::println);
      }
      out.flush();
      return ExitStatus.OK;
    } catch (NodeProgram.Unusable e) {
      err.println(PREFIX + "--bitcoind " + arguments.bitcoind() + ": " + e.getMessage());
      return ExitStatus.FAILED;
    } catch (IOException | InterruptedException e) {
      err.println(PREFIX + "a network does not run: " + e.getMessage());
      return ExitStatus.FAILED;
    }
  }

  private static Optional<Comparison> compare(
      CompareArguments arguments, NodeProgram program, OwnTestnet testnet, PrintStream err)
      throws IOException, InterruptedException {
    int nodes = arguments.nodes();
    err.println("1 of 3: " + nodes + " " + program);
    Optional<ObjectNode> bitcoind = testnet.run(arguments.testnet(nodes));
    if (bitcoind.isEmpty()) {
      return Optional.empty();
    }
    err.println("2 of 3: " + nodes + " Grapevine");
    Optional<ObjectNode> grapevine = testnet.run(arguments.testnet(0));
    if (grapevine.isEmpty()) {
      return Optional.empty();
    }
    err.println("3 of 3: " + nodes / 2 + " " + program + ", " + (nodes - nodes / 2) + " Grapevine");
    return testnet
        .run(arguments.testnet(nodes / 2))
        .map(mixed -> new Comparison(bitcoind.get(), grapevine.get(), mixed));
  }
}
