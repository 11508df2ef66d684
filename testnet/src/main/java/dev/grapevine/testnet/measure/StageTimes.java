package dev.grapevine.testnet.measure;

import java.util.Arrays;

/** Nanoseconds by stage. Immutable. */
public final class StageTimes {
  /** None at all. */
  public static final StageTimes ZERO = new StageTimes(new long[PathStage.values().length]);

  private final long[] nanos;

  private StageTimes(long[] nanos) {
    this.nanos = nanos;
  }

  /** Nanoseconds of one stage. */
  public long nanos(PathStage stage) {
    return nanos[stage.ordinal()];
  }

  /** Nanoseconds of all stages together. */
  public long totalNanos() {
    return Arrays.stream(nanos).sum();
  }

  /** With more of one stage. */
  public StageTimes plus(PathStage stage, long more) {
    long[] sums = nanos.clone();
    sums[stage.ordinal()] += more;
    return new StageTimes(sums);
  }

  /** Both, stage by stage. */
  public StageTimes plus(StageTimes other) {
    long[] sums = nanos.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.nanos[i];
    }
    return new StageTimes(sums);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StageTimes that && Arrays.equals(nanos, that.nanos);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nanos);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("StageTimes[");
    for (PathStage stage : PathStage.values()) {
      if (nanos(stage) != 0) {
        text.append(stage.key()).append('=').append(nanos(stage)).append(' ');
      }
    }
    return text.toString().stripTrailing() + "]";
  }
}
