package dev.grapevine.testnet.gossip.claim;

import static java.lang.String.format;

import dev.grapevine.testnet.gossip.Figure;
import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Summary;
import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.gossip.Variant;
import dev.grapevine.testnet.gossip.claim.Claim.Verdict;
import dev.grapevine.testnet.gossip.spread.Formulas;
import dev.grapevine.testnet.gossip.world.Setting;
import java.util.Locale;

/** How fast news spreads, and for how much. */
final class SpreadClaims {
  private static final double LN_2 = StrictMath.log(2);
  private static final int BLOCK_BYTES = 1_500_000;
  private static final double UPLINK_BITS = 50e6;

  /** From here on direct mail has long lost. */
  private static final int MOST_NODES = 64;

  private SpreadClaims() {}

  private static Summary push(Trials trials, int nodes, long seed) throws InterruptedException {
    return trials.run(Plan.of(Variant.PUSH, nodes, seed));
  }

  static Claim logarithmic(Trials trials, long seed) throws InterruptedException {
    double[] rounds = new double[3];
    double[] messages = new double[3];
    int[] nodes = {1_000, 10_000, 100_000};
    for (int i = 0; i < nodes.length; i++) {
      Summary summary = push(trials, nodes[i], seed);
      double log = StrictMath.log(nodes[i]) / LN_2;
      rounds[i] = summary.all().median() / log;
      messages[i] = summary.messages().median() / log;
    }
    boolean flat = Math.abs(rounds[2] / rounds[0] - 1) < 0.15 && messages[2] / messages[0] < 1.15;
    return new Claim(
        "logarithmic",
        "push takes O(log N) rounds and O(N log N) messages",
        text(
            "rounds / log2 N: %.2f, %.2f, %.2f at 1,000, 10,000, 100,000 nodes; messages / (N log2"
                + " N): %.2f, %.2f, %.2f",
            rounds[0], rounds[1], rounds[2], messages[0], messages[1], messages[2]),
        Verdict.of(flat),
        Claims.command("--variant push --nodes 100000"));
  }

  static Claim tail(Trials trials, long seed) throws InterruptedException {
    Summary summary = push(trials, 10_000, seed);
    int rounds = 0;
    for (Figure share : summary.curve()) {
      if (share.median() > 0.05) {
        break;
      }
      rounds++;
    }
    double growth =
        StrictMath.pow(
            summary.curve().get(rounds).median() / summary.curve().getFirst().median(),
            1.0 / rounds);
    double tail = summary.all().median() - summary.half().median();
    double log = StrictMath.log(10_000);
    return new Claim(
        "tail",
        "the informed double each round, then comes a coupon collector's tail of ln N rounds",
        text(
            "times %.2f a round up to 5%% of 10,000 nodes; from 50%% to all %.0f rounds, ln N ="
                + " %.1f",
            growth, tail, log),
        Verdict.of(growth > 1.9 && growth <= 2 && Math.abs(tail - log) < 2),
        Claims.command("--variant push --nodes 10000"));
  }

  static Claim hundredfold(Trials trials, long seed) throws InterruptedException {
    double few = push(trials, 1_000, seed).all().median();
    double many = push(trials, 100_000, seed).all().median();
    double formula = Formulas.push(Setting.of(100_000)) / Formulas.push(Setting.of(1_000));
    return new Claim(
        "hundredfold",
        "100 times the nodes cost 1.4 times the rounds",
        text(
            "%.0f rounds at 1,000 nodes, %.0f at 100,000: %.2f times (%.2f by log2 N + ln N)",
            few, many, many / few, formula),
        Verdict.of(Math.abs(many / few - 1.4) < 0.1),
        Claims.command("--variant push --nodes 100000"));
  }

  static Claim loglog(Trials trials, long seed) throws InterruptedException {
    Summary push = push(trials, 100_000, seed);
    Summary both = trials.run(Plan.of(Variant.PUSH_PULL, 100_000, seed));
    double pushTail = push.all().median() - push.half().median();
    double tail = both.all().median() - both.half().median();
    double loglog = StrictMath.log(StrictMath.log(100_000) / LN_2) / LN_2;
    return new Claim(
        "loglog",
        "push-pull's tail is log log N rounds, push's log N",
        text(
            "100,000 nodes, from 50%% to all: %.0f rounds by push-pull (log2 log2 N = %.1f), %.0f"
                + " by push (ln N = 11.5)",
            tail, loglog, pushTail),
        Verdict.of(tail <= loglog + 1 && pushTail > 2 * tail),
        Claims.command("--variant push-pull --nodes 100000"));
  }

  static Claim fanout(Trials trials, long seed) throws InterruptedException {
    Plan plan = Plan.of(Variant.PUSH, 10_000, seed);
    Summary two = trials.run(plan.with(plan.setting().withFanout(2)));
    Summary four = trials.run(plan.with(plan.setting().withFanout(4)));
    double rounds = four.all().median() / two.all().median();
    double bytes = four.bytes().median() / two.bytes().median();
    return new Claim(
        "fanout",
        "a higher fanout doubles bandwidth without halving latency",
        text(
            "fanout 4 instead of 2, 10,000 nodes: 2 times the messages a round, %.2f times the"
                + " rounds (%.0f instead of %.0f), so %.2f times the bytes until all know",
            rounds, four.all().median(), two.all().median(), bytes),
        Verdict.of(rounds > 0.55),
        Claims.command("--variant push --nodes 10000 --fanout 4"));
  }

  static Claim directMail(Trials trials, long seed) throws InterruptedException {
    double copy = BLOCK_BYTES * 8 / UPLINK_BITS;
    int crossing = 2;
    double gossip = 0;
    for (int nodes = MOST_NODES; nodes >= 2; nodes--) {
      double rounds = push(trials, nodes, seed).all().median();
      if (nodes - 1 <= rounds) {
        crossing = nodes + 1;
        break;
      }
      gossip = rounds;
    }
    double thousand = push(trials, 1_000, seed).all().median();
    return new Claim(
        "direct-mail",
        "direct mail loses to gossip from some N on",
        text(
            "1.5 MB over 50 Mbit/s, %.2f s a copy: from %d nodes on (%.1f s by push, %.1f s by"
                + " mail); at 1,000 nodes %.1f s against %.0f s",
            copy, crossing, gossip * copy, (crossing - 1) * copy, thousand * copy, 999 * copy),
        Verdict.of(crossing < MOST_NODES),
        Claims.command(
            text("--variant push --nodes %d --interval 0.24 --payload 1500000", crossing)));
  }

  static String text(String format, Object... values) {
    return format(Locale.ROOT, format, values);
  }
}
