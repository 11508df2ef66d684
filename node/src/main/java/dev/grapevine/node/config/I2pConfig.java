package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * How the node reaches I2P ({@code -i2psam}, {@code -i2pacceptincoming}; Bitcoin Core's init.cpp).
 *
 * @param server where the SAM bridge is, resolved
 * @param accepts whether peers on I2P can dial the node
 */
public record I2pConfig(InetSocketAddress server, boolean accepts) {
  private static final int DEFAULT_PORT = 7_656;

  /** Empty if I2P is not to be reached. */
  static Optional<I2pConfig> from(Settings settings, boolean listens) throws ConfigException {
    Optional<String> text = settings.nonEmpty("i2psam").filter(each -> !each.equals("0"));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    HostPort server =
        HostPort.parse(text.get(), DEFAULT_PORT)
            .orElseThrow(() ->
                new ConfigException("Invalid port specified in -i2psam: '" + text.get() + "'"));
    try {
      return Optional.of(
          new I2pConfig(
              new InetSocketAddress(InetAddress.getByName(server.host()), server.port()),
              settings.flag("i2pacceptincoming", listens)));
    } catch (UnknownHostException e) {
      throw new ConfigException("Invalid -i2psam address or hostname: '" + text.get() + "'");
    }
  }

  /** {@code host:port} of the bridge, an IPv6 literal in brackets. */
  @Override
  public String toString() {
    return NetAddress.of(server).toString();
  }
}
