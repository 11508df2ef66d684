package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.address.NetAddress;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A SOCKS5 proxy (RFC 1928) that peers are dialled through. It is told every peer by name, numeric
 * addresses too, as Bitcoin Core does it: nothing of a peer is looked up here.
 *
 * @param server where it listens: an {@link InetSocketAddress}, resolved, or a {@link
 *     UnixDomainSocketAddress}
 * @param isolated each connection has a user and password of its own (RFC 1929), so that Tor gives
 *     it a circuit of its own; a proxy that wants none does not see them
 */
public record SocksProxy(SocketAddress server, boolean isolated) implements PeerProxy {
  /** For the handshake, in which the proxy dials the peer (Bitcoin Core SOCKS5_RECV_TIMEOUT). */
  private static final int HANDSHAKE_TIMEOUT_MILLIS = 20_000;

  private static final int CREDENTIAL_BYTES = 16;

  /** Before the path of a socket in the file system. */
  public static final String LOCAL_PREFIX = "unix:";

  /** Refuses a name. */
  public SocksProxy {
    if (server instanceof InetSocketAddress inet && inet.isUnresolved()) {
      throw new IllegalArgumentException(server + " is not resolved");
    }
  }

  /** The peer by name, which netty's handler asks the proxy for. */
  @Override
  public InetSocketAddress target(InetSocketAddress peer) {
    return peer.isUnresolved()
        ? peer
        : InetSocketAddress.createUnresolved(NetAddress.of(peer).host(), peer.getPort());
  }

  /** Does the handshake of one connection. */
  @Override
  public ProxyHandler handler(EventLoop loop, RandomGenerator random) {
    SocketAddress hop =
        server instanceof UnixDomainSocketAddress local
            ? EventLoops.local(loop, local.getPath())
            : server;
    ProxyHandler handler =
        isolated
            ? new Socks5ProxyHandler(hop, credential(random), credential(random))
            : new Socks5ProxyHandler(hop);
    handler.setConnectTimeoutMillis(HANDSHAKE_TIMEOUT_MILLIS);
    return handler;
  }

  private static String credential(RandomGenerator random) {
    byte[] bytes = new byte[CREDENTIAL_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** {@code host:port}, an IPv6 literal in brackets, or {@code unix:path}. */
  @Override
  public String toString() {
    return server instanceof InetSocketAddress inet
        ? NetAddress.of(inet).toString()
        : LOCAL_PREFIX + server;
  }
}
