package dev.grapevine.testnet.process;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where the machine's wall clock, which logs are written by, stands against {@link
 * System#nanoTime}, which runs are measured by. Both are clocks of one kernel; the difference
 * changes only where the wall clock is being corrected, so it is read anew each time a log is.
 *
 * <p>A reading of the wall clock lies between two of the other: half of what these are apart is its
 * error. Of {@value #READINGS} readings the tightest counts, a microsecond or less. Logs add the
 * microsecond that they round to. Not thread-safe.
 */
final class WallClock {
  private static final int READINGS = 8;

  private long offsetNanos;
  private long firstOffsetNanos;
  private long errorNanos;
  private long worstErrorNanos;
  private boolean read;

  /** Reads both clocks. */
  void read() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < READINGS; i++) {
      long before = System.nanoTime();
      Instant wall = Instant.now();
      long after = System.nanoTime();
      if (after - before < best) {
        best = after - before;
        offsetNanos = ChronoUnit.NANOS.between(Instant.EPOCH, wall) - (before + best / 2);
      }
    }
    errorNanos = best / 2;
    worstErrorNanos = Math.max(worstErrorNanos, errorNanos);
    if (!read) {
      firstOffsetNanos = offsetNanos;
      read = true;
    }
  }

  /** The moment of a Unix time in microseconds on {@link System#nanoTime}'s clock. */
  long monotonicNanos(long unixMicros) {
    return unixMicros * 1_000 - offsetNanos;
  }

  /** How far the wall clock was moved against the other since the first reading. */
  long movedNanos() {
    return offsetNanos - firstOffsetNanos;
  }

  /** The largest error of a reading. */
  long worstErrorNanos() {
    return worstErrorNanos;
  }
}
