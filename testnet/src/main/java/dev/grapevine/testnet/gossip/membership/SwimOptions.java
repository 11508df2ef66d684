package dev.grapevine.testnet.gossip.membership;

/**
 * How SWIM is run.
 *
 * @param pool where the members are
 * @param suspicion whether a member that did not answer may contradict before it is called dead
 * @param lifeguard whether nodes doubt themselves first
 * @param roundRobin whether a node probes all members once before any twice, instead of any
 * @param slow share of the live members that fall asleep now and then, for 1 to {@link #MOST_NAP}
 *     rounds: overloaded machines
 */
public record SwimOptions(
    Pool pool, boolean suspicion, boolean lifeguard, boolean roundRobin, double slow) {
  /** Members that are asked to probe in one's stead: k of the paper. */
  static final int HELPERS = 3;

  /** Rounds of the longest nap. */
  static final int MOST_NAP = 20;

  /** Probability that a slow member falls asleep in a round. */
  static final double NAP = 0.1;

  /** memberlist's awareness: a node slows itself down by at most this factor. */
  static final int MOST_DOUBT = 8;

  /** memberlist: a suspicion that nobody confirms lasts so many times the least. */
  static final int PATIENCE = 6;

  /** Confirmations after which it lasts no longer than the least. */
  static final int CONFIRMATIONS = 3;

  /** memberlist's profiles, for members near one another and far apart. */
  public enum Pool {
    /** A probe a second, half a second for an answer, half a millisecond away. */
    LAN(1, 0.5, 0.000_5, 4),
    /** A probe every 5 seconds, 3 seconds for an answer, 50 milliseconds away. */
    WAN(5, 0.6, 0.05, 6);

    private final double intervalSeconds;
    private final double timeoutShare;
    private final double messageSeconds;
    private final int suspicionMultiplier;

    Pool(double interval, double timeoutShare, double messageSeconds, int suspicionMultiplier) {
      this.intervalSeconds = interval;
      this.timeoutShare = timeoutShare;
      this.messageSeconds = messageSeconds;
      this.suspicionMultiplier = suspicionMultiplier;
    }

    /** Seconds between two probes of a node. */
    public double intervalSeconds() {
      return intervalSeconds;
    }

    /** Part of the interval after which others are asked to help. */
    double timeoutShare() {
      return timeoutShare;
    }

    /** A message's way. */
    double messageSeconds() {
      return messageSeconds;
    }

    /** Rounds that a suspicion lasts at least, with so many members. */
    int suspicionRounds(int nodes) {
      return (int) StrictMath.ceil(suspicionMultiplier * Math.max(1, StrictMath.log10(nodes)));
    }
  }

  /** Round robin and suspicion, no Lifeguard, nobody slow. */
  public static SwimOptions of(Pool pool) {
    return new SwimOptions(pool, true, false, true, 0);
  }
}
