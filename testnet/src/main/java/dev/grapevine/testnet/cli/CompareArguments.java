package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.TestnetOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of {@code grapevine compare}.
 *
 * @param json one JSON object instead of the table
 */
record CompareArguments(
    Path bitcoind,
    int nodes,
    int blocks,
    int transactions,
    int warmup,
    int rehearsal,
    long seed,
    boolean json) {
  private static final int HELP_COLUMNS = 100;
  private static final int NODES = 20;
  private static final int BLOCKS = 10;

  /** A bitcoind takes some 45 MiB. */
  private static final int MAX_NODES = 500;

  private static final TestnetOptions.Load LOAD = TestnetOptions.DEFAULTS.load();

  static CommandLine parser() {
    CommandSpec spec =
        CommandSpec.create()
            .name("grapevine compare")
            .addOption(TestnetParsers.text("--bitcoind", "PATH", "The bitcoind to compare with."))
            .addOption(
                TestnetParsers.number(
                    "--nodes", "N", "Nodes of each network (default: %d).", NODES))
            .addOption(
                TestnetParsers.number("--blocks", "B", "Blocks to measure (default: %d).", BLOCKS))
            .addOption(
                TestnetParsers.number(
                    "--txs",
                    "T",
                    "Transactions to submit for each of them (default: %d).",
                    LOAD.transactions()))
            .addOption(
                TestnetParsers.number(
                    "--warmup",
                    "BLOCKS",
                    "Empty blocks to mine before, one after the other (default: %d).",
                    LOAD.warmup()))
            .addOption(TestnetParsers.rehearsal())
            .addOption(
                CommonOptions.seed("graph, workload and choices", TestnetOptions.DEFAULTS.seed()))
            .addOption(CommonOptions.json())
            .addOption(CommonOptions.help());
    spec.usageMessage()
        .width(HELP_COLUMNS)
        .sortOptions(false)
        .description(
            "Runs `grapevine testnet` three times, on the same graph with the same transactions,"
                + " miners and choices: all nodes real bitcoind processes, all of them Grapevine's"
                + " in one process, and half of each. Prints the figures side by side.");
    return new CommandLine(spec);
  }

  /**
   * Reads a command line that does not ask for help.
   *
   * @throws ParameterException naming the option and what would be right
   */
  static CompareArguments of(ParseResult parsed) {
    CommandLine line = parsed.commandSpec().commandLine();
    if (!parsed.hasMatchedOption("--bitcoind")) {
      throw new ParameterException(line, "--bitcoind PATH has to say where bitcoind is");
    }
    CompareArguments arguments =
        new CompareArguments(
            TestnetArguments.path(line, parsed, "--bitcoind"),
            TestnetArguments.inRange(line, parsed, "--nodes", NODES, 2, MAX_NODES),
            TestnetArguments.inRange(
                line, parsed, "--blocks", BLOCKS, 1, TestnetOptions.MAX_BLOCKS),
            TestnetArguments.inRange(
                line, parsed, "--txs", LOAD.transactions(), 0, TestnetOptions.MAX_TRANSACTIONS),
            TestnetArguments.inRange(
                line, parsed, "--warmup", LOAD.warmup(), 0, TestnetOptions.MAX_BLOCKS),
            TestnetArguments.inRange(
                line, parsed, "--rehearsal", LOAD.rehearsal(), 0, TestnetOptions.MAX_BLOCKS),
            parsed.matchedOptionValue("--seed", TestnetOptions.DEFAULTS.seed()),
            parsed.matchedOptionValue("--json", false));
    TestnetArguments.atMost(
        line,
        "--blocks times --txs",
        (long) arguments.blocks * arguments.transactions,
        TestnetOptions.MAX_WORKLOAD);
    return arguments;
  }

  /** The command line of {@code grapevine testnet} with so many bitcoinds. */
  List<String> testnet(int bitcoinds) {
    List<String> options =
        List.of(
            "--nodes=" + nodes,
            "--blocks=" + blocks,
            "--txs=" + transactions,
            "--warmup=" + warmup,
            "--rehearsal=" + rehearsal,
            "--seed=" + seed);
    if (bitcoinds == 0) {
      return options;
    }
    return Stream.concat(
            options.stream(),
            Stream.of("--bitcoind=" + bitcoind.toAbsolutePath(), "--bitcoind-nodes=" + bitcoinds))
        .toList();
  }
}
