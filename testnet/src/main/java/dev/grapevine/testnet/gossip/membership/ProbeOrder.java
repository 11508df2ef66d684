package dev.grapevine.testnet.gossip.membership;

import dev.grapevine.testnet.gossip.world.World;

/**
 * In which order a node probes: at random, or round robin over all members in an order drawn anew
 * for each pass, which bounds the time until a given member is probed by two passes (SWIM, section
 * 4.3). An order is start + i * stride modulo N with a stride that has no divisor in common with N:
 * eight bytes instead of a list of all.
 */
final class ProbeOrder {
  private final World world;
  private final boolean roundRobin;
  private final int[] start;
  private final int[] stride;
  private final int[] position;

  ProbeOrder(World world, boolean roundRobin) {
    this.world = world;
    this.roundRobin = roundRobin;
    int nodes = roundRobin ? world.nodes() : 0;
    start = new int[nodes];
    stride = new int[nodes];
    position = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      shuffle(node);
    }
  }

  private void shuffle(int node) {
    int nodes = world.nodes();
    start[node] = world.chance().nextInt(nodes);
    do {
      stride[node] = 1 + world.chance().nextInt(nodes - 1);
    } while (divisor(stride[node], nodes) != 1);
    position[node] = 0;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  /** The next member that {@code node} might probe; never itself. */
  int next(int node) {
    if (!roundRobin) {
      return world.anyOther(node);
    }
    int member = node;
    while (member == node) {
      if (position[node] == world.nodes()) {
        shuffle(node);
      }
      long step = (long) position[node]++ * stride[node];
      member = (int) ((start[node] + step) % world.nodes());
    }
    return member;
  }
}
