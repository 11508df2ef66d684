package dev.grapevine.node.core;

import dev.grapevine.p2p.connection.Services;
import dev.grapevine.p2p.transport.DialResult;
import dev.grapevine.p2p.transport.SocksProxy;
import dev.grapevine.p2p.transport.Transport;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.OutboundDial;
import dev.grapevine.relay.base.PeerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes connections, through the proxy of their network if it has one, and tells the driver what
 * came of each. On the node's loop.
 */
final class OutboundDialler {
  private static final Logger LOG = LoggerFactory.getLogger("net");

  private final Transport transport;
  private final EngineDriver driver;
  private final Routes routes;
  private final boolean encrypts;

  OutboundDialler(Transport transport, EngineDriver driver, CoreSettings settings) {
    this.transport = transport;
    this.driver = driver;
    this.routes = new Routes(settings.peers());
    this.encrypts = settings.transport().encrypted();
  }

  /** Which way they are dialled. */
  Routes routes() {
    return routes;
  }

  /** What the engine wants; encrypted where both ends speak it. */
  void dial(OutboundDial wanted) {
    InetSocketAddress target = Routes.target(wanted.address());
    boolean unseen = wanted.kind() == ConnectionKind.PRIVATE_BROADCAST;
    Optional<SocksProxy> proxy =
        unseen ? routes.hidingProxyTo(wanted.address()) : routes.proxyTo(target);
    if (unseen && proxy.isEmpty()) {
      driver.dialFailed(wanted, "nothing on the way there hides where we are");
      return;
    }
    boolean encrypted = encrypts && (wanted.services() & Services.P2P_V2) != 0;
    trying(wanted.kind(), encrypted, wanted.address().toString());
    transport.dial(
        target,
        proxy,
        encrypted,
        result -> {
          switch (result) {
            case DialResult.Connected connected -> driver.dialled(connected.connection(), wanted);
            case DialResult.Failed failed -> driver.dialFailed(wanted, failed.reason());
          }
        });
  }

  /** What a person wants; the answer as that of {@link NodeCore#connect}. */
  void dial(
      InetSocketAddress target,
      ConnectionKind kind,
      boolean encrypted,
      CompletableFuture<PeerId> outcome) {
    trying(kind, encrypted, target.getHostString() + ":" + target.getPort());
    transport.dial(
        target,
        routes.proxyTo(target),
        encrypted,
        result -> {
          switch (result) {
            case DialResult.Connected connected ->
                driver.dialled(connected.connection(), kind, outcome::complete);
            case DialResult.Failed failed ->
                outcome.completeExceptionally(new IOException(target + ": " + failed.reason()));
          }
        });
  }

  private static void trying(ConnectionKind kind, boolean encrypted, String target) {
    LOG.debug(
        "trying {} connection ({}) to {}, and waiting for its answer",
        encrypted ? "v2" : "v1",
        kind.rpcName(),
        target);
  }
}
