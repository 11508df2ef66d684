package dev.grapevine.testnet.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way by which one block reached one node, and what its time went into: the times of all hops
 * add up to the node's delay, to the nanosecond.
 *
 * @param node who was reached
 * @param hops from the miner on; if nobody knows who gave a node the block, from that node on, with
 *     the time before in {@link PathStage#LEFT_OVER}
 */
public record CriticalPath(int node, List<Hop> hops) {
  /** One step; the last also holds the time in which its receiver connected the block. */
  public record Hop(int from, int to, StageTimes times) {}

  /** The times of all hops together. */
  public StageTimes times() {
    return hops.stream().map(Hop::times).reduce(StageTimes.ZERO, StageTimes::plus);
  }

  /** The path to {@code node}; empty if the block never reached it. */
  public static Optional<CriticalPath> of(
      BlockJourney journey,
      int node,
      List<NodeRecorder> recorders,
      BlockJourney.Neighbours neighbours) {
    long delay = journey.delays()[node];
    if (delay == Percentile.NEVER) {
      return Optional.empty();
    }
    List<Integer> nodes = wayTo(journey, node);
    long start = journey.startNanos();
    StageClock clock = new StageClock(start, start + delay);
    if (nodes.getFirst() != journey.miner()) {
      clock.until(PathStage.LEFT_OVER, journey.acceptedAt(nodes.getFirst()));
    }
    List<Hop> hops = new ArrayList<>();
    for (int i = 1; i < nodes.size(); i++) {
      int from = nodes.get(i - 1);
      int to = nodes.get(i);
      HopMarks marks =
          HopMarks.read(
              journey.hash().w0(), from, to, journey.acceptedAt(to), recorders, neighbours);
      hops.add(
          new Hop(
              from, to, marks.divide(clock, journey.connectedAt(from), journey.acceptedAt(to))));
    }
    clock.until(PathStage.VALIDATE, start + delay);
    Hop last = hops.isEmpty() ? new Hop(node, node, StageTimes.ZERO) : hops.removeLast();
    hops.add(new Hop(last.from(), last.to(), last.times().plus(clock.take())));
    return Optional.of(new CriticalPath(node, List.copyOf(hops)));
  }

  /** The nodes from the miner to {@code node}, or from the first whose giver is not known. */
  private static List<Integer> wayTo(BlockJourney journey, int node) {
    List<Integer> nodes = new ArrayList<>();
    int at = node;
    while (at != BlockJourney.NOBODY && !nodes.contains(at)) {
      nodes.addFirst(at);
      at = at == journey.miner() ? BlockJourney.NOBODY : journey.from(at);
    }
    return nodes;
  }
}
