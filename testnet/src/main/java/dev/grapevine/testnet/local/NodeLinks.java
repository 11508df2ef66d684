package dev.grapevine.testnet.local;

import dev.grapevine.p2p.transport.LinkModel;
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
  private final Map<InetSocketAddress, Integer> owners = new ConcurrentHashMap<>();

  NodeLinks(LinkProfile profile) {
    this.profile = profile;
  }

  /** Node {@code number} listens there. */
  void listens(int number, InetSocketAddress address) {
    owners.put(address, number);
  }

  /** The links of node {@code number}. */
  LinkModel of(int number) {
    if (profile.isNone()) {
      return LinkModel.NONE;
    }
    return (local, remote) -> {
      owners.put(local, number);
      Integer peer = owners.get(remote);
      if (peer == null) {
        return LinkModel.Link.DIRECT;
      }
      LinkProfile.Way way = profile.between(number, peer);
      return new LinkModel.Link(way.delayNanos(), way.bitsPerSecond());
    };
  }
}
