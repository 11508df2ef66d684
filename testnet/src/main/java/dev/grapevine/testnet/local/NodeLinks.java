package dev.grapevine.testnet.local;

import dev.grapevine.p2p.transport.LinkModel;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.latency.LinkProfile;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out which two nodes a connection is between, and so what its link is like. A listener is
 * known by its address, a dialler by both ends of the connection: he sends first, and is written
 * down then. A connection with somebody else, a {@link LinkProxies proxy} for one, is direct. For
 * any thread.
 */
final class NodeLinks {
  private final LinkProfile profile;
  private final boolean changing;
  private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Integer> listeners = new ConcurrentHashMap<>();
  private final Map<ConnectionEnds, Integer> diallers = new ConcurrentHashMap<>();
  private volatile NetworkState state;
  private volatile boolean lifted;

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

  /** Node {@code number} listens there, and where it did before no more. */
  void listens(int number, InetSocketAddress address) {
    InetSocketAddress before = addresses.put(number, address);
    if (before != null) {
      listeners.remove(before);
    }
    listeners.put(address, number);
  }

  /** From now on links are as faults have left them; those of open connections when asked again. */
  void become(NetworkState other) {
    state = other;
  }

  /** From now on links are as loopback has them, but for faults; open connections likewise. */
  void liftDelays() {
    lifted = true;
  }

  /** Whether all links are, and stay, as loopback has them. */
  boolean areDirect() {
    return profile.isNone() && !changing;
  }

  /** The links of node {@code number}, of this process. */
  LinkModel of(int number) {
    if (areDirect()) {
      return LinkModel.NONE;
    }
    return (local, remote) -> {
      Integer dialled = listeners.get(remote);
      if (dialled != null) {
        diallers.put(new ConnectionEnds(local, remote), number);
        return link(number, dialled);
      }
      Integer dialler = diallers.get(new ConnectionEnds(remote, local));
      return dialler == null ? LinkModel.Link.DIRECT : link(number, dialler);
    };
  }

  /** The way from one node to another, whatever connection it is. */
  LinkModel between(int from, int to) {
    return (local, remote) -> link(from, to);
  }

  private LinkModel.Link link(int from, int to) {
    LinkProfile usual = lifted ? LinkProfile.NONE : profile;
    return state.link(from, to, usual.between(from, to));
  }

  /** What connects through there is none of the nodes of this process. */
  void passesOn(ConnectionEnds connection) {
    diallers.remove(connection);
  }
}
