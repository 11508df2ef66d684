package dev.grapevine.node.core;

import dev.grapevine.node.config.HostPort;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.connection.Services;
import dev.grapevine.p2p.transport.DialResult;
import dev.grapevine.p2p.transport.PeerProxy;
import dev.grapevine.p2p.transport.Transport;
import dev.grapevine.relay.ConnectionKind;
import dev.grapevine.relay.OutboundDial;
import dev.grapevine.relay.base.PeerId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
    dial(
        wanted.address(),
        Routes.target(wanted.address()),
        wanted.kind(),
        encrypts && (wanted.services() & Services.P2P_V2) != 0,
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
    dial(
        Routes.addressOf(target),
        target,
        kind,
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

  private void dial(
      NetAddress address,
      InetSocketAddress target,
      ConnectionKind kind,
      boolean encrypted,
      Consumer<DialResult> answer) {
    LOG.debug(
        "trying {} connection ({}) to {}, and waiting for its answer",
        encrypted ? "v2" : "v1",
        kind.rpcName(),
        address.equals(NetAddress.UNSPECIFIED)
            ? new HostPort(target.getHostString(), target.getPort())
            : address);
    boolean unseen = kind == ConnectionKind.PRIVATE_BROADCAST;
    if (address.network() == Network.I2P) {
      routes
          .i2p()
          .ifPresentOrElse(
              route -> dialOverlay(route, address, target, unseen, encrypted, answer),
              () -> answer.accept(new DialResult.Failed("I2P cannot be reached")));
      return;
    }
    Optional<PeerProxy> proxy =
        (unseen ? routes.hidingProxyTo(address) : routes.proxyTo(target)).map(each -> each);
    if (unseen && proxy.isEmpty()) {
      answer.accept(new DialResult.Failed("nothing on the way there hides where we are"));
    } else {
      transport.dial(target, proxy, encrypted, answer);
    }
  }

  private void dialOverlay(
      OverlayRoute route,
      NetAddress address,
      InetSocketAddress target,
      boolean unseen,
      boolean encrypted,
      Consumer<DialResult> answer) {
    var unused =
        route
            .to(address, unseen)
            .whenComplete((lease, failure) -> {
              if (failure != null) {
                answer.accept(new DialResult.Failed(String.valueOf(failure.getMessage())));
                return;
              }
              transport.dial(
                  target,
                  Optional.of(lease.proxy()),
                  encrypted,
                  result -> {
                    switch (result) {
                      case DialResult.Connected connected ->
                          connected.connection().whenClosed(lease::ended);
                      case DialResult.Failed failed -> lease.notReached(failed.reason());
                    }
                    answer.accept(result);
                  });
            });
  }
}
