package dev.grapevine.testnet.local;

import dev.grapevine.p2p.transport.LinkModel;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.latency.LinkProfile;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out which two nodes a connection is between, and so what its link is like. A listener is
 * known by its address, a dialler by the port that the system gave him: he sends first, and is
 * written down then. For any thread.
 */
final class NodeLinks {
  private final LinkProfile profile;
  private final boolean changing;
  private final Map<InetSocketAddress, Integer> owners = new ConcurrentHashMap<>();
  private volatile NetworkState state;

  /**
   * Links of a network in which nothing has gone wrong yet.
   *
   * @param changing whether something will
   */
  NodeLinks(LinkProfile profile, int nodes, boolean changing) {
    this.profile = profile;
    this.changing = changing;
    this.state = NetworkState.sound(nodes);
  }

  /** Node {@code number} listens there. */
  void listens(int number, InetSocketAddress address) {
    owners.put(address, number);
  }

  /** From now on links are as faults have left them; those of open connections when asked again. */
  void become(NetworkState other) {
    state = other;
  }

  /** The links of node {@code number}. */
  LinkModel of(int number) {
    if (profile.isNone() && !changing) {
      return LinkModel.NONE;
    }
    return (local, remote) -> {
      owners.put(local, number);
      Integer peer = owners.get(remote);
      return peer == null
          ? LinkModel.Link.DIRECT
          : state.link(number, peer, profile.between(number, peer));
    };
  }
}
