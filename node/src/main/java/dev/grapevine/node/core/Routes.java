package dev.grapevine.node.core;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.node.config.I2pConfig;
import dev.grapevine.node.config.PeerConfig;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.transport.SocksProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Which way to a peer: directly, or through its network's proxy. With a proxy for names none is
 * looked up here, and what cannot be reached from anywhere, as 127.0.0.1, is dialled directly
 * (Bitcoin Core {@code ConnectNode}). What a proxy is to look up, Tor's addresses among it, is an
 * unresolved socket address. Any thread.
 */
public final class Routes {
  private final PeerConfig peers;

  /** Found after the start, and rather taken than the one that the user named for everything. */
  private volatile Optional<SocksProxy> onions = Optional.empty();

  private volatile Optional<OverlayRoute> i2p = Optional.empty();

  Routes(PeerConfig peers) {
    this.peers = peers;
  }

  /** Onion services are dialled through this one from now on. */
  public void dialOnionsThrough(SocksProxy proxy) {
    onions = Optional.of(proxy);
  }

  /** I2P peers are dialled this way from now on. */
  public void dialI2pThrough(OverlayRoute route) {
    i2p = Optional.of(route);
  }

  /** How I2P peers are dialled; if empty they are not. */
  Optional<OverlayRoute> i2p() {
    return i2p;
  }

  /** What a network is reached through, for people; empty text if it is not through anything. */
  public String proxyName(Network network) {
    return network == Network.I2P
        ? peers.i2p().map(I2pConfig::toString).orElse("")
        : proxyOf(network).map(SocksProxy::toString).orElse("");
  }

  /** Through which proxy a network is dialled; if empty directly, and Tor and I2P not at all. */
  public Optional<SocksProxy> proxyOf(Network network) {
    Optional<SocksProxy> found = network == Network.TORV3 ? onions : Optional.empty();
    return found.or(() -> peers.proxies().of(network));
  }

  /** Whether names are a proxy's to look up, so that who runs the name servers learns nothing. */
  public boolean namesAreHidden() {
    return peers.proxies().names().isPresent();
  }

  /**
   * What to dial for a host. Blocks while a name is looked up.
   *
   * @throws UnknownHostException if it is a name that nobody knows
   */
  public InetSocketAddress target(HostPort peer) throws UnknownHostException {
    Optional<NetAddress> numeric = NetAddress.parse(peer.toString(), peer.port());
    if (numeric.isPresent()) {
      return target(numeric.get());
    }
    return namesAreHidden()
        ? InetSocketAddress.createUnresolved(peer.host(), peer.port())
        : new InetSocketAddress(InetAddress.getByName(peer.host()), peer.port());
  }

  /** What to dial for an address. */
  static InetSocketAddress target(NetAddress address) {
    return address
        .toSocketAddress()
        .orElseGet(() -> InetSocketAddress.createUnresolved(address.host(), address.port()));
  }

  /** The peer's address; {@link NetAddress#UNSPECIFIED} if only its name is known. */
  static NetAddress addressOf(InetSocketAddress target) {
    return target.isUnresolved()
        ? NetAddress.parse(target.getHostString() + ":" + target.getPort(), 0)
            .orElse(NetAddress.UNSPECIFIED)
        : NetAddress.of(target);
  }

  /**
   * What a peer is dialled through that is not to learn where we are, which Tor does also for peers
   * that are not on it; if empty it is not to be dialled.
   */
  Optional<SocksProxy> hidingProxyTo(NetAddress address) {
    return switch (address.network()) {
      case TORV3, IPV4, IPV6 -> proxyOf(Network.TORV3);
      case I2P, CJDNS -> Optional.empty();
    };
  }

  /** What a target is dialled through; if empty directly, which an unresolved one cannot be. */
  Optional<SocksProxy> proxyTo(InetSocketAddress target) {
    NetAddress address = addressOf(target);
    if (address.equals(NetAddress.UNSPECIFIED) && target.isUnresolved()) {
      return peers.proxies().names();
    }
    Network network = peers.cjdnsReachable() ? address.asCjdns().network() : address.network();
    return address.isRoutable() || network == Network.CJDNS ? proxyOf(network) : Optional.empty();
  }
}
