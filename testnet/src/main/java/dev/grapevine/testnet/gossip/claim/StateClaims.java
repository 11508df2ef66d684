package dev.grapevine.testnet.gossip.claim;

import static dev.grapevine.testnet.gossip.claim.SpreadClaims.text;

import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Summary;
import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.gossip.Tuning;
import dev.grapevine.testnet.gossip.Variant;
import dev.grapevine.testnet.gossip.claim.Claim.Verdict;
import dev.grapevine.testnet.gossip.state.Merkle;
import dev.grapevine.testnet.gossip.state.MerkleTree;
import dev.grapevine.testnet.gossip.state.Repair;
import dev.grapevine.testnet.gossip.world.Outcome;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;

/** What gossip does to state. */
final class StateClaims {
  private static final int KEYS = 1 << 18;
  private static final int DIFFERENT = KEYS / 1000;
  private static final int KEYS_PER_LEAF = 1 << 8;
  private static final int VALUE_BYTES = 300;
  private static final int PAIR_BYTES = 12;
  private static final double FULL = (double) KEYS * (PAIR_BYTES + VALUE_BYTES);
  private static final int NODES = 300;
  private static final int TRIALS = 30;

  private StateClaims() {}

  static Claim merkle(Trials trials, long seed) {
    double clustered = 1 - repair(1, 1).bytes() / FULL;
    double scattered = 1 - repair(KEYS / DIFFERENT, 1).bytes() / FULL;
    Repair coarse = repair(1, KEYS_PER_LEAF);
    Repair wide = repair(KEYS / DIFFERENT, KEYS_PER_LEAF);
    double leaves = (double) KEYS / KEYS_PER_LEAF;
    return new Claim(
        "merkle",
        "a Merkle tree saves 99% of the bytes at 0.1% difference",
        text(
            "262,144 keys of 300 bytes, a leaf for each: %.1f%% saved if the differences are"
                + " neighbours, %.1f%% if scattered; with 1,024 leaves that are sent whole: %.1f%%"
                + " and %.1f%%, since scattered ones touch %.0f%% of the leaves",
            100 * clustered,
            100 * scattered,
            100 * (1 - coarse.leaves() / leaves),
            100 * (1 - wide.leaves() / leaves),
            100 * wide.leaves() / leaves),
        wide.leaves() / leaves > 0.1 && clustered > 0.99
            ? Verdict.PARTLY
            : Verdict.of(clustered > 0.99),
        Claims.command("--claims=merkle"));
  }

  private static Repair repair(int stride, int keysPerLeaf) {
    MerkleTree one = new MerkleTree(KEYS, keysPerLeaf);
    MerkleTree other = one.copy();
    for (int i = 0; i < DIFFERENT; i++) {
      one.merge(i * stride, 1);
    }
    return Repair.between(one, other, VALUE_BYTES, () -> false);
  }

  static Claim digests(Trials trials, long seed) throws InterruptedException {
    double few = bytesAnExchange(trials, 100, 1, seed);
    double many = bytesAnExchange(trials, 1_000, 1, seed);
    double busy = bytesAnExchange(trials, 1_000, 50, seed);
    Summary summary = trials.run(Plan.of(Variant.DIGEST, 1_000, seed));
    double table = summary.measure("full_table_bytes").median();
    return new Claim(
        "digests",
        "full state tables grow with N, digests with the differences",
        text(
            "an exchange: %,.0f bytes at 100 nodes, %,.0f at 1,000, %,.0f with 50 changes instead"
                + " of one; a full table %,.0f: values grow with the differences, the stamps of a"
                + " SYN still with N",
            few, many, busy, table),
        many > 5 * few && busy > many && table > 20 * many ? Verdict.PARTLY : Verdict.FALSE,
        Claims.command("--variant digest --nodes 1000 --updates 50"));
  }

  private static double bytesAnExchange(Trials trials, int nodes, int updates, long seed)
      throws InterruptedException {
    Plan plan = Plan.of(Variant.DIGEST, nodes, seed);
    Summary summary = trials.run(plan.with(Tuning.standard().withUpdates(updates)));
    return summary.bytes().median() / summary.measure("exchanges_per_node").median();
  }

  static Claim order(Trials trials, long seed) {
    double out = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Outcome outcome = World.run(Setting.of(NODES), seed + trial, Ordering::new);
      out += outcome.measures().get("inversions_share") / TRIALS;
    }
    return new Claim(
        "order",
        "gossip gives no order",
        text(
            "20 messages of one node, one a round, pushed to 300: %.1f%% of all pairs reach a node"
                + " in the wrong order",
            100 * out),
        Verdict.of(out > 0.01),
        Claims.command("--claims=order"));
  }

  static Claim clocks(Trials trials, long seed) {
    double clock = lostWrites(false, 5, seed);
    double good = lostWrites(false, 0, seed);
    double version = lostWrites(true, 5, seed);
    return new Claim(
        "clocks",
        "wall-clock last-writer-wins breaks under skew, versions do not",
        text(
            "10 writes, each on top of the last one, a second apart: %.0f%% of writes undone with"
                + " clocks up to 5 s off, %.0f%% with exact ones, %.0f%% by versions",
            100 * clock, 100 * good, 100 * version),
        Verdict.of(clock > 0.05 && good == 0 && version == 0),
        Claims.command("--claims=clocks"));
  }

  private static double lostWrites(boolean versions, double skewSeconds, long seed) {
    double lost = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Outcome outcome =
          World.run(
              Setting.of(NODES),
              seed + trial,
              world -> new LastWriter(world, versions, skewSeconds));
      lost += outcome.measures().get("lost_share") / TRIALS;
    }
    return lost;
  }

  static Claim partition(Trials trials, long seed) throws InterruptedException {
    Tuning standard = Tuning.standard();
    Tuning tuning =
        new Tuning(
            standard.stopping(),
            100,
            Tuning.KEYS,
            Merkle.Damage.PARTITION,
            standard.swim(),
            standard.judge(),
            standard.phi());
    Summary summary = trials.run(Plan.of(Variant.MERKLE, 1_000, seed).with(tuning));
    return new Claim(
        "partition",
        "a partition heals",
        text(
            "two halves of 1,000 nodes that wrote 50 keys each hold the same %.0f rounds after they"
                + " meet, in %.0f%% of the trials, for %,.0f bytes a node instead of %,.0f for a"
                + " copy",
            summary.all().median(),
            100 * summary.complete(),
            summary.bytes().median(),
            summary.measure("full_copy_bytes").median()),
        Verdict.of(summary.complete() == 1),
        Claims.command("--variant merkle --updates 100 --damage partition"));
  }
}
