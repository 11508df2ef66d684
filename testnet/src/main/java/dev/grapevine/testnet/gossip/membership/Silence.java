package dev.grapevine.testnet.gossip.membership;

/**
 * The phi accrual detector: how sure it is, after waiting so long for a sign of life, that none
 * will come: phi = -log10(P(a gap is longer)), with P estimated from the last {@link #WINDOW} gaps.
 *
 * <p>Source: Hayashibara, Défago, Yared, Katayama, <i>The phi accrual failure detector</i>, SRDS
 * 2004; the normal distribution's tail by the logistic approximation that Akka uses.
 */
public final class Silence {
  /** Gaps that are kept. */
  private static final int WINDOW = 32;

  private static final int LEAST_GAPS = 3;

  /** The deviation is taken to be at least this part of the mean. */
  private static final double LEAST_DEVIATION = 0.25;

  private static final double LN_10 = StrictMath.log(10);

  /** What gaps are taken to be distributed like. */
  public enum Estimator {
    /** By the mean alone. */
    EXPONENTIAL,
    /** By mean and deviation. */
    NORMAL
  }

  private final Estimator estimator;
  private final float[] gaps = new float[WINDOW];
  private int count;

  /** Nothing is known yet. */
  public Silence(Estimator estimator) {
    this.estimator = estimator;
  }

  /** A sign of life came so long after the last one. */
  public void answered(long nanos) {
    gaps[count++ % WINDOW] = nanos;
  }

  /** The suspicion after so long a silence; 0 if too little is known. */
  public double phi(long nanos) {
    int known = Math.min(count, WINDOW);
    if (known < LEAST_GAPS) {
      return 0;
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < known; i++) {
      sum += gaps[i];
      squares += (double) gaps[i] * gaps[i];
    }
    double mean = sum / known;
    if (estimator == Estimator.EXPONENTIAL) {
      return nanos / (mean * LN_10);
    }
    double variance = Math.max(0, squares / known - mean * mean);
    double deviation = Math.max(StrictMath.sqrt(variance), LEAST_DEVIATION * mean);
    double distance = (nanos - mean) / deviation;
    double exponent = distance * (1.5976 + 0.070566 * distance * distance);
    return StrictMath.log1p(StrictMath.exp(Math.min(700, exponent))) / LN_10;
  }
}
