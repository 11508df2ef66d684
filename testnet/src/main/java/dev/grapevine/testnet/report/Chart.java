package dev.grapevine.testnet.report;

import java.util.List;

/**
 * Curves over one another.
 *
 * @param x what is to the right, with its unit
 * @param y what is upward, with its unit
 * @param scale of the upward axis
 * @param markers points that are to be read off
 */
public record Chart(
    String title, String x, String y, Scale scale, List<Series> series, List<Marker> markers) {
  /** How values become heights. */
  public enum Scale {
    /** From 0 to the greatest. */
    LINEAR,
    /** Shares, from 0 to 100%. */
    PERCENT,
    /** Shares, by powers of ten from 100% down; what is 0 is left out. */
    LOG_PERCENT
  }

  /** A dot with a text beside it. */
  public record Marker(double x, double y, String label) {}

  /** Copies the lists. */
  public Chart {
    series = List.copyOf(series);
    markers = List.copyOf(markers);
  }

  /** A chart without markers. */
  public Chart(String title, String x, String y, Scale scale, List<Series> series) {
    this(title, x, y, scale, series, List.of());
  }
}
