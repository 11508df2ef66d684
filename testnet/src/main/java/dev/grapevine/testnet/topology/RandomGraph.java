package dev.grapevine.testnet.topology;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Every node dials the same number of others, and each such graph is as likely as any other (up to
 * the mixing of the chain below). Two nodes do not dial one another as long as there are pairs
 * enough for that ({@code 2 * outbound < nodes}).
 *
 * <p>It starts from the circle in which every node dials the next ones and moves the far end of one
 * random edge at a time to a random node, if the rules allow it: a symmetric Markov chain, whose
 * limit is the uniform distribution.
 */
final class RandomGraph {
  /**
   * Times that, on average, every edge is drawn anew. Five already leave nothing of the circle that
   * the drawing starts from; the rest is reserve, and 1,000 nodes still take milliseconds.
   */
  private static final int REDRAWS = 20;

  /** Draws of a whole graph before we give up: one link each at 10,000 nodes wants about 80. */
  private static final int MAX_ATTEMPTS = 10_000;

  private RandomGraph() {}

  static Topology draw(int nodes, int outbound, SplittableRandom random) {
    boolean mutual = 2L * outbound >= nodes;
    int[] names = permutation(nodes, random);
    int[][] targets = new int[nodes][outbound];
    BitSet[] dials = new BitSet[nodes];
    for (int place = 0; place < nodes; place++) {
      int node = names[place];
      dials[node] = new BitSet(nodes);
      for (int i = 0; i < outbound; i++) {
        targets[node][i] = names[(place + 1 + i) % nodes];
        dials[node].set(targets[node][i]);
      }
    }
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      redraw(targets, dials, mutual, random);
      if (Topology.isConnected(targets)) {
        return Topology.of(targets);
      }
    }
    throw new AssertionError("no connected graph of " + nodes + " nodes in " + MAX_ATTEMPTS);
  }

  private static void redraw(
      int[][] targets, BitSet[] dials, boolean mutual, SplittableRandom random) {
    int nodes = targets.length;
    int outbound = targets[0].length;
    for (long move = (long) REDRAWS * nodes * outbound; move > 0; move--) {
      int from = random.nextInt(nodes);
      int edge = random.nextInt(outbound);
      int to = random.nextInt(nodes);
      if (to == from || dials[from].get(to) || (!mutual && dials[to].get(from))) {
        continue;
      }
      dials[from].clear(targets[from][edge]);
      dials[from].set(to);
      targets[from][edge] = to;
    }
  }

  private static int[] permutation(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
