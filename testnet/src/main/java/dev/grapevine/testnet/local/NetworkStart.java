package dev.grapevine.testnet.local;

import dev.grapevine.node.core.WireTrace;
import dev.grapevine.relay.EventSink;
import dev.grapevine.testnet.topology.Topology;
import java.util.function.IntFunction;

/** The first phase: starts the nodes and connects them along the graph. */
public final class NetworkStart {
  private NetworkStart() {}

  /**
   * Starts as many nodes as the graph has; returns when both ends of every connection have finished
   * the protocol's handshake.
   *
   * @param sinks what each node reports to
   * @param traces what each node tells of its messages
   */
  public static void run(
      LocalNetwork network,
      Topology topology,
      IntFunction<EventSink> sinks,
      IntFunction<WireTrace> traces,
      Progress progress)
      throws TestnetException, InterruptedException {
    progress.begin("starting nodes", topology.size());
    for (int node = 0; node < topology.size(); node++) {
      network.startNode(sinks.apply(node), traces.apply(node));
      progress.reached(node + 1);
    }
    progress.end("started " + Stage.counted(topology.size(), "node"));
    progress.begin("connecting nodes", topology.size());
    for (int node = 0; node < topology.size(); node++) {
      network.connect(topology, node);
      progress.reached(node + 1);
    }
    network.awaitHandshakes(topology.edges());
    progress.end("made " + Stage.counted(topology.edges(), "connection"));
  }
}
