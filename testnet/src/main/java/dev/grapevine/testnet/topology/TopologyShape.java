package dev.grapevine.testnet.topology;

import java.util.SplittableRandom;

/** What a graph is to look like; {@code --topology}. Immutable. */
public sealed interface TopologyShape {
  /** Every node dials as many others, at random. */
  TopologyShape RANDOM = new Random();

  /** Every node dials as many others, at random. */
  record Random() implements TopologyShape {}

  /**
   * A ring with shortcuts.
   *
   * @param rewire probability that a connection leaves the ring, 0 to 1
   */
  record SmallWorld(double rewire) implements TopologyShape {
    /** One connection of ten: where paths are short already and neighbourhoods still whole. */
    public static final double DEFAULT_REWIRE = 0.1;
  }

  /** A few hubs, many at the edge. */
  record ScaleFree() implements TopologyShape {}

  /** Every node dials the next ones. */
  record Ring() implements TopologyShape {}

  /** A graph that somebody wrote down. */
  record Given(Topology topology) implements TopologyShape {}

  /**
   * Draws a graph.
   *
   * @param nodes at least 1; what {@link Given} has
   * @param outbound connections that each node opens, 1 to {@code nodes - 1}; ignored by {@link
   *     Given} and where there is one node
   * @throws IllegalArgumentException outside of these ranges
   */
  default Topology draw(int nodes, int outbound, SplittableRandom random) {
    if (this instanceof Given(Topology given)) {
      if (given.size() != nodes) {
        throw new IllegalArgumentException(nodes + " nodes, and the graph has " + given.size());
      }
      return given;
    }
    if (nodes == 1) {
      return Topology.of(new int[1][0]);
    }
    if (nodes < 2 || outbound < 1 || outbound >= nodes) {
      throw new IllegalArgumentException(nodes + " nodes with " + outbound + " outbound");
    }
    return switch (this) {
      case Random() -> RandomGraph.draw(nodes, outbound, random);
      case SmallWorld(double rewire) -> SmallWorldGraph.draw(nodes, outbound, rewire, random);
      case ScaleFree() -> ScaleFreeGraph.draw(nodes, outbound, random);
      case Ring() -> SmallWorldGraph.draw(nodes, outbound, 0, random);
      case Given(Topology given) -> given;
    };
  }

  /** Its name as {@code --topology} has it; {@code file} for one that was given. */
  default String label() {
    return switch (this) {
      case Random() -> "random";
      case SmallWorld(double ignored) -> "small-world";
      case ScaleFree() -> "scale-free";
      case Ring() -> "ring";
      case Given(Topology ignored) -> "file";
    };
  }
}
