package dev.grapevine.testnet.cli;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.fault.FaultFile;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.latency.LinkFile;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.local.LinkRun;
import dev.grapevine.testnet.local.TestnetOptions;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.topology.TopologyFile;
import dev.grapevine.testnet.topology.TopologyShape;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of {@code grapevine testnet}.
 *
 * <p>Built on picocli's programmatic interface: no annotations, no reflection.
 *
 * @param json one JSON object instead of the table
 * @param capture directory for all messages; empty for none
 */
record TestnetArguments(TestnetOptions options, boolean json, Optional<Path> capture) {
  private static final int HELP_COLUMNS = 100;
  private static final DateTimeFormatter REPORT_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final int DEFAULT_ROUNDS = 10;
  private static final TestnetOptions DEFAULTS = TestnetOptions.DEFAULTS;

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
            + " over all links and by regions. Without --latency they are those of wan.");
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
        .addOption(
            OptionSpec.builder("--seed")
                .paramLabel("S")
                .type(long.class)
                .description(
                    "Seed of topology, workload and choices (default: " + DEFAULTS.seed() + ").")
                .build())
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
        .addOption(
            OptionSpec.builder("--json")
                .type(boolean.class)
                .description("Print one JSON object instead of the table.")
                .build())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Print this help.")
                .build());
    spec.usageMessage().width(HELP_COLUMNS).sortOptions(false).description(description);
    return new CommandLine(spec);
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

  /**
   * Reads a command line that does not ask for help.
   *
   * @throws ParameterException naming the option and what would be right
   */
  static TestnetArguments of(ParseResult parsed) {
    return of(parsed, DEFAULTS.graph().links().label());
  }

  /**
   * The same.
   *
   * @param latency where the command line has none
   */
  static TestnetArguments of(ParseResult parsed, String latency) {
    CommandLine line = parsed.commandSpec().commandLine();
    TopologyShape topology = topology(line, parsed);
    int nodes = nodes(line, parsed, topology);
    long seed = parsed.matchedOptionValue("--seed", DEFAULTS.seed());
    TestnetOptions options =
        new TestnetOptions(
            new TestnetOptions.Graph(
                nodes,
                outbound(line, parsed, nodes),
                topology,
                links(line, parsed, latency, nodes, seed)),
            protocol(line, parsed),
            load(line, parsed),
            kinds(line, parsed, nodes),
            seed);
    atMost(line, "--blocks times --txs", options.load().workload(), TestnetOptions.MAX_WORKLOAD);
    atMost(line, "--nodes times --blocks times --txs", options.pairs(), TestnetOptions.MAX_PAIRS);
    return new TestnetArguments(
        options.with(faults(line, parsed, options)),
        parsed.matchedOptionValue("--json", false),
        capture(line, parsed));
  }

  private static FaultPlan faults(CommandLine line, ParseResult parsed, TestnetOptions options) {
    // `testnet up` has no such option.
    if (parsed.commandSpec().findOption("--faults") == null
        || !parsed.hasMatchedOption("--faults")) {
      return FaultPlan.NONE;
    }
    try {
      Path file = Path.of(parsed.matchedOptionValue("--faults", ""));
      return FaultFile.read(file, options.nodes(), options.load().blocks(), options.seed());
    } catch (FaultFile.Malformed | InvalidPathException e) {
      throw new ParameterException(line, "--faults: " + e.getMessage());
    }
  }

  private static int outbound(CommandLine line, ParseResult parsed, int nodes) {
    int standard = Math.min(DEFAULTS.graph().outbound(), nodes - 1);
    return inRange(line, parsed, "--outbound", standard, 1, nodes - 1);
  }

  private static TestnetOptions.Protocol protocol(CommandLine line, ParseResult parsed) {
    RelayMode relay =
        switch (choice(line, parsed, "--relay", List.of("high", "low", "full"))) {
          case "full" -> RelayMode.FULL;
          case "low" -> RelayMode.LOW_BANDWIDTH;
          default -> RelayMode.HIGH_BANDWIDTH;
        };
    boolean encrypted = choice(line, parsed, "--transport", List.of("v2", "v1")).equals("v2");
    boolean trickle = choice(line, parsed, "--trickle", List.of("on", "off")).equals("on");
    return new TestnetOptions.Protocol(relay, encrypted, trickle);
  }

  private static TestnetOptions.Load load(CommandLine line, ParseResult parsed) {
    TestnetOptions.Load standard = DEFAULTS.load();
    return new TestnetOptions.Load(
        inRange(line, parsed, "--blocks", standard.blocks(), 1, TestnetOptions.MAX_BLOCKS),
        inRange(line, parsed, "--txs", standard.transactions(), 0, TestnetOptions.MAX_TRANSACTIONS),
        inRange(line, parsed, "--warmup", standard.warmup(), 0, TestnetOptions.MAX_BLOCKS));
  }

  private static TestnetOptions.Kinds kinds(CommandLine line, ParseResult parsed, int nodes) {
    TestnetOptions.Database database =
        switch (choice(line, parsed, "--db", List.of("memory", "leveldb"))) {
          case "leveldb" -> TestnetOptions.Database.LEVELDB;
          default -> TestnetOptions.Database.MEMORY;
        };
    boolean processes = parsed.matchedOptionValue("--processes", false);
    return new TestnetOptions.Kinds(database, processes, bitcoinds(line, parsed, nodes));
  }

  /** Half of the nodes, where it is not said how many. */
  private static Optional<TestnetOptions.Bitcoinds> bitcoinds(
      CommandLine line, ParseResult parsed, int nodes) {
    if (!parsed.hasMatchedOption("--bitcoind")) {
      if (parsed.hasMatchedOption("--bitcoind-nodes")) {
        throw new ParameterException(line, "--bitcoind-nodes needs --bitcoind PATH");
      }
      return Optional.empty();
    }
    int count = inRange(line, parsed, "--bitcoind-nodes", nodes / 2, 1, nodes);
    return Optional.of(new TestnetOptions.Bitcoinds(path(line, parsed, "--bitcoind"), count));
  }

  static Path path(CommandLine line, ParseResult parsed, String option) {
    String text = parsed.matchedOptionValue(option, "");
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ParameterException(line, option + " must be a file, not '" + text + "'");
    }
  }

  private static LinkProfile links(
      CommandLine line, ParseResult parsed, String standard, int nodes, long seed) {
    String name = parsed.matchedOptionValue("--latency", standard);
    LinkProfile links =
        switch (name) {
          case "none" -> LinkProfile.NONE;
          case "lan" -> LinkProfile.lan();
          case "wan" -> LinkProfile.wan(nodes, new SplittableRandom(seed));
          default -> linkFile(line, name, nodes);
        };
    if (!parsed.hasMatchedOption("--bandwidth")) {
      return links;
    }
    long bits = parsed.matchedOptionValue("--bandwidth", 0L);
    if (bits < 1) {
      throw new ParameterException(line, "--bandwidth must be at least 1, not " + bits);
    }
    return links.withBitsPerSecond(bits);
  }

  private static LinkProfile linkFile(CommandLine line, String name, int nodes) {
    try {
      return LinkFile.read(Path.of(name), nodes);
    } catch (LinkFile.Malformed | InvalidPathException e) {
      throw new ParameterException(
          line, "--latency must be none, lan, wan or a file: " + e.getMessage());
    }
  }

  /**
   * Where the report of {@code testnet} is to go; empty for none.
   *
   * @param now names the directory where the command line does not
   */
  static Optional<Path> report(ParseResult parsed, LocalDateTime now) {
    CommandLine line = parsed.commandSpec().commandLine();
    boolean named = parsed.hasMatchedOption("--report");
    if (parsed.matchedOptionValue("--no-report", false)) {
      if (named) {
        throw new ParameterException(line, "--report and --no-report exclude each other");
      }
      return Optional.empty();
    }
    String name =
        parsed.matchedOptionValue("--report", "testnet-report-" + REPORT_TIME.format(now));
    try {
      if (!name.isEmpty()) {
        return Optional.of(Path.of(name));
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new ParameterException(line, "--report must be a directory, not '" + name + "'");
  }

  private static Optional<Path> capture(CommandLine line, ParseResult parsed) {
    if (!parsed.hasMatchedOption("--capture")) {
      return Optional.empty();
    }
    String name = parsed.matchedOptionValue("--capture", "");
    try {
      if (!name.isEmpty()) {
        return Optional.of(Path.of(name));
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new ParameterException(line, "--capture must be a directory, not '" + name + "'");
  }

  /** Rounds of {@code testnet links}. */
  static int rounds(ParseResult parsed) {
    CommandLine line = parsed.commandSpec().commandLine();
    if (parsed.hasMatchedOption("--processes") || parsed.hasMatchedOption("--bitcoind")) {
      throw new ParameterException(
          line, "--processes and --bitcoind have no meaning here: both ends need one clock");
    }
    return inRange(line, parsed, "--rounds", DEFAULT_ROUNDS, 1, LinkRun.MAX_ROUNDS);
  }

  /** The port of the page of {@code testnet up}; 0 for any. */
  static int pagePort(ParseResult parsed) {
    return inRange(parsed.commandSpec().commandLine(), parsed, "--page-port", 0, 0, 65_535);
  }

  private static TopologyShape topology(CommandLine line, ParseResult parsed) {
    String name = parsed.matchedOptionValue("--topology", DEFAULTS.graph().shape().label());
    return switch (name) {
      case "random" -> TopologyShape.RANDOM;
      case "small-world" -> new TopologyShape.SmallWorld(TopologyShape.SmallWorld.DEFAULT_REWIRE);
      case "scale-free" -> new TopologyShape.ScaleFree();
      case "ring" -> new TopologyShape.Ring();
      default -> {
        try {
          yield new TopologyShape.Given(TopologyFile.read(Path.of(name)));
        } catch (TopologyFile.Malformed | InvalidPathException e) {
          throw new ParameterException(
              line,
              "--topology must be random, small-world, scale-free, ring or a file: "
                  + e.getMessage());
        }
      }
    };
  }

  /** A file has its own number of nodes, which the option may repeat but not change. */
  private static int nodes(CommandLine line, ParseResult parsed, TopologyShape topology) {
    int standard = DEFAULTS.nodes();
    if (topology instanceof TopologyShape.Given(Topology given)) {
      standard = given.size();
      if (parsed.hasMatchedOption("--outbound")) {
        throw new ParameterException(line, "--outbound has no meaning for a --topology file");
      }
    }
    int nodes = inRange(line, parsed, "--nodes", standard, 2, TestnetOptions.MAX_NODES);
    if (topology instanceof TopologyShape.Given && nodes != standard) {
      throw new ParameterException(
          line, "--nodes must be the " + standard + " of the --topology file, not " + nodes);
    }
    return nodes;
  }

  static void atMost(CommandLine line, String what, long value, long most) {
    if (value > most) {
      throw new ParameterException(line, what + " must be at most " + most + ", not " + value);
    }
  }

  static int inRange(
      CommandLine line, ParseResult parsed, String option, int standard, int least, int most) {
    int value = parsed.matchedOptionValue(option, standard);
    if (value < least || value > most) {
      String range = least == most ? "" + least : "from " + least + " to " + most;
      String why = option.equals("--outbound") ? " (each node dials distinct others)" : "";
      throw new ParameterException(line, option + " must be " + range + why + ", not " + value);
    }
    return value;
  }

  /** One of {@code values}, the first where the option is not given. */
  private static String choice(
      CommandLine line, ParseResult parsed, String option, List<String> values) {
    String value = parsed.matchedOptionValue(option, values.getFirst());
    if (!values.contains(value)) {
      throw new ParameterException(
          line, option + " must be one of " + String.join(", ", values) + ", not '" + value + "'");
    }
    return value;
  }
}
