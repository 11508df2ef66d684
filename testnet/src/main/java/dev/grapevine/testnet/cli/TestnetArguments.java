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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of {@code grapevine testnet}.
 *
 * <p>{@link TestnetParsers} says which options there are; here they are checked and typed.
 *
 * @param json one JSON object instead of the table
 * @param capture directory for all messages; empty for none
 */
record TestnetArguments(TestnetOptions options, boolean json, Optional<Path> capture) {
  private static final DateTimeFormatter REPORT_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final TestnetOptions DEFAULTS = TestnetOptions.DEFAULTS;

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
        inRange(line, parsed, "--warmup", standard.warmup(), 0, TestnetOptions.MAX_BLOCKS),
        inRange(line, parsed, "--rehearsal", standard.rehearsal(), 0, TestnetOptions.MAX_BLOCKS));
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
    return Optional.of(directory(line, "--report", name));
  }

  private static Path directory(CommandLine line, String option, String name) {
    try {
      if (!name.isEmpty()) {
        return Path.of(name);
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new ParameterException(line, option + " must be a directory, not '" + name + "'");
  }

  private static Optional<Path> capture(CommandLine line, ParseResult parsed) {
    return parsed.hasMatchedOption("--capture")
        ? Optional.of(directory(line, "--capture", parsed.matchedOptionValue("--capture", "")))
        : Optional.empty();
  }

  /** Rounds of {@code testnet links}. */
  static int rounds(ParseResult parsed) {
    return inRange(
        parsed.commandSpec().commandLine(),
        parsed,
        "--rounds",
        TestnetParsers.DEFAULT_ROUNDS,
        1,
        LinkRun.MAX_ROUNDS);
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
