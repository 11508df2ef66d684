package dev.grapevine.testnet.fault;

import java.util.BitSet;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Some nodes of a network, by number. Immutable. */
public final class NodeSet {
  /** Nobody. */
  public static final NodeSet NONE = new NodeSet(new BitSet());

  private final BitSet nodes;

  private NodeSet(BitSet nodes) {
    this.nodes = nodes;
  }

  /** The nodes of these numbers. */
  public static NodeSet of(int... numbers) {
    BitSet bits = new BitSet();
    for (int number : numbers) {
      bits.set(number);
    }
    return new NodeSet(bits);
  }

  /** Those of nodes 0 to {@code size - 1} that {@code member} is true of. */
  public static NodeSet where(int size, IntPredicate member) {
    return new NodeSet(
        IntStream.range(0, size).filter(member).collect(BitSet::new, BitSet::set, BitSet::or));
  }

  /** Nodes 0 to {@code size - 1}. */
  public static NodeSet all(int size) {
    return where(size, node -> true);
  }

  /** Whether it is one of them. */
  public boolean contains(int node) {
    return nodes.get(node);
  }

  /** How many. */
  public int size() {
    return nodes.cardinality();
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  /** Whether some are in both. */
  public boolean meets(NodeSet other) {
    return nodes.intersects(other.nodes);
  }

  /** Those in either. */
  public NodeSet plus(NodeSet other) {
    BitSet both = (BitSet) nodes.clone();
    both.or(other.nodes);
    return new NodeSet(both);
  }

  /** Those that are not in {@code other}. */
  public NodeSet minus(NodeSet other) {
    BitSet left = (BitSet) nodes.clone();
    left.andNot(other.nodes);
    return new NodeSet(left);
  }

  /** Those that are in {@code other} too. */
  public NodeSet and(NodeSet other) {
    BitSet common = (BitSet) nodes.clone();
    common.and(other.nodes);
    return new NodeSet(common);
  }

  /** The numbers, the least first. */
  public IntStream stream() {
    return nodes.stream();
  }

  /** The numbers, the least first. */
  public List<Integer> toList() {
    return stream().boxed().toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeSet set && nodes.equals(set.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  /** As a fault file has them: {@code 4 7-9}. */
  @Override
  public String toString() {
    StringJoiner words = new StringJoiner(" ");
    int from = nodes.nextSetBit(0);
    while (from >= 0) {
      int to = nodes.nextClearBit(from) - 1;
      words.add(from == to ? "" + from : from + "-" + to);
      from = nodes.nextSetBit(to + 1);
    }
    return words.toString();
  }
}
