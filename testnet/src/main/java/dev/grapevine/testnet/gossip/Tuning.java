package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.spread.Rumor;
import dev.grapevine.testnet.gossip.state.Merkle;

/**
 * What only some variants ask for.
 *
 * @param stopping when a node loses interest in a rumor
 * @param updates owners (of a digest), keys (of a Merkle tree) that changed before the first round
 * @param keys of each replica under a Merkle tree, a power of two
 * @param damage what put these replicas apart
 */
public record Tuning(Rumor.Stopping stopping, int updates, int keys, Merkle.Damage damage) {
  /** Keys of a replica unless something else is said. */
  public static final int KEYS = 1024;

  /** What the command line gives without options. */
  public static Tuning standard() {
    return new Tuning(new Rumor.Stopping(2, true, true), 1, KEYS, Merkle.Damage.PUSH);
  }

  /** The same with another way to lose interest. */
  public Tuning with(Rumor.Stopping other) {
    return new Tuning(other, updates, keys, damage);
  }

  /** The same with as many updates. */
  public Tuning withUpdates(int other) {
    return new Tuning(stopping, other, keys, damage);
  }
}
