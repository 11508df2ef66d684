package dev.grapevine.testnet.measure;

/**
 * Divides a span of time among stages: each begins where the one before it ended, so that they add
 * up to the span whatever stamps there are. One that is missing gives the time up to the next to
 * {@link PathStage#LEFT_OVER}; one that is before its predecessor, or after the end, counts as
 * that.
 */
final class StageClock {
  private final long end;
  private long at;
  private boolean gap;
  private StageTimes times = StageTimes.ZERO;

  /** A span. */
  StageClock(long start, long end) {
    this.at = start;
    this.end = end;
  }

  /**
   * What goes on since the last stamp is {@code stage}, and ends at {@code nanos}.
   *
   * @param nanos {@link Percentile#NEVER} if that is not known
   */
  void until(PathStage stage, long nanos) {
    if (nanos == Percentile.NEVER) {
      gap = true;
      return;
    }
    long to = Math.max(at, Math.min(nanos, end));
    times = times.plus(gap ? PathStage.LEFT_OVER : stage, to - at);
    at = to;
    gap = false;
  }

  /** The times since the last call. */
  StageTimes take() {
    StageTimes taken = times;
    times = StageTimes.ZERO;
    return taken;
  }
}
