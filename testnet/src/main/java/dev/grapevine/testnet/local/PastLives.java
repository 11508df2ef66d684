package dev.grapevine.testnet.local;

import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.node.core.Traffic;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.NodeRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What nodes did before they were killed: whom they were connected with and what they sent. A node
 * that is started again numbers its connections from 0; here those of each life have numbers of
 * their own. Belongs to the run's thread.
 */
final class PastLives {
  private final int[] deaths;
  private final List<Traffic> traffic = new ArrayList<>();
  private Optional<PeerMap> peers = Optional.empty();

  PastLives(int nodes) {
    deaths = new int[nodes];
  }

  /** What was sent over connections that are about to end. */
  void sent(Traffic sent) {
    traffic.add(sent);
  }

  /**
   * These nodes have been killed.
   *
   * @param before who was behind all connections then
   */
  void died(NodeSet killed, PeerMap before) {
    peers = Optional.of(before);
    killed.stream().forEach(node -> deaths[node]++);
  }

  /** What was sent over connections that ended with the death of a node. */
  List<Traffic> traffic() {
    return traffic;
  }

  /** The number of a connection of a node's present life. */
  long numberOf(int node, long connection) {
    return deaths[node] * NodeRecorder.PEERS_OF_A_LIFE + connection;
  }

  /** Connections of a node's present life, with the numbers that they have here. */
  List<ConnectionInfo> numbered(int node, List<ConnectionInfo> connections) {
    return connections.stream()
        .map(each ->
            new ConnectionInfo(
                new PeerId(numberOf(node, each.id().value())),
                each.kind(),
                each.local(),
                each.remote(),
                each.established()))
        .toList();
  }

  /** Together with who was behind the connections of past lives. */
  PeerMap and(PeerMap now) {
    return peers.map(now::including).orElse(now);
  }
}
