package dev.grapevine.testnet.gossip.spread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.testnet.gossip.Plan;
import dev.grapevine.testnet.gossip.Summary;
import dev.grapevine.testnet.gossip.Trials;
import dev.grapevine.testnet.gossip.Variant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 1,000 sites, as in Demers et al. 1987. */
class RumorTest {
  private static Summary run(int k, boolean coin, boolean feedback) throws InterruptedException {
    Plan plan = Plan.of(Variant.RUMOR, 1_000, 1);
    try (Trials trials = new Trials(() -> {})) {
      return trials.run(plan.with(plan.tuning().with(new Rumor.Stopping(k, coin, feedback))));
    }
  }

  /** Table 2: residue and messages a site. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.96, 0.04, 0.02",
    "2, 0.20, 1.6, 0.03",
    "3, 0.060, 2.8, 0.01",
    "4, 0.021, 3.9, 0.004",
    "5, 0.008, 4.9, 0.003",
  })
  void blindAndCoinIsTableTwo(int k, double residue, double tellings, double tolerance)
      throws InterruptedException {
    Summary summary = run(k, true, false);
    assertThat(summary.residue().median()).isCloseTo(residue, within(tolerance));
    assertThat(summary.measure("tellings_per_node").median()).isCloseTo(tellings, within(0.1));
  }

  /** Section 1.4: 20% of the sites miss the rumor at k = 1, 6% at k = 2. */
  @ParameterizedTest
  @CsvSource({"1, 0.20, 0.03", "2, 0.06, 0.012"})
  void feedbackAndCoinLeavesWhatTheEquationSays(int k, double residue, double tolerance)
      throws InterruptedException {
    Summary summary = run(k, true, true);
    assertThat(summary.residue().median()).isCloseTo(residue, within(tolerance));
    double theory = summary.measure("residue_theory").median();
    assertThat(theory).isCloseTo(residue, within(0.005));
    assertThat(theory).isCloseTo(Math.exp(-(k + 1) * (1 - theory)), within(1e-9));
  }

  /** s = e^-m, whatever the rule. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void residueAndTrafficAreTwoSidesOfOneCoin(int k) throws InterruptedException {
    for (boolean coin : new boolean[] {true, false}) {
      for (boolean feedback : new boolean[] {true, false}) {
        Summary summary = run(k, coin, feedback);
        double expected = Math.exp(-summary.measure("tellings_per_node").median());
        assertThat(summary.residue().median()).isCloseTo(expected, within(0.01));
      }
    }
  }
}
