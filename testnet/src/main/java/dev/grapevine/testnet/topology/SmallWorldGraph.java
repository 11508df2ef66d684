package dev.grapevine.testnet.topology;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * A ring in which every node dials its nearest successors, each of these connections then moved
 * with a given probability to a random node (Watts and Strogatz, Nature 393, 1998): neighbours know
 * one another's neighbours, and yet a few long links make every path short.
 */
final class SmallWorldGraph {
  /** Draws before we give up on a connected one. */
  private static final int MAX_ATTEMPTS = 1_000;

  private SmallWorldGraph() {}

  /**
   * Draws a graph.
   *
   * @param rewire probability that a connection leaves the ring, 0 to 1
   */
  static Topology draw(int nodes, int outbound, double rewire, SplittableRandom random) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      int[][] targets = new int[nodes][];
      for (int node = 0; node < nodes; node++) {
        targets[node] = targets(node, nodes, outbound, rewire, random);
      }
      if (Topology.isConnected(targets)) {
        return Topology.of(targets);
      }
    }
    throw new AssertionError("no connected graph of " + nodes + " nodes in " + MAX_ATTEMPTS);
  }

  private static int[] targets(
      int node, int nodes, int outbound, double rewire, SplittableRandom random) {
    int[] targets = new int[outbound];
    BitSet taken = new BitSet(nodes);
    taken.set(node);
    for (int i = 0; i < outbound; i++) {
      targets[i] = (node + 1 + i) % nodes;
      taken.set(targets[i]);
    }
    for (int i = 0; i < outbound; i++) {
      if (random.nextDouble() >= rewire || taken.cardinality() == nodes) {
        continue;
      }
      int to;
      do {
        to = random.nextInt(nodes);
      } while (taken.get(to));
      taken.clear(targets[i]);
      taken.set(to);
      targets[i] = to;
    }
    return targets;
  }
}
