package dev.grapevine.testnet.report;

import java.util.List;

/**
 * Lengths beside one another.
 *
 * @param bars from top to bottom
 */
public record BarChart(String title, List<Bar> bars) {
  /**
   * A bar.
   *
   * @param value 0 or more
   * @param text the value as it is to be read
   */
  public record Bar(String label, double value, String text) {}

  /** Copies the list. */
  public BarChart {
    bars = List.copyOf(bars);
  }
}
