package dev.grapevine.testnet.gossip.state;

import dev.grapevine.testnet.gossip.world.Measures;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Anti-entropy by Merkle trees: in each round every node repairs itself and {@code fanout} others
 * ({@link Repair}), drawn anew, until all hold the newest version of every key. It is what finds
 * what faster protocols missed: before the first round the replicas were put apart by {@link
 * Damage}.
 *
 * <p>Sources: Demers et al. 1987, section 1.3 (anti-entropy with checksums); Dynamo 2007. Rounds
 * are push-pull's, from a start at which most know most. Cost: two messages for equal replicas; see
 * {@link Repair} for others. A repair happens within the instant its round begins, one after the
 * other.
 */
public final class Merkle implements Protocol {
  /** Share of the nodes that a blind rumor misses with k = 1, and here each update. */
  private static final double MISSED = 0.2;

  /** What put the replicas apart. */
  public enum Damage {
    /** A lossy push: each node missed each update with a probability of 20%. */
    PUSH,
    /** A partition: either half wrote half of the updates, which the other has not. */
    PARTITION
  }

  private final World world;
  private final MerkleTree[] trees;
  private final MerkleTree newest;
  private final int[] targets;
  private long repairs;
  private long values;
  private long useless;

  /**
   * For a trial.
   *
   * @param keys of each replica, a power of two
   * @param updates keys that were written, at most {@code keys}
   */
  public Merkle(World world, int keys, int updates, Damage damage) {
    this.world = world;
    trees = new MerkleTree[world.nodes()];
    newest = new MerkleTree(keys, 1);
    targets = new int[world.setting().fanout()];
    MerkleTree empty = new MerkleTree(keys, 1);
    for (int node = 0; node < trees.length; node++) {
      trees[node] = world.isUp(node) ? empty.copy() : empty;
    }
    int stride = keys / updates;
    for (int update = 0; update < updates; update++) {
      int key = update * stride;
      newest.merge(key, 1);
      for (int node = 0; node < trees.length; node++) {
        if (world.isUp(node) && hears(node, update, damage)) {
          trees[node].merge(key, 1);
        }
      }
    }
  }

  private boolean hears(int node, int update, Damage damage) {
    return switch (damage) {
      case PUSH -> node == 0 || world.chance().nextDouble() >= MISSED;
      // Node 0 and 1 are the writers; whoever hears nothing else heard theirs.
      case PARTITION -> node % 2 == update % 2;
    };
  }

  @Override
  public double messageRounds() {
    return 1;
  }

  @Override
  public void roundBegins(int round) {
    for (int node = 0; node < trees.length; node++) {
      if (!world.isUp(node)) {
        continue;
      }
      world.anyOthers(node, targets);
      for (int target : targets) {
        repair(node, target);
      }
    }
  }

  private void repair(int node, int target) {
    int payload = world.setting().payloadBytes();
    boolean answers = world.isUp(target);
    Repair repair =
        Repair.between(
            trees[node],
            answers ? trees[target] : trees[node],
            payload,
            () -> !answers || world.loses());
    world.count(node, repair.messages(), repair.bytes());
    repairs++;
    values += repair.values();
    if (repair.leaves() == 0) {
      useless++;
    }
  }

  @Override
  public void arrived(int from, int to, int kind, long body) {
    throw new IllegalStateException("nothing is posted");
  }

  @Override
  public void replaced(int node) {
    trees[node] = new MerkleTree(newest.keys(), 1);
  }

  @Override
  public int informed() {
    int informed = 0;
    for (int node = 0; node < trees.length; node++) {
      if (world.isUp(node) && trees[node].isSameAs(newest)) {
        informed++;
      }
    }
    return informed;
  }

  @Override
  public boolean isOver(int informed) {
    return informed == world.live();
  }

  @Override
  public void measure(Measures measures) {
    measures.put("repairs_per_node", (double) repairs / world.live());
    measures.put("repairs_without_difference", repairs == 0 ? 0 : (double) useless / repairs);
    measures.put("values_per_node", (double) values / world.live());
    double full = (double) newest.keys() * (Repair.PAIR_BYTES + world.setting().payloadBytes());
    measures.put("full_copy_bytes", full);
  }
}
