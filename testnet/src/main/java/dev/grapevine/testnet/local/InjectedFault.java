package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.testnet.fault.Fault;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.fault.HostilePeer;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.FaultFigures;
import dev.grapevine.testnet.measure.NodeRecorder;
import dev.grapevine.testnet.measure.Percentile;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A fault that has happened.
 *
 * @param atNanos when, on {@link System#nanoTime}'s clock
 * @param sinceBegin the same since measuring began
 * @param working connections over which something passes from then on
 * @param back nodes that came back by it: that run again, or can be heard again
 * @param lagging those of them that did not have the tip then
 * @param tip the latest block then
 * @param hostile peers that came by it
 */
record InjectedFault(
    FaultPlan.Event event,
    long atNanos,
    long sinceBegin,
    int working,
    NodeSet back,
    NodeSet lagging,
    BlockHash tip,
    List<HostilePeer> hostile) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** A fault whose moment the run did not reach. */
  static FaultFigures.Event missed(FaultPlan.Event event) {
    return new FaultFigures.Event(
        event.at().toString(),
        Percentile.NEVER,
        event.fault().toString(),
        nodes(event.fault()),
        "did not happen: the run was over",
        Percentile.NEVER);
  }

  /**
   * What became of it.
   *
   * @param recorders of all nodes, which have ended
   * @param connections of the graph
   */
  FaultFigures.Event figures(List<NodeRecorder> recorders, int connections) {
    long recovered = recoveredNanos(recorders);
    return new FaultFigures.Event(
        event.at().toString(),
        sinceBegin,
        event.fault().toString(),
        nodes(event.fault()),
        outcome(recorders, recovered, connections),
        recovered);
  }

  private static List<Integer> nodes(Fault fault) {
    return switch (fault) {
      case Fault.Kill(NodeSet nodes) -> nodes.toList();
      case Fault.Restart(NodeSet nodes) -> nodes.toList();
      case Fault.Pause(NodeSet nodes) -> nodes.toList();
      case Fault.Resume(NodeSet nodes) -> nodes.toList();
      case Fault.Zombie(NodeSet nodes) -> nodes.toList();
      case Fault.Slow slow -> slow.nodes().toList();
      case Fault.Restore(NodeSet nodes) -> nodes.toList();
      case Fault.Skew skew -> skew.nodes().toList();
      case Fault.Hostile attack -> attack.nodes().toList();
      case Fault.Partition partition -> List.of();
      case Fault.Heal heal -> List.of();
    };
  }

  /** Until the last of those that came back had the tip of then. */
  private long recoveredNanos(List<NodeRecorder> recorders) {
    if (back.isEmpty()) {
      return Percentile.NEVER;
    }
    long last = 0;
    for (int node : lagging.toList()) {
      long had = recorders.get(node).connectedAfter(tip, atNanos);
      last = had == Percentile.NEVER ? Percentile.NEVER : Math.max(last, had - atNanos);
      if (last == Percentile.NEVER) {
        return last;
      }
    }
    return last;
  }

  private String outcome(List<NodeRecorder> recorders, long recovered, int connections) {
    String works = working + " of " + connections + " connections work";
    return switch (event.fault()) {
      case Fault.Kill kill -> works;
      case Fault.Pause pause -> works;
      case Fault.Zombie zombie -> works;
      case Fault.Partition partition -> works;
      case Fault.Restart restart -> works + "; " + recovery(recorders, recovered);
      case Fault.Resume resume -> works + "; " + recovery(recorders, recovered);
      case Fault.Heal heal -> works + "; " + recovery(recorders, recovered);
      case Fault.Slow slow -> "done";
      case Fault.Restore restore -> "done";
      case Fault.Skew skew -> "done";
      case Fault.Hostile attack ->
          hostile.stream().map(HostilePeer::outcome).distinct().collect(Collectors.joining("; "));
    };
  }

  private String recovery(List<NodeRecorder> recorders, long recovered) {
    if (lagging.isEmpty()) {
      return "all had the tip";
    }
    if (recovered == Percentile.NEVER) {
      long never =
          lagging.stream()
              .filter(node -> recorders.get(node).connectedAfter(tip, atNanos) == Percentile.NEVER)
              .count();
      return never + " of " + lagging.size() + " that had not the tip never had it";
    }
    return String.format(
        Locale.ROOT,
        "%d without the tip had it after %.1f ms",
        lagging.size(),
        recovered / NANOS_PER_MILLI);
  }
}
