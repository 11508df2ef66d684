package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How the node gets an onion service ({@code -listenonion}, {@code -torcontrol}, {@code
 * -torpassword}; Bitcoin Core's init.cpp).
 *
 * @param control where Tor's control port is
 * @param password for it; empty if it has none
 * @param target where Tor is to bring connections; port 0 for the node's first
 * @param listens the target is not among the addresses that the node listens on otherwise. Apart
 *     from them, Tor's connections are not taken for those of the address that they show
 * @param findsProxy ask Tor where its SOCKS5 port is, and dial onion services through that
 * @param dials onion services may be dialled
 */
public record TorConfig(
    HostPort control,
    Optional<String> password,
    InetSocketAddress target,
    boolean listens,
    boolean findsProxy,
    boolean dials) {
  private static final int MAX_PORT = 65_535;
  private static final int CONTROL_PORT = 9_051;
  private static final String CONTROL = "127.0.0.1:" + CONTROL_PORT;

  /** Empty if no onion service is wanted. */
  static Optional<TorConfig> from(Settings settings, List<P2pConfig.Bind> binds)
      throws ConfigException {
    String at = settings.nonEmpty("torcontrol").orElse(CONTROL);
    HostPort control =
        HostPort.parse(at, CONTROL_PORT)
            .orElseThrow(
                () -> new ConfigException("Invalid port specified in -torcontrol: '" + at + "'"));
    Optional<String> password = settings.nonEmpty("torpassword");
    if (password.stream().flatMapToInt(String::chars).anyMatch(Character::isISOControl)) {
      throw new ConfigException("Invalid value for -torpassword: it must be one line of text");
    }
    if (!isWanted(settings, !binds.isEmpty())) {
      return Optional.empty();
    }
    if (binds.isEmpty()) {
      throw new ConfigException("Cannot set -listen=0 together with -listenonion=1");
    }
    List<String> only = settings.list("onlynet");
    int port = settings.port("port", settings.chain().defaultP2pPort());
    boolean apart = settings.list("bind").isEmpty() && port < MAX_PORT;
    return Optional.of(
        new TorConfig(
            control,
            password,
            apart
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 1)
                : target(binds),
            apart,
            settings.nonEmpty("onion").isEmpty(),
            only.isEmpty()
                || only.stream()
                    .anyMatch(
                        name -> Network.named(name).filter(Network.TORV3::equals).isPresent())));
  }

  /** Whether there is to be an onion service, as there is wherever connections are taken. */
  static boolean isWanted(Settings settings, boolean listens) throws ConfigException {
    return settings.flag("listenonion", listens);
  }

  /** The same for a node that listens elsewhere. */
  TorConfig withTarget(List<P2pConfig.Bind> binds) {
    return new TorConfig(control, password, target(binds), false, findsProxy, dials);
  }

  private static InetSocketAddress target(List<P2pConfig.Bind> binds) {
    HostPort bound =
        binds.stream().filter(P2pConfig.Bind::onion).findFirst().orElse(binds.getFirst()).address();
    InetAddress host = InetAddress.ofLiteral(bound.host());
    return new InetSocketAddress(
        host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, bound.port());
  }
}
