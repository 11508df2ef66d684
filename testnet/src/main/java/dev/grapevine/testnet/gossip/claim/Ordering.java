package dev.grapevine.testnet.gossip.claim;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Several messages of one node, published one a round and each pushed by itself with fanout 1.
 * Counts the pairs that reach a node the other way round than they were published (Kendall's
 * distance).
 */
final class Ordering implements Protocol {
  static final int MESSAGES = 20;

  private final World world;

  /** By node and message: the round it came in, 0 if not yet. */
  private final int[][] came;

  Ordering(World world) {
    this.world = world;
    came = new int[world.nodes()][MESSAGES];
  }

  @Override
  public double messageRounds() {
    return 0.25;
  }

  @Override
  public void roundBegins(int round) {
    if (round <= MESSAGES) {
      came[0][round - 1] = round;
    }
    for (int node = 0; node < came.length; node++) {
      for (int message = 0; message < MESSAGES; message++) {
        boolean known = came[node][message] != 0;
        if (known && (came[node][message] < round || node == 0)) {
          world.post(node, world.anyOther(node), 0, 0, message);
        }
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long message) {
    if (came[to][(int) message] == 0) {
      came[to][(int) message] = world.round();
    }
  }

  @Override
  public void replaced(int node) {
    came[node] = new int[MESSAGES];
  }

  @Override
  public int informed() {
    int informed = 0;
    for (int[] messages : came) {
      boolean all = true;
      for (int round : messages) {
        all &= round != 0;
      }
      informed += all ? 1 : 0;
    }
    return informed;
  }

  @Override
  public boolean isOver(int informed) {
    return informed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    long inversions = 0;
    for (int[] messages : came) {
      for (int later = 1; later < MESSAGES; later++) {
        for (int earlier = 0; earlier < later; earlier++) {
          inversions += messages[earlier] > messages[later] ? 1 : 0;
        }
      }
    }
    double pairs = (double) came.length * MESSAGES * (MESSAGES - 1) / 2;
    measures.put("inversions_share", inversions / pairs);
  }
}
