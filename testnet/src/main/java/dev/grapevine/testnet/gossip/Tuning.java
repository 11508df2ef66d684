package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.membership.Heartbeat;
import dev.grapevine.testnet.gossip.membership.SwimOptions;
import dev.grapevine.testnet.gossip.spread.Rumor;
import dev.grapevine.testnet.gossip.state.Merkle;

/**
 * What only some variants ask for.
 *
 * @param stopping when a node loses interest in a rumor
 * @param updates owners (of a digest), keys (of a Merkle tree) that changed before the first round
 * @param keys of each replica under a Merkle tree, a power of two
 * @param damage what put these replicas apart
 * @param swim how SWIM is run
 * @param judge how silence is judged where heartbeats are expected
 * @param phi at which a member is believed dead, if it is judged so
 */
public record Tuning(
    Rumor.Stopping stopping,
    int updates,
    int keys,
    Merkle.Damage damage,
    SwimOptions swim,
    Heartbeat.Judge judge,
    double phi) {
  /** Keys of a replica unless something else is said. */
  public static final int KEYS = 1024;

  /** What the command line gives without options. */
  public static Tuning standard() {
    return new Tuning(
        new Rumor.Stopping(2, true, true),
        1,
        KEYS,
        Merkle.Damage.PUSH,
        SwimOptions.of(SwimOptions.Pool.LAN),
        Heartbeat.Judge.TIMERS,
        8);
  }

  /** The same with another way to lose interest. */
  public Tuning with(Rumor.Stopping other) {
    return new Tuning(other, updates, keys, damage, swim, judge, phi);
  }

  /** The same with as many updates. */
  public Tuning withUpdates(int other) {
    return new Tuning(stopping, other, keys, damage, swim, judge, phi);
  }

  /** The same with another way to run SWIM. */
  public Tuning with(SwimOptions other) {
    return new Tuning(stopping, updates, keys, damage, other, judge, phi);
  }

  /** The same with another way to judge silence. */
  public Tuning with(Heartbeat.Judge other) {
    return new Tuning(stopping, updates, keys, damage, swim, other, phi);
  }
}
