package dev.grapevine.p2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.grapevine.p2p.connection.PhiAccrualDetector.Estimator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PhiAccrualDetectorTest {
  private static final long MS = 1_000_000;

  private static PhiAccrualDetector after(Estimator estimator, long... millis) {
    PhiAccrualDetector detector = new PhiAccrualDetector(estimator);
    for (long each : millis) {
      detector.answered(each * MS);
    }
    return detector;
  }

  @Test
  void knowsNothingBeforeThreeAnswers() {
    for (Estimator estimator : Estimator.values()) {
      assertThat(after(estimator, 100, 100).phi(3_600_000 * MS)).isZero();
      assertThat(after(estimator, 100, 100, 100).phi(3_600_000 * MS)).isGreaterThan(8);
      assertThat(after(estimator, 100, 100, 100).phi(0)).isZero();
    }
  }

  @Test
  void exponentialIsTheWaitOverTheMean() {
    // P(longer than t) = exp(-t / mean), so phi = t / (mean ln 10).
    PhiAccrualDetector detector = after(Estimator.EXPONENTIAL, 50, 100, 150);
    assertThat(detector.phi(100 * MS)).isCloseTo(1 / Math.log(10), within(1e-9));
    assertThat(detector.phi(1842 * MS)).isCloseTo(8, within(0.001));
  }

  @Test
  void normalIsTheTailOfTheNormalDistribution() {
    // Mean 100, deviation 25 (its floor). Tails from a table: 0.5, 0.158655, 0.0227501, 3.16712e-5,
    // and ln Q(10) = -53.23128515.
    PhiAccrualDetector detector = after(Estimator.NORMAL, 100, 100, 100, 100);
    assertThat(detector.phi(100 * MS)).isCloseTo(-Math.log10(0.5), within(1e-6));
    assertThat(detector.phi(125 * MS)).isCloseTo(-Math.log10(0.158655254), within(1e-6));
    assertThat(detector.phi(150 * MS)).isCloseTo(-Math.log10(0.0227501319), within(1e-6));
    assertThat(detector.phi(200 * MS)).isCloseTo(-Math.log10(3.167124183e-5), within(1e-6));
    assertThat(detector.phi(350 * MS)).isCloseTo(53.23128515 / Math.log(10), within(1e-6));
    assertThat(detector.phi(75 * MS)).isCloseTo(-Math.log10(1 - 0.158655254), within(1e-6));
  }

  @Test
  void suspicionOnlyGrowsWhileWaiting() {
    SplittableRandom random = new SplittableRandom(2);
    for (Estimator estimator : Estimator.values()) {
      PhiAccrualDetector detector = new PhiAccrualDetector(estimator);
      for (int i = 0; i < 50; i++) {
        detector.answered(random.nextLong(500 * MS));
      }
      double before = 0;
      for (long wait = 0; wait < 100_000 * MS; wait += 7 * MS) {
        double phi = detector.phi(wait);
        assertThat(phi).isBetween(before, 300.0);
        before = phi;
      }
    }
  }

  @Test
  void forgetsWhatIsOld() {
    PhiAccrualDetector detector = new PhiAccrualDetector(Estimator.EXPONENTIAL);
    for (int i = 0; i < 5; i++) {
      detector.answered(10_000 * MS);
    }
    for (int i = 0; i < PhiAccrualDetector.WINDOW; i++) {
      detector.answered(100 * MS);
    }
    assertThat(detector.samples()).isEqualTo(PhiAccrualDetector.WINDOW);
    assertThat(detector.phi(100 * MS)).isCloseTo(1 / Math.log(10), within(1e-6));
  }

  @Test
  void wrongSuspicionsAreAsRareAsPhiSays() {
    // Answers that are distributed as estimated: phi = 2 is passed by 1 in 100.
    SplittableRandom random = new SplittableRandom(3);
    PhiAccrualDetector detector = new PhiAccrualDetector(Estimator.EXPONENTIAL);
    int wrong = 0;
    int rounds = 100_000;
    for (int i = 0; i < rounds; i++) {
      long answer = (long) (-Math.log1p(-random.nextDouble()) * 200 * MS);
      wrong += detector.phi(answer) > 2 ? 1 : 0;
      detector.answered(answer);
    }
    // A window of 32 estimates the mean to a sixth, which makes the tail somewhat heavier.
    assertThat(wrong / (double) rounds).isBetween(0.008, 0.025);
  }
}
