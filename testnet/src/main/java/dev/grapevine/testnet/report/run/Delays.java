package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.Percentile;
import java.util.Locale;

/** The unit of an axis of delays. */
enum Delays {
  MILLIS("ms", 1e6),
  SECONDS("s", 1e9);

  private static final long FROM_SECONDS = 2_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double WITHOUT_DECIMALS = 100;

  private final String label;
  private final double nanos;

  Delays(String label, double nanos) {
    this.label = label;
    this.nanos = nanos;
  }

  /** The unit for delays that go so far. */
  static Delays forUpTo(long greatestNanos) {
    return greatestNanos >= FROM_SECONDS ? SECONDS : MILLIS;
  }

  double of(long delayNanos) {
    return delayNanos / nanos;
  }

  /** The title of an axis. */
  String axis(String what) {
    return label + " " + what;
  }

  /** A delay for a person, with its unit. */
  static String text(long delayNanos) {
    if (delayNanos == Percentile.NEVER) {
      return "never";
    }
    if (delayNanos >= NANOS_PER_SECOND) {
      return String.format(Locale.ROOT, "%.2f s", delayNanos / NANOS_PER_SECOND);
    }
    double millis = delayNanos / NANOS_PER_MILLI;
    return String.format(Locale.ROOT, millis < WITHOUT_DECIMALS ? "%.2f ms" : "%.1f ms", millis);
  }
}
