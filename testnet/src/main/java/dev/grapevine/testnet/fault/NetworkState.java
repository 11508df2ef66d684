package dev.grapevine.testnet.fault;

import dev.grapevine.p2p.transport.LinkModel;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.topology.Topology;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What faults have made of a network so far. Immutable: a fault makes the next state.
 *
 * @param size nodes there are, 0 to {@code size - 1}
 * @param down killed and not restarted
 * @param paused standing still
 * @param zombies reading without answering
 * @param sides between which nothing passes; empty if the network is in one piece
 * @param slow what is done to the links of slow nodes
 * @param skewed nodes with a wrong clock
 */
public record NetworkState(
    int size,
    NodeSet down,
    NodeSet paused,
    NodeSet zombies,
    List<NodeSet> sides,
    Map<Integer, LinkProfile.Way> slow,
    NodeSet skewed) {

  /** The list and the map are copied. */
  public NetworkState {
    sides = List.copyOf(sides);
    slow = Map.copyOf(slow);
  }

  /** Nothing has gone wrong yet. */
  public static NetworkState sound(int size) {
    return new NetworkState(
        size, NodeSet.NONE, NodeSet.NONE, NodeSet.NONE, List.of(), Map.of(), NodeSet.NONE);
  }

  /** What comes of a fault, which is possible now. */
  public NetworkState after(Fault fault) {
    return switch (fault) {
      case Fault.Kill(NodeSet nodes) ->
          new NetworkState(
              size,
              down.plus(nodes),
              paused.minus(nodes),
              zombies.minus(nodes),
              sides,
              slow,
              skewed.minus(nodes));
      case Fault.Restart(NodeSet nodes) -> withDown(down.minus(nodes));
      case Fault.Pause(NodeSet nodes) -> withPaused(paused.plus(nodes));
      case Fault.Resume(NodeSet nodes) -> withPaused(paused.minus(nodes));
      case Fault.Zombie(NodeSet nodes) ->
          new NetworkState(size, down, paused, zombies.plus(nodes), sides, slow, skewed);
      case Fault.Partition(List<NodeSet> parts) -> withSides(parts);
      case Fault.Heal() -> withSides(List.of());
      case Fault.Slow(NodeSet nodes, long delayNanos, long bits) -> {
        Map<Integer, LinkProfile.Way> more = new HashMap<>(slow);
        nodes.stream().forEach(node -> more.put(node, new LinkProfile.Way(delayNanos, bits)));
        yield withSlow(more);
      }
      case Fault.Restore(NodeSet nodes) -> {
        Map<Integer, LinkProfile.Way> fewer = new HashMap<>(slow);
        nodes.stream().forEach(fewer::remove);
        yield withSlow(fewer);
      }
      case Fault.Skew(NodeSet nodes, long seconds) ->
          new NetworkState(
              size,
              down,
              paused,
              zombies,
              sides,
              slow,
              seconds == 0 ? skewed.minus(nodes) : skewed.plus(nodes));
      case Fault.Hostile hostile -> this;
    };
  }

  private NetworkState withDown(NodeSet other) {
    return new NetworkState(size, other, paused, zombies, sides, slow, skewed);
  }

  private NetworkState withPaused(NodeSet other) {
    return new NetworkState(size, down, other, zombies, sides, slow, skewed);
  }

  private NetworkState withSides(List<NodeSet> other) {
    return new NetworkState(size, down, paused, zombies, other, slow, skewed);
  }

  private NetworkState withSlow(Map<Integer, LinkProfile.Way> other) {
    return new NetworkState(size, down, paused, zombies, sides, other, skewed);
  }

  /** The nodes that run: those that figures are about. */
  public NodeSet alive() {
    return NodeSet.where(size, node -> !down.contains(node));
  }

  /** The nodes that hear and answer. */
  public NodeSet responsive() {
    return alive().minus(paused).minus(zombies);
  }

  /** The nodes that hear, answer and have the right time. */
  public NodeSet sound() {
    return responsive().minus(skewed);
  }

  /**
   * The nodes that may mine and that transactions are submitted to: sound ones, and where faults
   * have left a network in pieces those of the piece that holds most of them, of equal ones that of
   * the least number.
   */
  public NodeSet sources(Topology topology) {
    NodeSet left = sound();
    NodeSet largest = NodeSet.NONE;
    while (left.size() > largest.size()) {
      NodeSet piece = reachable(left.toList().getFirst(), topology).and(left);
      largest = piece.size() > largest.size() ? piece : largest;
      left = left.minus(piece);
    }
    return largest;
  }

  /** Whether something can pass between two nodes that know each other. */
  public boolean isOpen(int from, int to) {
    return sides.isEmpty()
        || sides.stream().anyMatch(side -> side.contains(from) && side.contains(to));
  }

  /** Connections of {@code topology} over which something passes. */
  public int workingConnections(Topology topology) {
    NodeSet responsive = responsive();
    int working = 0;
    for (int from : responsive.toList()) {
      for (int i = 0; i < topology.outbound(from); i++) {
        int to = topology.target(from, i);
        working += responsive.contains(to) && isOpen(from, to) ? 1 : 0;
      }
    }
    return working;
  }

  /** The nodes that what {@code source} has can get to over connections of {@code topology}. */
  public NodeSet reachable(int source, Topology topology) {
    NodeSet responsive = responsive();
    BitSet[] neighbours = new BitSet[size];
    for (int node = 0; node < size; node++) {
      neighbours[node] = new BitSet(size);
    }
    for (int from = 0; from < size; from++) {
      for (int i = 0; i < topology.outbound(from); i++) {
        int to = topology.target(from, i);
        if (responsive.contains(from) && responsive.contains(to) && isOpen(from, to)) {
          neighbours[from].set(to);
          neighbours[to].set(from);
        }
      }
    }
    BitSet found = new BitSet(size);
    ArrayDeque<Integer> ahead = new ArrayDeque<>();
    found.set(source);
    ahead.add(source);
    while (!ahead.isEmpty()) {
      neighbours[ahead.remove()].stream()
          .filter(next -> !found.get(next))
          .forEach(next -> {
            found.set(next);
            ahead.add(next);
          });
    }
    return NodeSet.where(size, found::get);
  }

  /**
   * One direction of a link.
   *
   * @param usual what it is like when nothing goes wrong
   */
  public LinkModel.Link link(int from, int to, LinkProfile.Way usual) {
    long delay = usual.delayNanos();
    long bits = usual.bitsPerSecond();
    for (int end : new int[] {from, to}) {
      LinkProfile.Way worse = slow.get(end);
      if (worse != null) {
        delay += worse.delayNanos();
        bits = narrower(bits, worse.bitsPerSecond());
      }
    }
    return new LinkModel.Link(delay, bits, flow(from, to));
  }

  private static long narrower(long bits, long other) {
    return bits == 0 || other == 0 ? bits + other : Math.min(bits, other);
  }

  private LinkModel.Flow flow(int from, int to) {
    if (zombies.contains(from) || zombies.contains(to)) {
      return LinkModel.Flow.LOST;
    }
    boolean held = paused.contains(from) || paused.contains(to) || !isOpen(from, to);
    return held ? LinkModel.Flow.HELD : LinkModel.Flow.OPEN;
  }
}
