package dev.grapevine.testnet.topology;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Nodes come one after the other and dial those that are there, the more likely the more
 * connections one has (preferential attachment, Barabasi and Albert, Science 286, 1999): a few hubs
 * and many nodes at the edge. The first nodes find fewer to dial than they are to.
 */
final class ScaleFreeGraph {
  private ScaleFreeGraph() {}

  static Topology draw(int nodes, int outbound, SplittableRandom random) {
    int[][] targets = new int[nodes][];
    targets[0] = new int[0];
    // Every node once for each of its connections, and once for being there.
    int[] ends = new int[nodes + 2 * nodes * outbound];
    int size = 0;
    ends[size++] = 0;
    for (int node = 1; node < nodes; node++) {
      int[] row = new int[Math.min(outbound, node)];
      BitSet taken = new BitSet(node);
      int drawnFrom = size;
      for (int i = 0; i < row.length; i++) {
        int to;
        do {
          to = ends[random.nextInt(drawnFrom)];
        } while (taken.get(to));
        taken.set(to);
        row[i] = to;
        ends[size++] = to;
        ends[size++] = node;
      }
      ends[size++] = node;
      targets[node] = row;
    }
    return Topology.of(targets);
  }
}
