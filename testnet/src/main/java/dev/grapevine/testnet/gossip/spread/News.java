package dev.grapevine.testnet.gossip.spread;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Who has the news, since which round, and how often it came for nothing.
 *
 * <p>In a round a node passes on only what it had when the round began: rounds are synchronous, as
 * in the papers, and the figures comparable with theirs.
 */
final class News {
  /** Bytes around every message: the header of Bitcoin's v1 transport. */
  static final int HEADER_BYTES = 24;

  /** Announcing, asking for or denying one item: a count, a type and a hash, and the header. */
  static final int ANNOUNCEMENT_BYTES = HEADER_BYTES + 37;

  private static final int NOT_YET = Integer.MAX_VALUE;

  private final World world;
  private final int[] learntIn;
  private int informed;
  private long deliveries;
  private long learnt;

  News(World world) {
    this.world = world;
    learntIn = new int[world.nodes()];
    java.util.Arrays.fill(learntIn, NOT_YET);
    learntIn[0] = 0;
    informed = 1;
  }

  /** Bytes of a message that carries the news. */
  int bytes() {
    return HEADER_BYTES + world.setting().payloadBytes();
  }

  boolean isKnownTo(int node) {
    return learntIn[node] != NOT_YET;
  }

  /** Whether the node had it when this round began. */
  boolean wasKnownTo(int node) {
    return learntIn[node] < world.round();
  }

  /**
   * The news comes to a node.
   *
   * @return whether it was news to it
   */
  boolean deliver(int node) {
    deliveries++;
    if (isKnownTo(node)) {
      return false;
    }
    learntIn[node] = world.round();
    informed++;
    learnt++;
    return true;
  }

  /** A newcomer took the node's place. */
  void forget(int node) {
    if (isKnownTo(node)) {
      learntIn[node] = NOT_YET;
      informed--;
    }
  }

  int informed() {
    return informed;
  }

  /** Whether all live nodes have it, or nobody is left to tell. */
  boolean isSettled() {
    return informed == world.live() || informed == 0;
  }

  void measure(Measures measures) {
    measures.put("redundancy", learnt == 0 ? 0 : (double) (deliveries - learnt) / learnt);
  }
}
