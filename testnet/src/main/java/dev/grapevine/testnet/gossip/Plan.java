package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.membership.Heartbeat;
import dev.grapevine.testnet.gossip.membership.Swim;
import dev.grapevine.testnet.gossip.spread.AllToAll;
import dev.grapevine.testnet.gossip.spread.DirectMail;
import dev.grapevine.testnet.gossip.spread.Flood;
import dev.grapevine.testnet.gossip.spread.Formulas;
import dev.grapevine.testnet.gossip.spread.Inventory;
import dev.grapevine.testnet.gossip.spread.Pull;
import dev.grapevine.testnet.gossip.spread.Push;
import dev.grapevine.testnet.gossip.spread.PushPull;
import dev.grapevine.testnet.gossip.spread.Rumor;
import dev.grapevine.testnet.gossip.spread.SquareRoot;
import dev.grapevine.testnet.gossip.spread.Tree;
import dev.grapevine.testnet.gossip.state.Aggregation;
import dev.grapevine.testnet.gossip.state.Digest;
import dev.grapevine.testnet.gossip.state.Merkle;
import dev.grapevine.testnet.gossip.world.Protocol;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;

/**
 * Trials to be run.
 *
 * @param trials 1 and up
 * @param seed of all chance in them; trial i of two plans with the same seed has the same seed
 */
public record Plan(Variant variant, Setting setting, Tuning tuning, int trials, long seed) {
  /** Trials unless something else is said. */
  public static final int TRIALS = 30;

  /** {@link #TRIALS} trials of the variant as it is without options. */
  public static Plan of(Variant variant, int nodes, long seed) {
    int fanout = Math.min(variant.standardFanout(), nodes - 1);
    Setting setting =
        Setting.of(nodes).withFanout(fanout).withDead(variant.detectsFailures() ? 1.0 / nodes : 0);
    return new Plan(variant, setting, Tuning.standard(), TRIALS, seed);
  }

  /** The same with another setting. */
  public Plan with(Setting other) {
    return new Plan(variant, other, tuning, trials, seed);
  }

  /** The same with another tuning. */
  public Plan with(Tuning other) {
    return new Plan(variant, setting, other, trials, seed);
  }

  /** The protocol in a world. */
  Protocol protocol(World world) {
    return switch (variant) {
      case PUSH -> new Push(world);
      case PULL -> new Pull(world);
      case PUSH_PULL -> new PushPull(world);
      case RUMOR -> new Rumor(world, tuning.stopping());
      case DIGEST -> new Digest(world, tuning.updates());
      case MERKLE -> new Merkle(world, tuning.keys(), tuning.updates(), tuning.damage());
      case AGGREGATION -> new Aggregation(world);
      case SWIM -> new Swim(world, tuning.swim());
      case HEARTBEAT -> new Heartbeat(world, tuning.judge(), tuning.phi());
      case FLOOD -> new Flood(world);
      case INV -> new Inventory(world);
      case ETH_SQRT -> new SquareRoot(world);
      case DIRECT_MAIL -> new DirectMail(world);
      case ALL_TO_ALL -> new AllToAll(world);
      case TREE -> new Tree(world);
    };
  }

  /** What theory says of the rounds until all are informed. */
  Theory theory() {
    return switch (variant) {
      case PUSH ->
          setting.fanout() == 1
              ? new Theory(Formulas.push(setting), "log2 N + ln N (Pittel)")
              : new Theory(Formulas.push(setting), "log_{f+1} N + (ln N)/f");
      case PULL -> new Theory(Formulas.pull(setting), "1-x' = (1-x)(1-x)^f");
      case PUSH_PULL -> new Theory(Formulas.pushPull(setting), "1-x' = (1-x)(1-x)^f e^-fx");
      case RUMOR -> new Theory(Double.NaN, "residue s = e^{-(k+1)(1-s)}");
      case DIGEST -> new Theory(Formulas.pushPull(setting), "push-pull's");
      case MERKLE -> new Theory(Double.NaN, "");
      case AGGREGATION ->
          new Theory(
              setting.loss() > 0 ? Double.NaN : log2(setting.liveNodes() / Aggregation.TOLERANCE),
              "log2 N + log2 1/e, and a constant");
      case SWIM -> new Theory(Double.NaN, "first detection e/(e-1) = 1.58");
      case HEARTBEAT -> new Theory(Double.NaN, "");
      case FLOOD -> new Theory(Formulas.flood(setting), "1 + log_{2f-1} N");
      case INV -> new Theory(3 * Formulas.flood(setting), "3 (1 + log_{2f-1} N)");
      case ETH_SQRT -> new Theory(Double.NaN, "");
      case DIRECT_MAIL -> new Theory(Formulas.mail(setting, false), "everybody is told");
      case ALL_TO_ALL -> new Theory(Formulas.mail(setting, true), "everybody is told");
      case TREE -> new Theory(Formulas.tree(setting), "depth of the tree");
    };
  }

  private static double log2(double value) {
    return StrictMath.log(value) / StrictMath.log(2);
  }
}
