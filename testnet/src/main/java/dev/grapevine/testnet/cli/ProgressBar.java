package dev.grapevine.testnet.cli;

import dev.grapevine.testnet.local.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One line of a terminal for each phase: a bar while it runs, then what was done and how long it
 * took.
 */
final class ProgressBar implements Progress {
  private static final int BAR_COLUMNS = 40;
  private static final int PHASE_COLUMNS = 18;
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final double NANOS_PER_SECOND = 1e9;

  /** Back to the first column, and erase. */
  private static final String FRESH_LINE = "\r\033[K";

  private final PrintStream terminal;
  private String phase = "";
  private int steps;
  private long begunAt;
  private long drawnAt;
  private boolean abandoned;

  ProgressBar(PrintStream terminal) {
    this.terminal = terminal;
  }

  @Override
  public synchronized void begin(String phase, int steps) {
    this.phase = phase;
    this.steps = steps;
    begunAt = System.nanoTime();
    draw(0);
  }

  @Override
  public synchronized void reached(int step) {
    if (System.nanoTime() - drawnAt >= REDRAW_NANOS) {
      draw(step);
    }
  }

  private void draw(int step) {
    if (abandoned) {
      return;
    }
    int filled = (int) ((long) BAR_COLUMNS * Math.min(step, steps) / steps);
    terminal.printf(
        Locale.ROOT,
        "%s%-" + PHASE_COLUMNS + "s [%s%s] %d/%d",
        FRESH_LINE,
        phase,
        "#".repeat(filled),
        " ".repeat(BAR_COLUMNS - filled),
        step,
        steps);
    terminal.flush();
    drawnAt = System.nanoTime();
  }

  @Override
  public synchronized void end(String summary) {
    if (abandoned) {
      return;
    }
    double seconds = (System.nanoTime() - begunAt) / NANOS_PER_SECOND;
    terminal.printf(Locale.ROOT, "%s%s in %.1f s%n", FRESH_LINE, summary, seconds);
    terminal.flush();
  }

  @Override
  public synchronized void abandon() {
    abandoned = true;
    terminal.print(FRESH_LINE);
    terminal.flush();
  }
}
