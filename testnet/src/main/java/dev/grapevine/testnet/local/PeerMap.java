package dev.grapevine.testnet.local;

import dev.grapevine.node.core.ConnectionInfo;
import dev.grapevine.testnet.measure.BlockJourney;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which node is behind which connection: each node numbers its connections itself, and a dialler is
 * known to the one it dialled by a port of the system's choice. Immutable.
 */
public final class PeerMap implements BlockJourney.Neighbours {
  private static final int UNKNOWN = -1;

  private final List<Long2IntOpenHashMap> byNode;
  private final long established;

  private PeerMap(List<Long2IntOpenHashMap> byNode, long established) {
    this.byNode = byNode;
    this.established = established;
  }

  /**
   * Who is behind proxies.
   *
   * @param listeners the node that a proxy there leads to
   * @param diallers the node that a connection of a proxy comes from
   */
  record Proxied(Map<InetSocketAddress, Integer> listeners, Map<ConnectionEnds, Integer> diallers) {
    /** No proxies. */
    static final Proxied NONE = new Proxied(Map.of(), Map.of());
  }

  /**
   * Matches both ends of every connection.
   *
   * @param listeners where each node listens
   * @param connections of each node
   */
  static PeerMap of(
      List<InetSocketAddress> listeners, List<List<ConnectionInfo>> connections, Proxied proxied) {
    Map<InetSocketAddress, Integer> listening = new HashMap<>();
    Map<ConnectionEnds, Integer> diallers = new HashMap<>();
    for (int node = 0; node < listeners.size(); node++) {
      listening.put(listeners.get(node), node);
      for (ConnectionInfo connection : connections.get(node)) {
        if (!connection.kind().isInbound()) {
          diallers.put(new ConnectionEnds(connection.local(), connection.remote()), node);
        }
      }
    }
    listening.putAll(proxied.listeners());
    diallers.putAll(proxied.diallers());
    List<Long2IntOpenHashMap> byNode = new ArrayList<>();
    long established = 0;
    for (List<ConnectionInfo> ofNode : connections) {
      Long2IntOpenHashMap peers = new Long2IntOpenHashMap();
      peers.defaultReturnValue(UNKNOWN);
      for (ConnectionInfo connection : ofNode) {
        Integer peer =
            connection.kind().isInbound()
                ? diallers.get(new ConnectionEnds(connection.remote(), connection.local()))
                : listening.get(connection.remote());
        peers.put(connection.id().value(), peer == null ? UNKNOWN : peer);
        established += connection.established() ? 1 : 0;
      }
      byNode.add(peers);
    }
    return new PeerMap(byNode, established);
  }

  /** The same with connections that there were before, which have other numbers. */
  PeerMap including(PeerMap earlier) {
    List<Long2IntOpenHashMap> both = new ArrayList<>();
    for (int node = 0; node < byNode.size(); node++) {
      Long2IntOpenHashMap peers = byNode.get(node).clone();
      earlier
          .byNode
          .get(node)
          .long2IntEntrySet()
          .forEach(peer -> peers.putIfAbsent(peer.getLongKey(), peer.getIntValue()));
      both.add(peers);
    }
    return new PeerMap(both, established);
  }

  @Override
  public int nodeOf(int node, long peer) {
    return byNode.get(node).get(peer);
  }

  /** Established connections of a node on average, in both directions. */
  public double connectionsMean() {
    return (double) established / byNode.size();
  }
}
