package dev.grapevine.testnet.topology;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * A directed graph of nodes 0 to {@code size - 1}: an edge is a connection, from the node that
 * dials to the node that listens. Every node dials the same number of distinct others, nobody dials
 * himself, and the graph is connected when the direction is forgotten. Immutable.
 */
public final class Topology {
  /**
   * Times that, on average, every edge is drawn anew. Five already leave nothing of the circle that
   * the drawing starts from; the rest is reserve, and 1,000 nodes still take milliseconds.
   */
  private static final int REDRAWS = 20;

  /** Draws of a whole graph before we give up: one link each at 10,000 nodes wants about 80. */
  private static final int MAX_ATTEMPTS = 10_000;

  private final int[][] targets;

  private Topology(int[][] targets) {
    this.targets = targets;
  }

  /**
   * Draws a graph, each that obeys the rules above as likely as any other (up to the mixing of the
   * chain below). Two nodes do not dial one another as long as there are pairs enough for that
   * ({@code 2 * outbound < nodes}).
   *
   * <p>It starts from the circle in which every node dials the next ones and moves the far end of
   * one random edge at a time to a random node, if the rules allow it: a symmetric Markov chain,
   * whose limit is the uniform distribution.
   *
   * @param nodes at least 2
   * @param outbound connections that each node opens, 1 to {@code nodes - 1}
   * @throws IllegalArgumentException outside of these ranges
   */
  public static Topology random(int nodes, int outbound, SplittableRandom random) {
    if (nodes < 2 || outbound < 1 || outbound >= nodes) {
      throw new IllegalArgumentException(nodes + " nodes with " + outbound + " outbound");
    }
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
      if (isConnected(targets)) {
        return new Topology(targets);
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

  private static boolean isConnected(int[][] targets) {
    int[] parent = new int[targets.length];
    for (int i = 0; i < parent.length; i++) {
      parent[i] = i;
    }
    int components = targets.length;
    for (int from = 0; from < targets.length; from++) {
      for (int to : targets[from]) {
        int a = root(parent, from);
        int b = root(parent, to);
        if (a != b) {
          parent[a] = b;
          components--;
        }
      }
    }
    return components == 1;
  }

  private static int root(int[] parent, int node) {
    int walk = node;
    while (parent[walk] != walk) {
      parent[walk] = parent[parent[walk]];
      walk = parent[walk];
    }
    return walk;
  }

  /** Number of nodes. */
  public int size() {
    return targets.length;
  }

  /** Connections that each node opens. */
  public int outbound() {
    return targets[0].length;
  }

  /**
   * The {@code index}-th node that {@code node} dials; {@code index} from 0 to {@link #outbound} -
   * 1.
   */
  public int target(int node, int index) {
    return targets[node][index];
  }
}
