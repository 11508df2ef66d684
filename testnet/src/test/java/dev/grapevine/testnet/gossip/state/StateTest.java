package dev.grapevine.testnet.gossip.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.testnet.gossip.world.Outcome;
import dev.grapevine.testnet.gossip.world.Setting;
import dev.grapevine.testnet.gossip.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void digestsBringAllUpdatesToAll(double loss) {
    Setting setting = Setting.of(500).withLoss(loss).withDead(0.1);
    Outcome outcome = World.run(setting, 1, world -> new Digest(world, 20));
    assertThat(outcome.residue()).isZero();
    assertThat(outcome.roundsTo(100)).isBetween(7L, 20L);
  }

  @Test
  void aDigestSendsAValueAboutOnceToEachNode() {
    Outcome outcome = World.run(Setting.of(1_000), 1, world -> new Digest(world, 10));
    assertThat(outcome.measures().get("values_per_node")).isBetween(10.0, 25.0);
    assertThat(outcome.measures().get("full_table_bytes"))
        .isGreaterThan(100 * outcome.measures().get("syn_bytes"));
  }

  @ParameterizedTest
  @EnumSource(Merkle.Damage.class)
  void treesRepairWhatALossyPushOrAPartitionLeft(Merkle.Damage damage) {
    Outcome outcome = World.run(Setting.of(200), 1, world -> new Merkle(world, 256, 16, damage));
    assertThat(outcome.residue()).isZero();
    assertThat(outcome.roundsTo(100)).isBetween(1L, 6L);
    double lacked = damage == Merkle.Damage.PUSH ? 0.2 * 16 : 8;
    assertThat(outcome.measures().get("values_per_node"))
        .as("each node gets what it lacked, once")
        .isCloseTo(lacked, within(0.5));
  }

  @Test
  void averagesAndCountsComeOut() {
    Outcome outcome = World.run(Setting.of(1_000), 1, Aggregation::new);
    assertThat(outcome.residue()).isZero();
    assertThat(outcome.measures().get("mean_error_max")).isLessThan(0.01);
    assertThat(outcome.measures().get("count_error_max")).isLessThan(0.01);
    assertThat(outcome.measures().get("mass_lost")).isCloseTo(0, within(1e-12));
  }

  @Test
  void lostSharesAreLostForEver() {
    Outcome outcome = World.run(Setting.of(1_000).withLoss(0.05), 1, Aggregation::new);
    assertThat(outcome.rounds()).isEqualTo(Aggregation.MOST_ROUNDS);
    assertThat(outcome.measures().get("mass_lost")).isGreaterThan(0.5);
  }
}
