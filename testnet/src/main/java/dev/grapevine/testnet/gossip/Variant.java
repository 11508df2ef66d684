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
  PUSH_PULL(1, Limits.MANY),
  /** Push by nodes that lose interest. */
  RUMOR(1, Limits.MANY),
  /** What differs, found by versions. */
  DIGEST(1, Limits.MANY),
  /** What differs, found by trees of hashes. */
  MERKLE(1, Limits.REPLICAS),
  /** Mean and number, by averaging. */
  AGGREGATION(1, Limits.MANY),
  /** Probes, and spreads who does not answer. */
  SWIM(1, Limits.VIEWS),
  /** Spreads counters, and waits for silence. */
  HEARTBEAT(1, Limits.TABLES),
  /** Along all connections at once. */
  FLOOD(Limits.CONNECTIONS, Limits.MANY),
  /** Announced, and sent to who asks. */
  INV(Limits.CONNECTIONS, Limits.MANY),
  /** Whole to the square root of the peers, announced to the rest. */
  ETH_SQRT(Limits.CONNECTIONS, Limits.MANY),
  /** By the origin to everybody. */
  DIRECT_MAIL(1, Limits.MANY),
  /** By everybody to everybody. */
  ALL_TO_ALL(1, Limits.SQUARE),
  /** From parent to children. */
  TREE(2, Limits.MANY);

  private static final class Limits {
    /** Some hundred bytes a node, some seconds a trial. */
    static final int MANY = 1_000_000;

    /** Each with its keys, 20 bytes of them. */
    static final int REPLICAS = 10_000;

    /** Each with what it believes of the dead. */
    static final int VIEWS = 5_000;

    /** Its square is the number of counters, of which there are two copies. */
    static final int TABLES = 2_000;

    /** Its square is the number of messages that are on their way at once, 20 bytes each. */
    static final int SQUARE = 2_000;

    /** That a node opens: Bitcoin Core's number of full-relay ones. */
    static final int CONNECTIONS = 8;
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

  /** Whether it finds out who died: then somebody dies unless told otherwise. */
  public boolean detectsFailures() {
    return this == SWIM || this == HEARTBEAT;
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
