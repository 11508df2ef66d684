package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Plain lines for a pipe or a file: one at the end of each phase, and one now and then in a long
 * one.
 */
final class ProgressLines implements Progress {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream lines;
  private String phase = "";
  private int steps;
  private long begunAt;
  private long toldAt;
  private volatile boolean abandoned;

  ProgressLines(PrintStream lines) {
    this.lines = lines;
  }

  @Override
  public void begin(String phase, int steps) {
    this.phase = phase;
    this.steps = steps;
    begunAt = System.nanoTime();
    toldAt = begunAt;
  }

  @Override
  public void reached(int step) {
    long now = System.nanoTime();
    if (now - toldAt >= INTERVAL_NANOS && step < steps && !abandoned) {
      lines.printf(Locale.ROOT, "%s: %d of %d%n", phase, step, steps);
      toldAt = now;
    }
  }

  @Override
  public void end(String summary) {
    if (abandoned) {
      return;
    }
    double seconds = (System.nanoTime() - begunAt) / NANOS_PER_SECOND;
    lines.printf(Locale.ROOT, "%s in %.1f s%n", summary, seconds);
  }

  @Override
  public void abandon() {
    abandoned = true;
  }
}
