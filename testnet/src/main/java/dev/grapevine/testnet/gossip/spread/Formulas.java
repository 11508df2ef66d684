package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.Setting;

/**
 * What theory says of rounds: figures to stand beside the measured ones, expectations rather than
 * bounds (they leave out terms that do not grow with N). Loss and dead nodes act as a smaller
 * fanout among the live ones.
 */
public final class Formulas {
  /** What is left is nobody, on average. */
  private static final double HALF_A_NODE = 0.5;

  private static final int ENDLESS = 100_000;

  private Formulas() {}

  /** Probability that what a node sends to somebody arrives at a live one. */
  private static double arrives(Setting setting) {
    return (1 - setting.loss()) * setting.liveNodes() / setting.nodes();
  }

  /**
   * Push until all know: log_{1+f} N + (ln N)/f, for fanout 1 Pittel's log2 N + ln N.
   *
   * @return infinite if nothing arrives
   */
  public static double push(Setting setting) {
    double fanout = setting.fanout() * arrives(setting);
    double log = StrictMath.log(setting.liveNodes());
    return fanout == 0 ? Double.POSITIVE_INFINITY : log / StrictMath.log1p(fanout) + log / fanout;
  }

  /**
   * The share of informed nodes after a round of push in which a share x was, x' = 1 -
   * (1-x)e^{-fx}.
   */
  public static double pushStep(double share, double fanout) {
    return 1 - (1 - share) * StrictMath.exp(-fanout * share);
  }

  /** Pull until all know: rounds of 1 - x' = (1-x)(1-ax)^f, a the share of calls that succeed. */
  public static double pull(Setting setting) {
    double back = 1 - setting.loss();
    return rounds(
        setting,
        share ->
            1
                - (1 - share)
                    * StrictMath.pow(1 - arrives(setting) * back * share, setting.fanout()));
  }

  /** Push-pull until all know: both of these at once. */
  public static double pushPull(Setting setting) {
    double back = 1 - setting.loss();
    double fanout = setting.fanout() * arrives(setting);
    return rounds(
        setting,
        share ->
            1
                - (1 - pushStep(share, fanout))
                    * StrictMath.pow(1 - arrives(setting) * back * share, setting.fanout()));
  }

  /**
   * Flooding on a random graph: log_{2f-1} N to the typical node and one more to the last; never if
   * less than one copy arrives for each that does.
   */
  public static double flood(Setting setting) {
    double branches = (2.0 * setting.fanout() - 1) * arrives(setting);
    if (branches <= 1) {
      return setting.nodes() == 2 && arrives(setting) == 1 ? 1 : Double.POSITIVE_INFINITY;
    }
    return StrictMath.log(setting.liveNodes()) / StrictMath.log(branches) + 1;
  }

  /**
   * Everybody told by one, which is enough if nothing is lost, or by all, which is in two rounds.
   */
  public static double mail(Setting setting, boolean byAll) {
    if (setting.loss() == 0) {
      return 1;
    }
    return byAll && setting.loss() < 1 ? 2 : Double.POSITIVE_INFINITY;
  }

  /** Depth of the complete tree, if nothing is lost and nobody dead; else never. */
  public static double tree(Setting setting) {
    if (arrives(setting) < 1) {
      return Double.POSITIVE_INFINITY;
    }
    int depth = 0;
    long reached = 1;
    for (long level = 1; reached < setting.nodes(); depth++) {
      level *= setting.fanout();
      reached += level;
    }
    return depth;
  }

  /** Rounds of a recurrence, from one node, until less than half a node is left. */
  private static double rounds(Setting setting, java.util.function.DoubleUnaryOperator step) {
    int live = setting.liveNodes();
    double share = 1.0 / live;
    int rounds = 0;
    while ((1 - share) * live >= HALF_A_NODE) {
      double next = step.applyAsDouble(share);
      if (next <= share || ++rounds == ENDLESS) {
        return Double.POSITIVE_INFINITY;
      }
      share = next;
    }
    return rounds;
  }
}
