package dev.grapevine.testnet.gossip;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The protocols, by the names that the command line has for them. */
public enum Variant {
  /** Who knows tells others. */
  PUSH(1, Limits.MANY),
  /** Everyone asks others. */
  PULL(1, Limits.MANY),
  /** Both in one call. */
  PUSH_PULL(1, Limits.MANY);

  private static final class Limits {
    static final int MANY = 1_000_000;
  }

  private final int fanout;
  private final int maxNodes;

  Variant(int fanout, int maxNodes) {
    this.fanout = fanout;
    this.maxNodes = maxNodes;
  }

  /** Its name, as in {@code push-pull}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The fanout it has unless told otherwise. */
  public int standardFanout() {
    return fanout;
  }

  /** The most nodes it is run with: what fits into memory and a minute. */
  public int maxNodes() {
    return maxNodes;
  }

  /** All names. */
  public static List<String> labels() {
    return Stream.of(values()).map(Variant::label).toList();
  }

  /** The variant of that name. */
  public static Optional<Variant> of(String label) {
    return Stream.of(values()).filter(variant -> variant.label().equals(label)).findFirst();
  }
}
