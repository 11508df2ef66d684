package dev.grapevine.testnet.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.testnet.gossip.spread.Formulas;
import dev.grapevine.testnet.gossip.world.Setting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Median rounds until all know, over 30 trials, as others measured them. */
class ReproducedFiguresTest {
  private static Summary run(Plan plan) throws InterruptedException {
    try (Trials trials = new Trials(() -> {})) {
      return trials.run(plan);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "push, 1, 100, 13",
    "push, 1, 1000, 18",
    "push, 1, 10000, 24",
    "push, 2, 100, 8",
    "push, 2, 1000, 10",
    "push, 2, 10000, 14",
    "pull, 1, 100, 10",
    "pull, 1, 1000, 13",
    "pull, 1, 10000, 17",
    "push-pull, 1, 100, 6",
    "push-pull, 1, 1000, 9",
    "push-pull, 1, 10000, 12",
  })
  void allKnowWithinARoundOfThePublishedFigure(String variant, int fanout, int nodes, int rounds)
      throws InterruptedException {
    Plan plan = Plan.of(Variant.of(variant).orElseThrow(), nodes, 1);
    Summary summary = run(plan.with(plan.setting().withFanout(fanout)));
    assertThat(summary.all().median()).isCloseTo(rounds, within(1.0));
    assertThat(summary.complete()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void pushSurvivesThirtyPercentOfDeadNodes(long seed) throws InterruptedException {
    Plan plan = Plan.of(Variant.PUSH, 1_000, seed);
    Summary summary = run(plan.with(plan.setting().withFanout(2).withDead(0.3)));
    assertThat(summary.all().median()).isCloseTo(13, within(1.0));
  }

  /** x' = 1 - (1-x)e^-fx, from one round's share to the next one's. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "2, 0.25"})
  void pushGrowsByTheRecurrence(int fanout, double loss) throws InterruptedException {
    Setting setting = Setting.of(20_000).withFanout(fanout).withLoss(loss);
    Summary summary = run(Plan.of(Variant.PUSH, 20_000, 1).with(setting));
    int compared = 0;
    for (int round = 1; round < summary.curve().size(); round++) {
      double before = summary.curve().get(round - 1).median();
      if (before > 0.01 && before < 0.99) {
        double expected = Formulas.pushStep(before, fanout * (1 - loss));
        assertThat(summary.curve().get(round).median()).isCloseTo(expected, within(0.01));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(4);
  }
}
