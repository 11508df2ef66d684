package dev.grapevine.testnet.gossip.world;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named figures in the order they were put. A name is a JSON member: lower case, words joined by
 * underscores, the unit last ({@code first_detection_s}). {@link Double#POSITIVE_INFINITY} stands
 * for what never happened, NaN for what does not apply.
 */
public final class Measures {
  private final Map<String, Double> values = new LinkedHashMap<>();

  /** Adds a figure. */
  public void put(String name, double value) {
    if (values.put(name, value) != null) {
      throw new IllegalArgumentException(name + " twice");
    }
  }

  /** The figure of that name. */
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name + " among " + values.keySet());
    }
    return value;
  }

  /** All of them. */
  public Map<String, Double> asMap() {
    return Collections.unmodifiableMap(values);
  }
}
