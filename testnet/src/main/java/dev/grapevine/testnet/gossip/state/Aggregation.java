package dev.grapevine.testnet.gossip.state;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Push-sum: every node learns the mean of all nodes' values, and their number, without anybody
 * knowing either. A node holds a sum and a weight; in each round it keeps its share of both and
 * sends equal shares to {@code fanout} others; what it believes is sum / weight. For the mean all
 * begin with their value and weight 1; for the number all with 1, and only node 0 with a weight.
 *
 * <p>The total of sums and of weights never changes, so everywhere sum / weight tends to the ratio
 * of the totals; the error falls by a constant factor a round: O(log N + log 1/e) rounds. That
 * holds as long as no share is lost: a lost or undeliverable message takes its mass with it, and
 * the estimate stays wrong for ever. Informed is who has both figures within 1%.
 *
 * <p>Source: Kempe, Dobra, Gehrke, <i>Gossip-based computation of aggregate information</i>, FOCS
 * 2003. Cost: f messages for each node and round. The trial ends after {@link #MOST_ROUNDS}.
 */
public final class Aggregation implements Protocol {
  /** Relative error below which a node counts as informed. */
  public static final double TOLERANCE = 0.01;

  /** Without loss half of it does for a million nodes. */
  public static final int MOST_ROUNDS = 100;

  /** Header, and four numbers of 8 bytes. */
  private static final int BYTES = 24 + 32;

  private static final int SHARE = 0;
  private static final double GREATEST_VALUE = 100;

  /** What a node holds, at these places behind 4 times its number. */
  private static final int PARTS = 4;

  private static final int SUM = 0;
  private static final int WEIGHT = 1;
  private static final int ONES = 2;
  private static final int COUNTER = 3;

  private final World world;
  private final int[] targets;
  private final double[] values;
  private final double[] held;

  /** What a node sends to each of its targets in this round. */
  private final double[] shares;

  private double mean;

  /** For a trial; values are drawn evenly from 0 to 100. */
  public Aggregation(World world) {
    this.world = world;
    int nodes = world.nodes();
    targets = new int[world.setting().fanout()];
    values = new double[nodes];
    held = new double[PARTS * nodes];
    shares = new double[PARTS * nodes];
    for (int node = 0; node < nodes; node++) {
      begin(node);
      if (world.isUp(node)) {
        mean += values[node] / world.live();
      }
    }
    held[COUNTER] = 1;
  }

  private void begin(int node) {
    values[node] = world.chance().nextDouble() * GREATEST_VALUE;
    held[PARTS * node + SUM] = values[node];
    held[PARTS * node + WEIGHT] = 1;
    held[PARTS * node + ONES] = 1;
    held[PARTS * node + COUNTER] = 0;
  }

  @Override
  public double messageRounds() {
    return 0.25;
  }

  @Override
  public void roundBegins(int round) {
    double parts = targets.length + 1;
    for (int i = 0; i < held.length; i++) {
      held[i] /= parts;
    }
    System.arraycopy(held, 0, shares, 0, held.length);
    for (int node = 0; node < values.length; node++) {
      if (world.isUp(node)) {
        world.anyOthers(node, targets);
        for (int target : targets) {
          world.post(node, target, SHARE, BYTES, 0);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    for (int part = 0; part < PARTS; part++) {
      held[PARTS * to + part] += shares[PARTS * from + part];
    }
  }

  @Override
  public void replaced(int node) {
    mean -= values[node] / world.live();
    begin(node);
    mean += values[node] / world.live();
  }

  private double meanError(int node) {
    double believed = held[PARTS * node + SUM] / held[PARTS * node + WEIGHT];
    return Math.abs(believed - mean) / mean;
  }

  private double countError(int node) {
    double counter = held[PARTS * node + COUNTER];
    return counter == 0
        ? Double.POSITIVE_INFINITY
        : Math.abs(held[PARTS * node + ONES] / counter - world.live()) / world.live();
  }

  @Override
  public int informed() {
    int informed = 0;
    for (int node = 0; node < values.length; node++) {
      if (world.isUp(node) && countError(node) <= TOLERANCE && meanError(node) <= TOLERANCE) {
        informed++;
      }
    }
    return informed;
  }

  @Override
  public boolean isOver(int informed) {
    return world.round() == MOST_ROUNDS || informed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    double worstMean = 0;
    double worstCount = 0;
    double weight = 0;
    for (int node = 0; node < values.length; node++) {
      if (world.isUp(node)) {
        worstMean = Math.max(worstMean, meanError(node));
        worstCount = Math.max(worstCount, countError(node));
        weight += held[PARTS * node + WEIGHT];
      }
    }
    measures.put("mean_error_max", worstMean);
    measures.put("count_error_max", worstCount);
    measures.put("mass_lost", 1 - weight / world.live());
  }
}
