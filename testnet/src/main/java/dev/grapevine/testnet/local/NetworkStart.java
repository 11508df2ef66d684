package dev.grapevine.testnet.local;

import dev.grapevine.testnet.topology.Topology;
import java.util.function.IntFunction;

/** The first phase: starts the nodes and connects them along the graph. */
public final class NetworkStart {
  private NetworkStart() {}

  /**
   * Starts as many nodes as the graph has; returns when both ends of every connection have finished
   * the protocol's handshake. To be called after {@link LocalNetwork#check}.
   *
   * @param observers who is told what happens in each node
   */
  public static void run(
      LocalNetwork network,
      Topology topology,
      IntFunction<NodeObserver> observers,
      Progress progress)
      throws TestnetException, InterruptedException {
    progress.begin("starting nodes", topology.size());
    network.start(observers, progress);
    progress.end("started " + Stage.counted(topology.size(), "node"));
    progress.begin("connecting nodes", topology.size());
    Wiring wiring = new Wiring(network, topology);
    for (int node = 0; node < topology.size(); node++) {
      wiring.connect(node);
      progress.reached(node + 1);
    }
    wiring.awaitHandshakes();
    progress.end("made " + Stage.counted(topology.edges(), "connection"));
  }
}
