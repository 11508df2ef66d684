package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Tuning;
import dev.grapevine.testnet.gossip.Variant;
import dev.grapevine.testnet.gossip.claim.Claims;
import dev.grapevine.testnet.gossip.membership.Heartbeat;
import dev.grapevine.testnet.gossip.membership.SwimOptions;
import dev.grapevine.testnet.gossip.spread.Rumor;
import dev.grapevine.testnet.gossip.state.Merkle;
import dev.grapevine.testnet.gossip.world.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of {@code grapevine gossip}.
 *
 * @param plans one, or one for each variant if none is named
 * @param leftOut variants that are not run with as many nodes
 * @param single whether one is named
 * @param claims names of the claims to check instead; empty if there are none
 * @param seed of all chance
 * @param report where the report goes
 * @param json one JSON object instead of the table
 */
record GossipArguments(
    List<Plan> plans,
    List<Variant> leftOut,
    boolean single,
    List<String> claims,
    long seed,
    Optional<Path> report,
    boolean json) {
  private static final int HELP_COLUMNS = 100;
  private static final int DEFAULT_NODES = 1_000;
  private static final long DEFAULT_SEED = 1;
  private static final int MAX_TRIALS = 100_000;
  private static final double MAX_INTERVAL_SECONDS = 86_400;
  private static final double MIN_INTERVAL_SECONDS = 0.001;
  private static final int MAX_PAYLOAD = 4_000_000;
  private static final String ALL_CLAIMS = "all";
  private static final double MIN_PHI = 0.1;
  private static final double MAX_PHI = 100;
  private static final int MAX_STOP = 1_000;
  private static final int MAX_KEYS = 1 << 16;

  /** 8 bytes each, of which a trial has two copies. */
  private static final long MAX_STAMPS = 50_000_000;

  private static final List<String> INTERESTS =
      List.of("coin-feedback", "counter-feedback", "coin-blind", "counter-blind");

  /** The parser, which also prints the help. */
  static CommandLine parser() {
    CommandSpec spec =
        CommandSpec.create()
            .name("grapevine gossip")
            .addOption(
                option(
                    "--variant",
                    "NAME",
                    String.class,
                    "One of "
                        + String.join(", ", Variant.labels())
                        + " (default: all of them, side by side)."))
            .addOption(option("--nodes", "N", int.class, "Nodes (default: " + DEFAULT_NODES + ")."))
            .addOption(
                option(
                    "--fanout",
                    "F",
                    int.class,
                    "Peers that a node turns to in a round (default: 1); connections that it opens"
                        + " in flood, inv and eth-sqrt (8); children in a tree (2)."))
            .addOption(
                option(
                    "--interval",
                    "S",
                    double.class,
                    "Seconds between rounds (default: 1; 5 with --pool wan)."))
            .addOption(
                option(
                    "--loss",
                    "P",
                    double.class,
                    "Probability that a message is lost, 0 to 1 (default: 0)."))
            .addOption(
                option(
                    "--dead",
                    "P",
                    double.class,
                    "Share of nodes that are dead, which nobody knows (default: 0; one node in swim"
                        + " and heartbeat, where they crash and are to be found)."))
            .addOption(
                option(
                    "--churn",
                    "P",
                    double.class,
                    "Probability that a node is replaced, in a round, by one that knows nothing"
                        + " (default: 0)."))
            .addOption(
                option(
                    "--payload",
                    "BYTES",
                    int.class,
                    "Size of the news (default: " + Setting.TRANSACTION_BYTES + ")."))
            .addOption(option("--trials", "K", int.class, "Trials (default: " + Plan.TRIALS + ")."))
            .addOption(
                CommonOptions.seed("all chance; the same gives the same figures", DEFAULT_SEED))
            .addOption(
                option(
                    "--stop",
                    "K",
                    int.class,
                    "rumor: lose interest with probability 1/K, or the K-th time (default: "
                        + Tuning.standard().stopping().k()
                        + ")."))
            .addOption(
                option(
                    "--interest",
                    "RULE",
                    String.class,
                    "rumor: when to count: "
                        + String.join(", ", INTERESTS)
                        + " (default: the first)."))
            .addOption(
                option(
                    "--updates",
                    "U",
                    int.class,
                    "digest, merkle: changes before the first round (default: "
                        + Tuning.standard().updates()
                        + ")."))
            .addOption(
                option(
                    "--keys",
                    "M",
                    int.class,
                    "merkle: keys of a replica, a power of two (default: " + Tuning.KEYS + ")."))
            .addOption(
                option(
                    "--damage",
                    "KIND",
                    String.class,
                    "merkle: what put the replicas apart, push (each missed 20%% of the changes) or"
                        + " partition (two halves; default: push)."))
            .addOption(
                option(
                    "--pool",
                    "lan|wan",
                    String.class,
                    "swim: near one another, a probe a second, or far apart, one every 5 s"
                        + " (default: lan)."))
            .addOption(flag("--lifeguard", "swim: nodes doubt themselves first."))
            .addOption(
                flag("--no-suspicion", "swim: who does not answer is dead, without a hearing."))
            .addOption(
                option(
                    "--probe",
                    "ORDER",
                    String.class,
                    "swim: round-robin or random (default: round-robin)."))
            .addOption(
                option(
                    "--slow",
                    "P",
                    double.class,
                    "swim: share of members that fall asleep now and then, for 1 to 20 rounds"
                        + " (default: 0)."))
            .addOption(
                option(
                    "--judge",
                    "timers|phi",
                    String.class,
                    "heartbeat: silence is judged by fixed times or by phi accrual (default:"
                        + " timers)."))
            .addOption(
                option(
                    "--threshold",
                    "PHI",
                    double.class,
                    "heartbeat: phi at which a member is believed dead (default: 8)."))
            .addOption(
                OptionSpec.builder("--claims")
                    .paramLabel("NAME")
                    .type(String.class)
                    .arity("0..1")
                    .fallbackValue(ALL_CLAIMS)
                    .description(
                        "Check what is commonly said of gossip, or one claim: "
                            + String.join(", ", Claims.names())
                            + ".")
                    .build())
            .addOption(
                option(
                    "--report",
                    "DIR",
                    Path.class,
                    "Write a page with curves (index.html), SVG, CSV and JSON into this"
                        + " directory."))
            .addOption(CommonOptions.json())
            .addOption(CommonOptions.help());
    spec.usageMessage()
        .width(HELP_COLUMNS)
        .sortOptions(false)
        .description(
            "Simulates gossip protocols, in trials of their own, and prints medians with their"
                + " spread beside what theory says.");
    return new CommandLine(spec);
  }

  private static OptionSpec option(String name, String label, Class<?> type, String description) {
    return OptionSpec.builder(name).paramLabel(label).type(type).description(description).build();
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  /**
   * Reads a command line that does not ask for help.
   *
   * @throws ParameterException naming the option and what would be right
   */
  static GossipArguments of(ParseResult parsed) {
    CommandLine line = parsed.commandSpec().commandLine();
    Optional<Variant> named = variant(line, parsed);
    List<Plan> plans = new ArrayList<>();
    int nodes = parsed.matchedOptionValue("--nodes", DEFAULT_NODES);
    List<Variant> leftOut = new ArrayList<>();
    for (Variant variant : named.map(List::of).orElse(List.of(Variant.values()))) {
      if (named.isEmpty() && variant.maxNodes() < nodes && nodes <= Variant.PUSH.maxNodes()) {
        leftOut.add(variant);
      } else {
        plans.add(plan(line, parsed, variant, nodes));
      }
    }
    return new GossipArguments(
        plans,
        leftOut,
        named.isPresent(),
        claims(line, parsed),
        parsed.matchedOptionValue("--seed", DEFAULT_SEED),
        Optional.ofNullable(parsed.matchedOptionValue("--report", null)),
        parsed.matchedOptionValue("--json", false));
  }

  private static Optional<Variant> variant(CommandLine line, ParseResult parsed) {
    String label = parsed.matchedOptionValue("--variant", "");
    Optional<Variant> variant = Variant.of(label);
    if (variant.isEmpty() && parsed.hasMatchedOption("--variant")) {
      throw new ParameterException(
          line,
          "--variant must be one of "
              + String.join(", ", Variant.labels())
              + ", not '"
              + label
              + "'");
    }
    return variant;
  }

  private static Plan plan(CommandLine line, ParseResult parsed, Variant variant, int nodes) {
    if (nodes < 2 || nodes > variant.maxNodes()) {
      throw new ParameterException(
          line,
          "--nodes must be from 2 to "
              + variant.maxNodes()
              + " for "
              + variant.label()
              + ", not "
              + nodes);
    }
    int fanout =
        parsed.matchedOptionValue("--fanout", Math.min(variant.standardFanout(), nodes - 1));
    if (fanout < 1 || fanout >= nodes) {
      throw new ParameterException(
          line,
          "--fanout must be from 1 to "
              + (nodes - 1)
              + " (a node turns to distinct others), not "
              + fanout);
    }
    Setting setting =
        new Setting(
            nodes,
            fanout,
            inRange(
                line,
                parsed,
                "--interval",
                variant == Variant.SWIM ? pool(line, parsed).intervalSeconds() : 1,
                MIN_INTERVAL_SECONDS,
                MAX_INTERVAL_SECONDS),
            inRange(line, parsed, "--loss", 0, 0, 1),
            dead(line, parsed, variant.detectsFailures() ? 1.0 / nodes : 0),
            inRange(line, parsed, "--churn", 0, 0, 1),
            (int) inRange(line, parsed, "--payload", Setting.TRANSACTION_BYTES, 1, MAX_PAYLOAD));
    int trials = (int) inRange(line, parsed, "--trials", Plan.TRIALS, 1, MAX_TRIALS);
    long seed = parsed.matchedOptionValue("--seed", DEFAULT_SEED);
    return new Plan(variant, setting, tuning(line, parsed, nodes), trials, seed);
  }

  private static List<String> claims(CommandLine line, ParseResult parsed) {
    if (!parsed.hasMatchedOption("--claims")) {
      return List.of();
    }
    String name = parsed.matchedOptionValue("--claims", ALL_CLAIMS);
    if (name.equals(ALL_CLAIMS)) {
      return Claims.names();
    }
    return List.of(choice(line, parsed, "--claims", Claims.names()));
  }

  private static Tuning tuning(CommandLine line, ParseResult parsed, int nodes) {
    Tuning standard = Tuning.standard();
    int k = (int) inRange(line, parsed, "--stop", standard.stopping().k(), 1, MAX_STOP);
    String interest = choice(line, parsed, "--interest", INTERESTS);
    int keys = (int) inRange(line, parsed, "--keys", standard.keys(), 2, MAX_KEYS);
    if (Integer.bitCount(keys) != 1) {
      throw new ParameterException(line, "--keys must be a power of two, not " + keys);
    }
    int updates =
        (int) inRange(line, parsed, "--updates", standard.updates(), 1, Math.min(nodes, keys));
    if ((long) updates * nodes > MAX_STAMPS) {
      throw new ParameterException(
          line, "--updates times --nodes must be at most " + MAX_STAMPS + ", not more");
    }
    boolean partition =
        choice(line, parsed, "--damage", List.of("push", "partition")).equals("partition");
    return new Tuning(
        new Rumor.Stopping(k, interest.contains("coin"), interest.contains("feedback")),
        updates,
        keys,
        partition ? Merkle.Damage.PARTITION : Merkle.Damage.PUSH,
        swim(line, parsed),
        choice(line, parsed, "--judge", List.of("timers", "phi")).equals("phi")
            ? Heartbeat.Judge.PHI
            : Heartbeat.Judge.TIMERS,
        inRange(line, parsed, "--threshold", standard.phi(), MIN_PHI, MAX_PHI));
  }

  private static SwimOptions swim(CommandLine line, ParseResult parsed) {
    return new SwimOptions(
        pool(line, parsed),
        !parsed.hasMatchedOption("--no-suspicion"),
        parsed.hasMatchedOption("--lifeguard"),
        choice(line, parsed, "--probe", List.of("round-robin", "random")).equals("round-robin"),
        inRange(line, parsed, "--slow", 0, 0, 1));
  }

  private static SwimOptions.Pool pool(CommandLine line, ParseResult parsed) {
    return choice(line, parsed, "--pool", List.of("lan", "wan")).equals("wan")
        ? SwimOptions.Pool.WAN
        : SwimOptions.Pool.LAN;
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

  private static double dead(CommandLine line, ParseResult parsed, double standard) {
    double dead = parsed.matchedOptionValue("--dead", standard);
    if (!(dead >= 0 && dead < 1)) {
      throw new ParameterException(
          line, "--dead must be from 0 to less than 1 (somebody has the news), not " + plain(dead));
    }
    return dead;
  }

  private static double inRange(
      CommandLine line,
      ParseResult parsed,
      String option,
      double standard,
      double least,
      double most) {
    Number given = parsed.matchedOptionValue(option, (Number) standard);
    double value = given.doubleValue();
    if (!(value >= least && value <= most)) {
      throw new ParameterException(
          line,
          option
              + " must be from "
              + plain(least)
              + " to "
              + plain(most)
              + ", not "
              + plain(value));
    }
    return value;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
