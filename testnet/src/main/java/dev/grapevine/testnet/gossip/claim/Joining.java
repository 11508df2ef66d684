package dev.grapevine.testnet.gossip.claim;

import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;
import java.util.BitSet;

/**
 * Newcomers that know nobody but the seeds ask one of them in each round for addresses; with one
 * they have joined, and are told of by push from then on. Members know one another and need no
 * seed. A newcomer that has kept addresses from an earlier visit, half of which are still good,
 * asks these too.
 */
final class Joining implements Protocol {
  static final int MEMBERS = 300;
  static final int NEWCOMERS = 30;

  private static final int SEEDS = 3;
  private static final int KEPT = 4;
  private static final int ROUNDS = 50;
  private static final int QUESTION = 0;
  private static final int ADDRESSES = 1;

  private final World world;
  private final boolean seedsUp;
  private final boolean addressesKept;
  private final BitSet joined = new BitSet();

  Joining(World world, boolean seedsUp, boolean addressesKept) {
    this.world = world;
    this.seedsUp = seedsUp;
    this.addressesKept = addressesKept;
  }

  @Override
  public double messageRounds() {
    return 0.25;
  }

  @Override
  public void roundBegins(int round) {
    for (int newcomer = MEMBERS; newcomer < MEMBERS + NEWCOMERS; newcomer++) {
      if (joined.get(newcomer)) {
        continue;
      }
      world.post(newcomer, world.chance().nextInt(SEEDS), QUESTION, 0, 0);
      if (addressesKept && round <= KEPT && world.chance().nextBoolean()) {
        int old = SEEDS + world.chance().nextInt(MEMBERS - SEEDS);
        world.post(newcomer, old, QUESTION, 0, 0);
      }
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    if (kind == ADDRESSES) {
      joined.set(to);
    } else if (to >= SEEDS || seedsUp) {
      world.post(to, from, ADDRESSES, 0, 0);
    }
  }

  @Override
  public void replaced(int node) {
    joined.clear(node);
  }

  /** Newcomers that have joined, as a share of all nodes: who was a member counts with them. */
  @Override
  public int informed() {
    return (int) Math.round((double) joined.cardinality() / NEWCOMERS * world.live());
  }

  @Override
  public boolean isOver(int informed) {
    return world.round() == ROUNDS || joined.cardinality() == NEWCOMERS;
  }
}
