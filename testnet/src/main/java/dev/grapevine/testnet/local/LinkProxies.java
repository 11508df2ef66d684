package dev.grapevine.testnet.local;

import dev.grapevine.p2p.transport.EventLoops;
import dev.grapevine.p2p.transport.LinkProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The links that end at a node in another process, which cannot slow its connections down itself:
 * one {@link LinkProxy} for each, that shapes both directions. Without delays and faults of links
 * there are none. For any thread.
 */
final class LinkProxies implements AutoCloseable {
  /** A listener and both sockets of its connection. */
  static final int FILES_OF_A_LINK = 3;

  private record Link(int from, int to) {}

  private final EventLoops loops;
  private final NodeLinks links;
  private final Map<Link, LinkProxy> proxies = new LinkedHashMap<>();
  private final Map<InetSocketAddress, Integer> listeners = new ConcurrentHashMap<>();
  private final Map<ConnectionEnds, Integer> diallers = new ConcurrentHashMap<>();
  private boolean closed;

  LinkProxies(EventLoops loops, NodeLinks links) {
    this.loops = loops;
    this.links = links;
  }

  /** Whether a run has links that are not those of loopback, at some time. */
  static boolean areNeeded(TestnetOptions options) {
    return !options.graph().links().isNone() || options.faults().changesLinks();
  }

  /**
   * Makes the link by which one node dials another, in place of the one there was.
   *
   * @param target where {@code to} listens
   * @return where {@code from} is to dial
   */
  synchronized InetSocketAddress between(int from, int to, InetSocketAddress target)
      throws IOException {
    if (closed) {
      throw new IOException("the network is closed");
    }
    LinkProxy before = proxies.remove(new Link(from, to));
    if (before != null) {
      listeners.remove(before.address());
      before.close();
    }
    LinkProxy proxy =
        LinkProxy.listen(
            loops.next(),
            target,
            links.between(from, to),
            links.between(to, from),
            local -> {
              ConnectionEnds connection = new ConnectionEnds(local, target);
              links.passesOn(connection);
              diallers.put(connection, from);
            });
    proxies.put(new Link(from, to), proxy);
    listeners.put(proxy.address(), to);
    return proxy.address();
  }

  /** Who is behind the proxies. */
  PeerMap.Proxied proxied() {
    return new PeerMap.Proxied(Map.copyOf(listeners), Map.copyOf(diallers));
  }

  /** Makes open connections what the links are now. */
  synchronized List<CompletableFuture<Void>> relink() {
    return proxies.values().stream().map(LinkProxy::relink).toList();
  }

  /** Hangs up everywhere. */
  @Override
  public void close() {
    List<LinkProxy> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(proxies.values());
      proxies.clear();
    }
    open.forEach(LinkProxy::close);
  }
}
