package dev.grapevine.testnet.local;

import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Opens the connections of a graph between the nodes of a network. */
final class Wiring {
  private static final long HANDSHAKE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Between two looks at handshakes under way. */
  private static final long POLL_MILLIS = 5;

  private final LocalNetwork network;
  private final Topology topology;

  Wiring(LocalNetwork network, Topology topology) {
    this.network = network;
    this.topology = topology;
  }

  /** Opens the connections of one node and waits until their TCP handshakes are done. */
  void connect(int node) throws TestnetException, InterruptedException {
    List<CompletableFuture<?>> dials = new ArrayList<>();
    for (int i = 0; i < topology.outbound(node); i++) {
      dials.add(network.dial(node, topology.target(node, i)));
    }
    for (CompletableFuture<?> dial : dials) {
      Answers.await(dial, "node " + node + " does not connect");
    }
  }

  /** Opens the connections between restarted nodes and all nodes that are alive. */
  void reconnect(NodeSet restarted, NodeSet alive) throws TestnetException, InterruptedException {
    List<CompletableFuture<?>> dials = new ArrayList<>();
    for (int from : alive.toList()) {
      for (int i = 0; i < topology.outbound(from); i++) {
        int to = topology.target(from, i);
        boolean lost = restarted.contains(from) || restarted.contains(to);
        if (lost && alive.contains(to)) {
          dials.add(network.dial(from, to));
        }
      }
    }
    for (CompletableFuture<?> dial : dials) {
      Answers.await(dial, "a restarted node is not connected");
    }
  }

  /** Waits until both ends of all connections have finished the protocol's handshake. */
  void awaitHandshakes() throws TestnetException, InterruptedException {
    int wanted = topology.edges();
    long start = System.nanoTime();
    while (true) {
      List<NetworkNode.Established> counts = network.ask(NetworkNode::established);
      int outbound = counts.stream().mapToInt(NetworkNode.Established::outbound).sum();
      int inbound = counts.stream().mapToInt(NetworkNode.Established::inbound).sum();
      if (outbound == wanted && inbound == wanted) {
        return;
      }
      if (System.nanoTime() - start > HANDSHAKE_TIMEOUT_NANOS) {
        throw new TestnetException(
            "after a minute only "
                + Math.min(outbound, inbound)
                + " of "
                + wanted
                + " connections are established: lower --nodes or --outbound");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
