package dev.grapevine.testnet.gossip.world;

/**
 * What a trial is to be, whatever the protocol.
 *
 * @param nodes 2 and up, numbered from 0; node 0 has the news first and is never dead
 * @param fanout peers that a node turns to in a round, 1 to {@code nodes - 1}; connections that it
 *     opens, or children in a tree, where the protocol works on a graph
 * @param intervalSeconds length of a round, above 0
 * @param loss probability that a message is lost, 0 to 1, each on its own
 * @param dead share of the nodes that are dead from the beginning, 0 to below 1; nobody knows that
 *     they are, so they are turned to as often as others
 * @param churn probability that a live node is replaced, in a round, by one that knows nothing
 * @param payloadBytes size of the news itself
 */
public record Setting(
    int nodes,
    int fanout,
    double intervalSeconds,
    double loss,
    double dead,
    double churn,
    int payloadBytes) {
  private static final double NANOS_PER_SECOND = 1e9;

  private static final long LEAST_ROUND_NANOS = 1_000;

  /** Size of the news unless something else is said: about a typical transaction. */
  public static final int TRANSACTION_BYTES = 300;

  /** Refuses what the ranges above exclude. */
  public Setting {
    if (nodes < 2 || fanout < 1 || fanout >= nodes) {
      throw new IllegalArgumentException(nodes + " nodes with a fanout of " + fanout);
    }
    if (!(loss >= 0 && loss <= 1 && dead >= 0 && dead < 1 && churn >= 0 && churn <= 1)) {
      throw new IllegalArgumentException("loss " + loss + ", dead " + dead + ", churn " + churn);
    }
  }

  /** So many nodes, fanout 1, rounds of a second, nothing lost, nobody dead. */
  public static Setting of(int nodes) {
    return new Setting(nodes, 1, 1, 0, 0, 0, TRANSACTION_BYTES);
  }

  /** The same with another number of nodes. */
  public Setting withNodes(int others) {
    return new Setting(others, fanout, intervalSeconds, loss, dead, churn, payloadBytes);
  }

  /** The same with another fanout. */
  public Setting withFanout(int other) {
    return new Setting(nodes, other, intervalSeconds, loss, dead, churn, payloadBytes);
  }

  /** The same with another probability of loss. */
  public Setting withLoss(double other) {
    return new Setting(nodes, fanout, intervalSeconds, other, dead, churn, payloadBytes);
  }

  /** The same with another share of dead nodes. */
  public Setting withDead(double other) {
    return new Setting(nodes, fanout, intervalSeconds, loss, other, churn, payloadBytes);
  }

  /** The same with another length of a round. */
  public Setting withInterval(double seconds) {
    return new Setting(nodes, fanout, seconds, loss, dead, churn, payloadBytes);
  }

  /** The same with another size of the news. */
  public Setting withPayload(int bytes) {
    return new Setting(nodes, fanout, intervalSeconds, loss, dead, churn, bytes);
  }

  /** Nodes that are dead from the beginning; one at least stays alive. */
  public int deadNodes() {
    return Math.min(nodes - 1, (int) Math.round(dead * nodes));
  }

  /** Nodes that are not dead. */
  public int liveNodes() {
    return nodes - deadNodes();
  }

  /** Length of a round, at least a microsecond. */
  public long roundNanos() {
    return Math.max(LEAST_ROUND_NANOS, Math.round(intervalSeconds * NANOS_PER_SECOND));
  }
}
