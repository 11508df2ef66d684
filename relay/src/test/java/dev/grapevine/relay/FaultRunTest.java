package dev.grapevine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Partitions, drops, delays, crashes, restarts and hostile peers; then all is to be well again. */
class FaultRunTest {
  /** {@code -Dfault.seeds=} runs any number. */
  private static final int SEEDS = Integer.getInteger("fault.seeds", 200);

  @Test
  void afterHealingAllHonestNodesHoldTheBestTipAndEveryTransaction() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      assertThat(FaultRun.run(seed).blocks()).isPositive();
    }
  }

  @Test
  void theSameSeedGivesTheSameEvents() {
    for (int seed = 1; seed <= 3; seed++) {
      assertThat(FaultRun.run(seed)).isEqualTo(FaultRun.run(seed));
    }
    assertThat(FaultRun.run(1).digest()).isNotEqualTo(FaultRun.run(2).digest());
  }

  /** The canary: a demand that a split network meets would demand nothing. */
  @Test
  void whatIsNotHealedDoesNotRecover() {
    assertThatThrownBy(() -> FaultRun.runWithoutHealing(3))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Replay");
  }
}
