package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.TestnetOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which options {@code grapevine testnet}, {@code testnet up} and {@code testnet links} have, and
 * what the help says of them.
 *
 * <p>Built on picocli's programmatic interface: no annotations, no reflection.
 */
final class TestnetParsers {
  /** Rounds of {@code testnet links}. */
  static final int DEFAULT_ROUNDS = 10;

  private static final int HELP_COLUMNS = 100;
  private static final TestnetOptions DEFAULTS = TestnetOptions.DEFAULTS;

  private TestnetParsers() {}

  /** The parser of {@code testnet}, which also prints the help. */
  static CommandLine parser() {
    CommandSpec spec =
        CommandSpec.create()
            .name("grapevine testnet")
            .addOption(
                number(
                    "--blocks", "B", "Blocks to measure (default: %d).", DEFAULTS.load().blocks()))
            .addOption(
                number(
                    "--txs",
                    "T",
                    "Transactions to submit for each of them (default: %d).",
                    DEFAULTS.load().transactions()))
            .addOption(
                number(
                    "--warmup",
                    "BLOCKS",
                    "Empty blocks to mine before, one after the other (default: %d).",
                    DEFAULTS.load().warmup()))
            .addOption(rehearsal())
            .addOption(
                text(
                    "--faults",
                    "FILE",
                    "What goes wrong while it measures, a line each: 'block 3: kill 4 7-9', or"
                        + " '10s: ...' after measuring began. Faults: kill, restart, pause, resume,"
                        + " partition, heal, slow, restore, zombie, hostile, skew; docs/faults.md"
                        + " has them all (default: nothing)."))
            .addOption(
                text(
                    "--report",
                    "DIR",
                    "Where to write the report, as a page with its data (default:"
                        + " ./testnet-report-<time>)."))
            .addOption(
                OptionSpec.builder("--no-report")
                    .type(boolean.class)
                    .description("Write no report.")
                    .build());
    spec.addOption(
        text(
            "--capture",
            "DIR",
            "Write all messages of each node, bitcoinds too, to DIR/node-N/, in the files of"
                + " bitcoind's -capturemessages."));
    return withNetworkOptions(
        spec,
        "Starts a regtest network in this process, over real TCP. For each block it submits"
            + " transactions to the nodes' JSON-RPC ports, waits until they have spread, mines"
            + " them and measures how the block spreads. `grapevine testnet up` starts one to"
            + " keep.");
  }

  /** The parser of {@code testnet up}. */
  static CommandLine upParser() {
    CommandSpec spec =
        CommandSpec.create()
            .name("grapevine testnet up")
            .addOption(
                number("--page-port", "PORT", "Port of the live page (default: a free one).", 0));
    return withNetworkOptions(
        spec,
        "Starts a regtest network in this process, over real TCP, and keeps it until Ctrl-C:"
            + " prints each node's addresses and where the page is that shows blocks as they"
            + " spread.");
  }

  /** The parser of {@code testnet links}. */
  static CommandLine linksParser() {
    CommandSpec spec =
        CommandSpec.create()
            .name("grapevine testnet links")
            .addOption(
                number(
                    "--rounds",
                    "R",
                    "Rounds, in which each end of a link pings the other one (default: %d).",
                    DEFAULT_ROUNDS));
    return withNetworkOptions(
        spec,
        "Measures how exactly links are delayed: starts a network in this process, lets all nodes"
            + " ping their peers, and prints how much later than asked for each message was there,"
            + " over all links and by regions. Of links with an end in another process"
            + " (--processes, --bitcoind) it is round trips, beside those of the same links without"
            + " delays. Without --latency they are those of wan.");
  }

  private static CommandLine withNetworkOptions(CommandSpec spec, String description) {
    spec.addOption(number("--nodes", "N", "Nodes to start (default: %d).", DEFAULTS.nodes()))
        .addOption(
            number(
                "--outbound",
                "K",
                "Connections that each opens (default: %d, or all others if they are fewer).",
                DEFAULTS.graph().outbound()))
        .addOption(
            text(
                "--topology",
                "SHAPE|FILE",
                "Who dials whom: random, small-world, scale-free, ring, or a file with two node"
                    + " numbers a line (default: random)."))
        .addOption(
            text(
                "--latency",
                "none|lan|wan|FILE",
                "How long messages take between nodes: as on loopback, a local network, around the"
                    + " world, or as a file says (default: none)."))
        .addOption(
            OptionSpec.builder("--bandwidth")
                .paramLabel("BITS")
                .type(long.class)
                .description("Bits a second on every link (default: what --latency says).")
                .build())
        .addOption(
            text(
                "--trickle",
                "on|off",
                "Announce transactions on Bitcoin Core's timers, or at once (default: on)."))
        .addOption(CommonOptions.seed("topology, workload and choices", DEFAULTS.seed()))
        .addOption(
            text(
                "--relay",
                "full|low|high",
                "How blocks travel: whole, or as low- or high-bandwidth compact blocks (default:"
                    + " high)."))
        .addOption(
            text(
                "--transport",
                "v1|v2",
                "What connections speak: the old transport, or the encrypted one (default: v2)."))
        .addOption(
            text("--db", "memory|leveldb", "Where nodes keep blocks and coins (default: memory)."))
        .addOption(
            OptionSpec.builder("--processes")
                .type(boolean.class)
                .description("Start one process for each node instead of one for all.")
                .build())
        .addOption(
            text("--bitcoind", "PATH", "A real bitcoind, for --bitcoind-nodes of the nodes."))
        .addOption(
            OptionSpec.builder("--bitcoind-nodes")
                .paramLabel("M")
                .type(int.class)
                .description("Nodes that are real bitcoinds (default: half of them).")
                .build())
        .addOption(CommonOptions.json())
        .addOption(CommonOptions.help());
    spec.usageMessage().width(HELP_COLUMNS).sortOptions(false).description(description);
    return new CommandLine(spec);
  }

  /** For whoever measures nodes of ours in one process. */
  static OptionSpec rehearsal() {
    return number(
        "--rehearsal",
        "BLOCKS",
        "Blocks of transactions that a few other nodes relay before, so that code is compiled when"
            + " blocks are measured (default: %d).",
        DEFAULTS.load().rehearsal());
  }

  static OptionSpec text(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  static OptionSpec number(String name, String label, String description, int standard) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(int.class)
        .description(description.formatted(standard))
        .build();
  }
}
