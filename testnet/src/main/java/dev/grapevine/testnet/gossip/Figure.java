package dev.grapevine.testnet.gossip;

import java.util.Arrays;

/**
 * A figure over trials. The median is by nearest rank, so of an even number of trials the lower of
 * the two in the middle: always a value that was measured.
 *
 * @param median infinite if it did not happen in most trials; NaN if it does not apply
 */
public record Figure(double median, double least, double greatest) {
  /** The figure of these values; those that are NaN do not count. */
  public static Figure of(double[] values) {
    double[] ascending = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    if (ascending.length == 0) {
      return new Figure(Double.NaN, Double.NaN, Double.NaN);
    }
    Arrays.sort(ascending);
    int middle = (ascending.length - 1) / 2;
    return new Figure(ascending[middle], ascending[0], ascending[ascending.length - 1]);
  }
}
