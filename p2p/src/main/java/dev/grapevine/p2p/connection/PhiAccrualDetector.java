package dev.grapevine.p2p.connection;

import java.util.Arrays;

/**
 * How sure it is that a peer that has not answered is gone: a number, phi, instead of yes or no
 * (Hayashibara, Défago, Yared and Katayama, "The phi accrual failure detector", 2004). After {@code
 * t} of waiting
 *
 * <pre>phi(t) = -log10(P(an answer takes longer than t))</pre>
 *
 * with P estimated from the last {@link #WINDOW} answers: to call the peer gone at phi = 1 is wrong
 * once in 10 times, at 8 once in 10^8 if the estimate holds. Here the samples are ping round trips,
 * as pings are 2 minutes apart by protocol and their arrival says nothing more.
 *
 * <p>Two estimators. {@link Estimator#EXPONENTIAL} needs the mean alone and suits few samples: phi
 * = t / (mean ln 10), so 8 is 18.4 mean round trips. {@link Estimator#NORMAL}, the paper's, takes
 * the deviation into account, with a floor: samples that are all alike would make it certain at
 * once. With less than {@link #LEAST_SAMPLES} samples phi is 0: nothing is known.
 *
 * <p>Pure, deterministic ({@link StrictMath}); O(1) for a sample and for phi; 8 bytes for each
 * sample kept. An adversary that answers slowly on purpose buys itself a longer wait, no more: the
 * protocol's own timeouts stand beside this one.
 */
public final class PhiAccrualDetector {
  /** At this value a peer is suspected, by default: a wrong suspicion in 10^8 waits. */
  public static final double DEFAULT_THRESHOLD = 8;

  /** Samples kept: with a ping every 2 minutes, a bit over an hour. */
  static final int WINDOW = 32;

  /** Fewer samples make no estimate. */
  static final int LEAST_SAMPLES = 3;

  /** The deviation is taken to be at least this part of the mean. */
  private static final double LEAST_DEVIATION = 0.25;

  /** A mean below this is a local network's; the scheduler's delays are longer. */
  private static final double LEAST_MEAN_NANOS = 10_000_000;

  /** More than this is as good as never. */
  private static final double MOST_PHI = 300;

  /** Terms of the continued fraction: 1e-9 at its worst, at 2 deviations. */
  private static final int FRACTION_TERMS = 60;

  private static final double LN_10 = StrictMath.log(10);

  /** What the answers are taken to be distributed like. */
  public enum Estimator {
    /** By the mean alone. */
    EXPONENTIAL,
    /** By mean and deviation. */
    NORMAL
  }

  private final Estimator estimator;
  private long[] samples = new long[0];
  private int count;
  private int next;
  private double sum;
  private double squares;

  /** Nothing is known yet. */
  public PhiAccrualDetector(Estimator estimator) {
    this.estimator = estimator;
  }

  /** An answer took {@code nanos}, 0 or more. */
  public void answered(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("an answer cannot take " + nanos + " ns");
    }
    if (count == samples.length && count < WINDOW) {
      samples = Arrays.copyOf(samples, Math.min(WINDOW, Math.max(4, 2 * count)));
    }
    if (count == WINDOW) {
      double old = samples[next];
      sum -= old;
      squares -= old * old;
    } else {
      count++;
    }
    samples[next] = nanos;
    next = (next + 1) % WINDOW;
    sum += nanos;
    squares += (double) nanos * nanos;
  }

  /** Answers that the estimate rests on. */
  public int samples() {
    return count;
  }

  /** True once there are samples enough for an estimate. */
  public boolean isInformed() {
    return count >= LEAST_SAMPLES;
  }

  /** The suspicion after waiting {@code nanos} for an answer: 0 for none, up to 300. */
  public double phi(long nanos) {
    if (count < LEAST_SAMPLES || nanos <= 0) {
      return 0;
    }
    double mean = Math.max(sum / count, LEAST_MEAN_NANOS);
    double phi =
        switch (estimator) {
          case EXPONENTIAL -> nanos / (mean * LN_10);
          case NORMAL -> normal(nanos, mean);
        };
    return Math.min(phi, MOST_PHI);
  }

  private double normal(long nanos, double mean) {
    double variance = Math.max(0, squares / count - (sum / count) * (sum / count));
    double deviation = Math.max(StrictMath.sqrt(variance), LEAST_DEVIATION * mean);
    double distance = (nanos - mean) / deviation;
    return Math.max(0, -logTail(distance) / LN_10);
  }

  /**
   * Natural logarithm of the upper tail of the normal distribution: below 2 deviations by the
   * rational approximation 26.2.17 of Abramowitz and Stegun, above by the continued fraction of
   * Laplace, which stays exact where the tail itself would vanish.
   */
  private static double logTail(double x) {
    double at = Math.abs(x);
    double logDensity = -at * at / 2 - StrictMath.log(2 * StrictMath.PI) / 2;
    if (x >= 2) {
      double fraction = x;
      for (int n = FRACTION_TERMS; n >= 1; n--) {
        fraction = x + n / fraction;
      }
      return logDensity - StrictMath.log(fraction);
    }
    double t = 1 / (1 + 0.2316419 * at);
    double series = -0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429));
    double upper = StrictMath.exp(logDensity) * t * (0.319381530 + t * series);
    return StrictMath.log(x >= 0 ? upper : 1 - upper);
  }
}
