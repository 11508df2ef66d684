package dev.grapevine.testnet.gossip.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.testnet.gossip.membership.SwimOptions.Pool;
import dev.grapevine.testnet.gossip.world.Outcome;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwimTest {
  private static final SwimOptions LAN = SwimOptions.of(Pool.LAN);

  private static Outcome run(Setting setting, SwimOptions options, long seed) {
    Setting timed = setting.withInterval(options.pool().intervalSeconds());
    return World.run(timed, seed, world -> new Swim(world, options));
  }

  private static double measure(Outcome outcome, String name) {
    return outcome.measures().get(name);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void withoutLossNoLiveConnectedMemberIsEverCalledDead(long seed) {
    for (boolean lifeguard : new boolean[] {false, true}) {
      for (boolean suspicion : new boolean[] {false, true}) {
        SwimOptions options = new SwimOptions(Pool.LAN, suspicion, lifeguard, seed % 2 == 0, 0);
        Outcome outcome = run(Setting.of(200).withDead(0.2), options, seed);
        assertThat(measure(outcome, "failed_probes_of_live")).isZero();
        assertThat(measure(outcome, "false_positives")).isZero();
        assertThat(outcome.residue()).as("all know all the dead").isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Pool.class)
  void bothPoolsFindTheDead(Pool pool) {
    Outcome outcome = run(Setting.of(300).withDead(0.01), SwimOptions.of(pool), 1);
    assertThat(outcome.residue()).isZero();
    int suspicion = pool.suspicionRounds(300);
    assertThat(measure(outcome, "called_dead_rounds")).isBetween(suspicion + 1.0, suspicion + 5.0);
  }

  @Test
  void theFirstProbeOfADeadMemberTakesEOverEMinusOneRounds() {
    SwimOptions random = new SwimOptions(Pool.LAN, false, false, false, 0);
    double sum = 0;
    for (int seed = 0; seed < 60; seed++) {
      sum += measure(run(Setting.of(400).withDead(0.02), random, seed), "first_detection_rounds");
    }
    assertThat(sum / 60).isCloseTo(Math.E / (Math.E - 1), within(0.12));
  }

  @Test
  void suspicionMakesFalsePositivesRareAtAPriceInTime() {
    Setting lossy = Setting.of(200).withDead(0.01).withLoss(0.1);
    Outcome with = run(lossy, LAN, 1);
    Outcome without = run(lossy, new SwimOptions(Pool.LAN, false, false, true, 0), 1);
    assertThat(measure(without, "false_positives")).isGreaterThan(10);
    assertThat(measure(with, "false_positives"))
        .isLessThan(measure(without, "false_positives") / 4);
    assertThat(measure(with, "called_dead_rounds"))
        .isGreaterThan(measure(without, "called_dead_rounds") + 4);
  }

  @Test
  void lifeguardSparesHealthyMembersWhatSlowOnesFind() {
    Setting setting = Setting.of(200).withDead(0.01);
    double plain = 0;
    double guarded = 0;
    for (int seed = 0; seed < 5; seed++) {
      SwimOptions slow = new SwimOptions(Pool.LAN, true, false, true, 0.1);
      SwimOptions lifeguard = new SwimOptions(Pool.LAN, true, true, true, 0.1);
      plain += measure(run(setting, slow, seed), "false_positives_healthy");
      guarded += measure(run(setting, lifeguard, seed), "false_positives_healthy");
    }
    assertThat(plain).isPositive();
    assertThat(guarded).isLessThan(plain / 2);
  }

  @Test
  void theLoadOfANodeDoesNotGrowWithTheirNumber() {
    double few = run(Setting.of(100).withDead(0.01), LAN, 1).messagesPerNode();
    double many = run(Setting.of(2_000).withDead(0.0005), LAN, 1).messagesPerNode();
    assertThat(many).isCloseTo(few, within(0.1 * few));
  }
}
