package dev.grapevine.testnet.latency;

import java.util.SplittableRandom;

/**
 * How long bytes take from one node to another and how many fit through; {@code --latency} and
 * {@code --bandwidth}. The same in both directions. Immutable.
 */
public interface LinkProfile {
  /**
   * One direction between two nodes.
   *
   * @param delayNanos one way, 0 or more
   * @param bitsPerSecond 0 for any
   */
  record Way(long delayNanos, long bitsPerSecond) {
    /** How long it takes from when the first of so many bytes can leave until the last is there. */
    public long nanos(int bytes) {
      return delayNanos + (bitsPerSecond == 0 ? 0 : Math.round(bytes * 8e9 / bitsPerSecond));
    }
  }

  /** Links as loopback has them. */
  LinkProfile NONE =
      new LinkProfile() {
        @Override
        public Way between(int from, int to) {
          return new Way(0, 0);
        }

        @Override
        public String label() {
          return "none";
        }
      };

  /**
   * The way from one node to another.
   *
   * @param from number of a node
   * @param to number of another
   */
  Way between(int from, int to);

  /** {@code none}, {@code lan}, {@code wan} or {@code file}. */
  String label();

  /** Where a node is, as {@code na-east}; empty where the profile does not know of places. */
  default String place(int node) {
    return "";
  }

  /** Whether anything is slowed down. */
  default boolean isNone() {
    return label().equals("none");
  }

  /** One switch between all: a round trip of half a millisecond, a gigabit a second. */
  static LinkProfile lan() {
    Way way = new Way(250_000, 1_000_000_000L);
    return new LinkProfile() {
      @Override
      public Way between(int from, int to) {
        return way;
      }

      @Override
      public String label() {
        return "lan";
      }
    };
  }

  /**
   * Nodes around the world, drawn by region; half of them in data centres, half at home.
   *
   * @param nodes how many
   */
  static LinkProfile wan(int nodes, SplittableRandom random) {
    return WorldProfile.draw(nodes, random);
  }

  /** The same delays, with another rate on every link. */
  default LinkProfile withBitsPerSecond(long bitsPerSecond) {
    LinkProfile delays = this;
    return new LinkProfile() {
      @Override
      public Way between(int from, int to) {
        return new Way(delays.between(from, to).delayNanos(), bitsPerSecond);
      }

      @Override
      public String label() {
        return delays.label();
      }

      @Override
      public String place(int node) {
        return delays.place(node);
      }

      @Override
      public boolean isNone() {
        return false;
      }
    };
  }
}
