package dev.grapevine.testnet.fault;

import java.math.BigDecimal;
import java.util.Locale;

/** When a fault happens. A plan has moments of one kind: which comes first must be known. */
public sealed interface Moment {
  /**
   * Before a block and the transactions that are submitted for it, and after the block before.
   *
   * @param number of a measured block, from 1
   */
  record Block(int number) implements Moment {
    @Override
    public String toString() {
      return "block " + number;
    }
  }

  /** So many nanoseconds after measuring began, whatever is under way. */
  record Elapsed(long nanos) implements Moment {
    private static final int NANOS_SCALE = 9;

    @Override
    public String toString() {
      BigDecimal seconds = BigDecimal.valueOf(nanos, NANOS_SCALE).stripTrailingZeros();
      return String.format(Locale.ROOT, "%ss", seconds.toPlainString());
    }
  }

  /** Whether {@code this} comes after {@code other}, which is of the same kind. */
  default boolean isAfter(Moment other) {
    return switch (this) {
      case Block(int number) -> other instanceof Block(int before) && number > before;
      case Elapsed(long nanos) -> other instanceof Elapsed(long before) && nanos > before;
    };
  }
}
