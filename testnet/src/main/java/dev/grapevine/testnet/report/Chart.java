package dev.grapevine.testnet.report;

import java.util.List;

/**
 * Curves over one another.
 *
 * @param x what is to the right, with its unit
 * @param y what is upward, with its unit
 * @param scale of the upward axis
 * @param markers points that are to be read off
 * @param moments where something happened, from left to right
 */
public record Chart(
    String title,
    String x,
    String y,
    Scale scale,
    List<Series> series,
    List<Marker> markers,
    List<Moment> moments) {
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

  /**
   * A line from top to bottom.
   *
   * @param label short: it stands above
   * @param what is told where the pointer rests on it
   */
  public record Moment(double x, String label, String what) {}

  /** Copies the lists. */
  public Chart {
    series = List.copyOf(series);
    markers = List.copyOf(markers);
    moments = List.copyOf(moments);
  }

  /** A chart in which nothing happened. */
  public Chart(
      String title, String x, String y, Scale scale, List<Series> series, List<Marker> markers) {
    this(title, x, y, scale, series, markers, List.of());
  }

  /** A chart without markers. */
  public Chart(String title, String x, String y, Scale scale, List<Series> series) {
    this(title, x, y, scale, series, List.of());
  }
}
