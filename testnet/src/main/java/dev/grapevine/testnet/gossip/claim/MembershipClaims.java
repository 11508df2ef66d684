package dev.grapevine.testnet.gossip.claim;

import static dev.grapevine.testnet.gossip.claim.SpreadClaims.text;

import dev.grapevine.p2p.connection.PhiAccrualDetector;
import dev.grapevine.p2p.connection.PhiAccrualDetector.Estimator;
import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Summary;
import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.gossip.Tuning;
import dev.grapevine.testnet.gossip.Variant;
import dev.grapevine.testnet.gossip.claim.Claim.Verdict;
import dev.grapevine.testnet.gossip.membership.SwimOptions;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;

/** How failures are found, and how one joins. */
final class MembershipClaims {
  private static final double SECOND = 1e9;
  private static final int BEATS = 32;
  private static final double FIRST_DETECTION = StrictMath.E / (StrictMath.E - 1);

  private MembershipClaims() {}

  static Claim phi(Trials trials, long seed) {
    double exponential = silence(Estimator.EXPONENTIAL, 0);
    double regular = silence(Estimator.NORMAL, 0);
    double irregular = silence(Estimator.NORMAL, 1.6);
    return new Claim(
        "phi",
        "phi 8 at one heartbeat a second is about 10 s of silence",
        text(
            "%.1f s with the exponential estimator; with the normal one %.1f s for regular beats,"
                + " %.1f s if their gaps deviate by 1.6 s",
            exponential, regular, irregular),
        Math.abs(regular - 10) < 1 ? Verdict.TRUE : Verdict.PARTLY,
        Claims.command("--claims=phi"));
  }

  /** Seconds until phi is 8, after gaps of a second on average with so much deviation. */
  private static double silence(Estimator estimator, double deviation) {
    PhiAccrualDetector detector = new PhiAccrualDetector(estimator);
    double late = 1 / (1 + deviation * deviation);
    for (int i = 0; i < BEATS; i++) {
      // Some gaps of 0 and some long ones: a mean of a second, and the deviation.
      boolean isLate = Math.floor((i + 1) * late) > Math.floor(i * late);
      detector.answered(isLate ? (long) (SECOND / late) : 0);
    }
    for (double seconds = 0; ; seconds += 0.01) {
      if (detector.phi((long) (seconds * SECOND)) >= PhiAccrualDetector.DEFAULT_THRESHOLD) {
        return seconds;
      }
    }
  }

  static Claim firstDetection(Trials trials, long seed) throws InterruptedException {
    SwimOptions options = new SwimOptions(SwimOptions.Pool.LAN, false, false, false, 0);
    Plan plan = Plan.of(Variant.SWIM, 1_000, seed).with(Tuning.standard().with(options));
    Summary summary = trials.run(plan.with(plan.setting().withDead(0.02)));
    double mean = summary.measure("first_detection_rounds").median();
    return new Claim(
        "swim",
        "SWIM first finds a failure after e/(e-1) = 1.58 periods on average, whatever N",
        text("%.2f periods with 1,000 members, 20 of them dead", mean),
        Verdict.of(Math.abs(mean - FIRST_DETECTION) < 0.1),
        Claims.command("--variant swim --probe random --no-suspicion --dead 0.02"));
  }

  static Claim suspicion(Trials trials, long seed) throws InterruptedException {
    Plan plan = Plan.of(Variant.SWIM, 300, seed);
    Plan lossy = plan.with(plan.setting().withLoss(0.05).withDead(0.01));
    Summary with = trials.run(lossy);
    SwimOptions hasty = new SwimOptions(SwimOptions.Pool.LAN, false, false, true, 0);
    Summary without = trials.run(lossy.with(Tuning.standard().with(hasty)));
    double fewer = with.measure("false_positives").median();
    double more = without.measure("false_positives").median();
    double later = with.measure("called_dead_rounds").median();
    double sooner = without.measure("called_dead_rounds").median();
    return new Claim(
        "suspicion",
        "suspicion makes false positives rare, at a price in time",
        text(
            "300 members, 5%% loss, 60 rounds: %.0f live members called dead instead of %.0f; dead"
                + " ones called so after %.1f rounds instead of %.1f",
            fewer, more, later, sooner),
        Verdict.of(fewer < more / 4 && later > sooner),
        Claims.command("--variant swim --nodes 300 --loss 0.05 --no-suspicion"));
  }

  static Claim lifeguard(Trials trials, long seed) throws InterruptedException {
    Plan plan = Plan.of(Variant.SWIM, 300, seed);
    SwimOptions slow = new SwimOptions(SwimOptions.Pool.LAN, true, false, true, 0.05);
    SwimOptions guarded = new SwimOptions(SwimOptions.Pool.LAN, true, true, true, 0.05);
    Summary plain = trials.run(plan.with(Tuning.standard().with(slow)));
    Summary lifeguard = trials.run(plan.with(Tuning.standard().with(guarded)));
    double before = plain.measure("false_positives_healthy").median();
    double after = lifeguard.measure("false_positives_healthy").median();
    return new Claim(
        "lifeguard",
        "Lifeguard spares healthy members what slow ones would accuse them of",
        text(
            "300 members, 5%% of them slow, 60 rounds: %.0f healthy members called dead instead of"
                + " %.0f; the dead one called so after %.0f rounds instead of %.0f",
            after,
            before,
            lifeguard.measure("called_dead_rounds").median(),
            plain.measure("called_dead_rounds").median()),
        Verdict.of(after < before / 2),
        Claims.command("--variant swim --nodes 300 --slow 0.05 --lifeguard"));
  }

  static Claim seeds(Trials trials, long seed) {
    double up = joined(seed, true, false);
    double down = joined(seed, false, false);
    double remembered = joined(seed, false, true);
    return new Claim(
        "seeds",
        "all seeds dead, and nobody can join",
        text(
            "of 30 newcomers to 300 members %.0f%% join with 3 seeds alive, %.0f%% with all dead,"
                + " %.0f%% with all dead but some addresses kept from an earlier visit",
            100 * up, 100 * down, 100 * remembered),
        Verdict.of(up == 1 && down == 0),
        Claims.command("--claims=seeds"));
  }

  private static double joined(long seed, boolean seedsUp, boolean addressesKept) {
    return 1
        - World.run(
                Setting.of(Joining.MEMBERS + Joining.NEWCOMERS),
                seed,
                world -> new Joining(world, seedsUp, addressesKept))
            .residue();
  }
}
