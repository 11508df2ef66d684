package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.World;
import java.util.Arrays;

/**
 * Who is connected to whom: every node opens {@code fanout} connections to distinct others, each
 * set as likely; a connection carries both ways. Neighbours in ascending order, in two arrays for
 * the whole graph: 16 bytes a connection, also for a hundred thousand nodes.
 */
final class Graph {
  private final int[] starts;
  private final int[] neighbours;

  Graph(World world) {
    int nodes = world.nodes();
    int[] targets = new int[world.setting().fanout()];
    long[] edges = new long[nodes * targets.length];
    int count = 0;
    for (int node = 0; node < nodes; node++) {
      world.anyOthers(node, targets);
      for (int target : targets) {
        edges[count++] = (long) Math.min(node, target) << 32 | Math.max(node, target);
      }
    }
    Arrays.sort(edges);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || edges[i] != edges[i - 1]) {
        edges[kept++] = edges[i];
      }
    }
    starts = new int[nodes + 1];
    neighbours = new int[2 * kept];
    fill(edges, kept);
  }

  /** Edges come sorted: so do the lesser neighbours of a node, and the greater ones. */
  private void fill(long[] edges, int count) {
    for (int i = 0; i < count; i++) {
      starts[(int) (edges[i] >>> 32) + 1]++;
      starts[(int) edges[i] + 1]++;
    }
    for (int node = 1; node < starts.length; node++) {
      starts[node] += starts[node - 1];
    }
    int[] next = Arrays.copyOf(starts, starts.length - 1);
    for (int i = 0; i < count; i++) {
      neighbours[next[(int) edges[i]]++] = (int) (edges[i] >>> 32);
    }
    for (int i = 0; i < count; i++) {
      neighbours[next[(int) (edges[i] >>> 32)]++] = (int) edges[i];
    }
  }

  /** Places of all nodes' neighbours. */
  int places() {
    return neighbours.length;
  }

  /** Place of a node's first neighbour. */
  int start(int node) {
    return starts[node];
  }

  /** Place behind a node's last neighbour. */
  int end(int node) {
    return starts[node + 1];
  }

  /** The neighbour at a place. */
  int neighbour(int place) {
    return neighbours[place];
  }

  /** Where among a node's neighbours this one stands. */
  int place(int node, int neighbour) {
    int place = Arrays.binarySearch(neighbours, start(node), end(node), neighbour);
    if (place < 0) {
      throw new IllegalArgumentException(neighbour + " is no neighbour of " + node);
    }
    return place;
  }
}
