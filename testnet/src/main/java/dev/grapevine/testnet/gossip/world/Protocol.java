package dev.grapevine.testnet.gossip.world;

/**
 * A gossip protocol, all its nodes at once: one object is one trial's. It acts at the beginning of
 * rounds and when messages arrive, and puts messages into its {@link World}.
 *
 * <p>What it counts as informed is the protocol's own: to have the news, to hold the right
 * estimate, to know of the failure.
 */
public interface Protocol {
  /**
   * How long a message takes, in rounds. A protocol that acts periodically answers within the
   * round: a quarter, so that three messages follow one another. For one that passes news on as it
   * comes, the message's way is the round: 1.
   */
  double messageRounds();

  /** Rounds before measuring begins: they are not in the curve, and their messages not counted. */
  default int warmupRounds() {
    return 0;
  }

  /** Round {@code round}, from 1, begins. */
  void roundBegins(int round);

  /** A message arrives at a live node. */
  void arrived(int from, int to, int kind, long body);

  /** The live node {@code node} went, and a newcomer that knows nothing has its number. */
  void replaced(int node);

  /** Live nodes that are informed now. */
  int informed();

  /**
   * Whether the trial ends here, at the end of a round.
   *
   * @param informed what {@link #informed} says now
   */
  boolean isOver(int informed);

  /** Adds what else was measured. */
  default void measure(Measures measures) {}
}
