package dev.grapevine.testnet.gossip;

import dev.grapevine.testnet.gossip.spread.Formulas;
import dev.grapevine.testnet.gossip.spread.Pull;
import dev.grapevine.testnet.gossip.spread.Push;
import dev.grapevine.testnet.gossip.spread.PushPull;
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
    Setting setting = Setting.of(nodes).withFanout(fanout);
    return new Plan(variant, setting, Tuning.standard(), TRIALS, seed);
  }

  /** The same with another setting. */
  public Plan with(Setting other) {
    return new Plan(variant, other, tuning, trials, seed);
  }

  /** The protocol in a world. */
  Protocol protocol(World world) {
    return switch (variant) {
      case PUSH -> new Push(world);
      case PULL -> new Pull(world);
      case PUSH_PULL -> new PushPull(world);
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
    };
  }
}
