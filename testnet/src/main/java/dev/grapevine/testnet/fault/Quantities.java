package dev.grapevine.testnet.fault;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Times, rates and clock errors as a fault file has them: a number and a unit, no space. */
final class Quantities {
  private static final Map<String, Long> NANOS = units("ms", 1_000_000L, "s", 1_000_000_000L);
  private static final Map<String, Long> BITS =
      units("kbit", 1_000L, "mbit", 1_000_000L, "gbit", 1_000_000_000L, "bit", 1L);
  private static final Map<String, Long> SECONDS =
      units("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);

  private Quantities() {}

  private static Map<String, Long> units(Object... unitsAndValues) {
    Map<String, Long> units = new LinkedHashMap<>();
    for (int i = 0; i < unitsAndValues.length; i += 2) {
      units.put((String) unitsAndValues[i], (Long) unitsAndValues[i + 1]);
    }
    return units;
  }

  /** Nanoseconds of {@code 200ms} or {@code 1.5s}; empty if it is none. */
  static OptionalLong nanos(String word) {
    return read(word, NANOS);
  }

  /** Bits a second of {@code 64kbit}, {@code 1mbit}, {@code 1gbit}, {@code 9600bit}. */
  static OptionalLong bits(String word) {
    return read(word, BITS);
  }

  /** Seconds of {@code +3h}, {@code -90m}, {@code +30s}, {@code -1d}; the sign is needed. */
  static OptionalLong skewSeconds(String word) {
    if (word.startsWith("+")) {
      return read(word.substring(1), SECONDS);
    }
    OptionalLong behind =
        word.startsWith("-") ? read(word.substring(1), SECONDS) : OptionalLong.empty();
    return behind.isPresent() ? OptionalLong.of(-behind.getAsLong()) : behind;
  }

  private static OptionalLong read(String word, Map<String, Long> units) {
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (word.endsWith(unit.getKey())) {
        String number = word.substring(0, word.length() - unit.getKey().length());
        if (number.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
          return OptionalLong.of(
              new BigDecimal(number).multiply(BigDecimal.valueOf(unit.getValue())).longValue());
        }
      }
    }
    return OptionalLong.empty();
  }

  static String delay(long nanos) {
    return write(nanos, NANOS);
  }

  static String rate(long bitsPerSecond) {
    return write(bitsPerSecond, BITS);
  }

  static String skew(long seconds) {
    return (seconds < 0 ? "-" : "+") + write(Math.abs(seconds), SECONDS);
  }

  /** In the largest unit that leaves a whole number, else with decimals in the smallest. */
  private static String write(long value, Map<String, Long> units) {
    Map.Entry<String, Long> best = null;
    Map.Entry<String, Long> smallest = null;
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      boolean whole = value != 0 && value % unit.getValue() == 0;
      if (whole && (best == null || unit.getValue() > best.getValue())) {
        best = unit;
      }
      if (smallest == null || unit.getValue() < smallest.getValue()) {
        smallest = unit;
      }
    }
    Map.Entry<String, Long> chosen = best == null ? smallest : best;
    if (chosen == null) {
      throw new IllegalArgumentException("no units");
    }
    BigDecimal number =
        BigDecimal.valueOf(value)
            .divide(BigDecimal.valueOf(chosen.getValue()))
            .stripTrailingZeros();
    return number.toPlainString() + chosen.getKey();
  }
}
