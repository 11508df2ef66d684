package dev.grapevine.testnet.gossip.claim;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * One register, replicated by push-pull. In each of the first rounds some node reads what was
 * written last and writes on top of it; a replica keeps the write with the greatest stamp. The
 * stamp is the writer's clock, which is off by up to so many seconds, or the version it read plus
 * one. A write that has a smaller stamp than the one it replaced is lost.
 */
final class LastWriter implements Protocol {
  static final int WRITES = 10;

  private static final long MILLIS = 1_000;

  private final World world;
  private final boolean versions;
  private final long[] skewMillis;
  private final long[] stamps;
  private final long[] sent;
  private long last;
  private int lost;

  LastWriter(World world, boolean versions, double skewSeconds) {
    this.world = world;
    this.versions = versions;
    int nodes = world.nodes();
    skewMillis = new long[nodes];
    stamps = new long[nodes];
    sent = new long[nodes];
    last = Long.MIN_VALUE;
    for (int node = 0; node < nodes; node++) {
      stamps[node] = Long.MIN_VALUE;
      skewMillis[node] = Math.round((2 * world.chance().nextDouble() - 1) * skewSeconds * MILLIS);
    }
  }

  @Override
  public double messageRounds() {
    return 0.25;
  }

  @Override
  public void roundBegins(int round) {
    if (round <= WRITES) {
      write(world.chance().nextInt(stamps.length), round);
    }
    System.arraycopy(stamps, 0, sent, 0, stamps.length);
    for (int node = 0; node < stamps.length; node++) {
      int other = world.anyOther(node);
      world.post(node, other, 0, 0, 0);
      world.post(other, node, 0, 0, 0);
    }
  }

  /** Who writes has asked the last writer: the new value rests on the one before. */
  private void write(int node, int round) {
    long read = last;
    long stamp =
        versions ? (read == Long.MIN_VALUE ? 1 : read + 1) : round * MILLIS + skewMillis[node];
    lost += stamp <= read ? 1 : 0;
    last = Math.max(read, stamp);
    stamps[node] = Math.max(stamps[node], stamp);
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    stamps[to] = Math.max(stamps[to], sent[from]);
  }

  @Override
  public void replaced(int node) {
    stamps[node] = Long.MIN_VALUE;
  }

  @Override
  public int informed() {
    int informed = 0;
    for (long stamp : stamps) {
      informed += stamp == last ? 1 : 0;
    }
    return informed;
  }

  @Override
  public boolean isOver(int informed) {
    return world.round() >= WRITES && informed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    measures.put("lost_share", (double) lost / WRITES);
  }
}
