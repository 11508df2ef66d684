package dev.grapevine.testnet.report;

import java.util.List;

/**
 * A curve.
 *
 * @param name as in the legend
 * @param points from left to right
 */
public record Series(String name, List<Point> points, Look look) {
  /** How a curve stands out. */
  public enum Look {
    /** In a colour of its own, with a place in the legend. */
    CURVE,
    /** Likewise, and thick. */
    BOLD,
    /** Likewise, with a dot at each point. */
    DOTS,
    /** One of many behind the others: thin, grey, not in the legend. */
    FAINT
  }

  /**
   * A point with what its value ranges over; where that is not a number the curve has a gap.
   *
   * @param low {@code y} where there is no range
   * @param high {@code y} where there is no range
   */
  public record Point(double x, double y, double low, double high) {
    /** A point without a range. */
    public static Point of(double x, double y) {
      return new Point(x, y, y, y);
    }
  }

  /** Copies the list. */
  public Series {
    points = List.copyOf(points);
  }

  /** A curve like any other. */
  public Series(String name, List<Point> points) {
    this(name, points, Look.CURVE);
  }
}
