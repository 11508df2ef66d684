package dev.grapevine.testnet.gossip.world;

/**
 * What came of a trial.
 *
 * @param informed by round, from 0 (the beginning): live nodes that were informed when it ended
 * @param live live nodes
 * @param messages sent, lost ones too
 * @param bytes of these
 * @param busiestBytes of the node that sent most
 * @param measures what else the protocol measured
 */
public record Outcome(
    int[] informed, int live, long messages, long bytes, long busiestBytes, Measures measures) {
  /** Round of what never happened. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Rounds that the trial took. */
  public int rounds() {
    return informed.length - 1;
  }

  /**
   * The first round at whose end so many per cent of the live nodes were informed.
   *
   * @return {@link #NEVER} if there was none
   */
  public long roundsTo(int percent) {
    long wanted = ((long) live * percent + 99) / 100;
    for (int round = 0; round < informed.length; round++) {
      if (informed[round] >= wanted) {
        return round;
      }
    }
    return NEVER;
  }

  /** Share of the live nodes that were not informed at the end. */
  public double residue() {
    return 1 - (double) informed[informed.length - 1] / live;
  }

  /** Messages for each live node. */
  public double messagesPerNode() {
    return (double) messages / live;
  }

  /** Bytes for each live node. */
  public double bytesPerNode() {
    return (double) bytes / live;
  }
}
