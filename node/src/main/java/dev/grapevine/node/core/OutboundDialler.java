package dev.grapevine.node.core;

import dev.grapevine.p2p.connection.Services;
import dev.grapevine.p2p.transport.DialResult;
import dev.grapevine.p2p.transport.Transport;
import dev.grapevine.relay.OutboundDial;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Makes the connections that the engine wants, encrypted where both ends speak it, and tells the
 * driver what came of each. On the node's loop.
 */
final class OutboundDialler {
  private final Transport transport;
  private final EngineDriver driver;
  private final boolean encrypts;

  /**
   * A dialler.
   *
   * @param encrypts this node speaks BIP324
   */
  OutboundDialler(Transport transport, EngineDriver driver, boolean encrypts) {
    this.transport = transport;
    this.driver = driver;
    this.encrypts = encrypts;
  }

  void dial(OutboundDial wanted) {
    Optional<InetSocketAddress> target = wanted.address().toSocketAddress();
    if (target.isEmpty()) {
      driver.dialFailed(wanted, "no proxy to its network");
      return;
    }
    transport.dial(
        target.get(),
        encrypts && (wanted.services() & Services.P2P_V2) != 0,
        result -> {
          switch (result) {
            case DialResult.Connected connected -> driver.dialled(connected.connection(), wanted);
            case DialResult.Failed failed -> driver.dialFailed(wanted, failed.reason());
          }
        });
  }
}
