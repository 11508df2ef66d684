package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code -privatebroadcast}, and what it does not go together with (Bitcoin Core's init.cpp). */
final class PrivateBroadcastOption {
  private static final String REQUESTED =
      "Private broadcast of own transactions requested (-privatebroadcast)";

  private PrivateBroadcastOption() {}

  /**
   * Whether it is on.
   *
   * @param networks that can be reached from the start
   * @throws ConfigException if it could not do what is asked of it
   */
  static boolean from(Settings settings, P2pConfig p2p, Set<Network> networks)
      throws ConfigException {
    if (!settings.flag("privatebroadcast", false)) {
      return false;
    }
    if (!networks.contains(Network.I2P)
        && !networks.contains(Network.TORV3)
        && !torMayCome(settings, p2p)) {
      throw new ConfigException(REQUESTED + ", but none of Tor or I2P networks is reachable");
    }
    if (!p2p.automaticOutbound()) {
      throw new ConfigException(
          REQUESTED
              + ", but -connect is also configured. They are incompatible because the private"
              + " broadcast needs to open new connections to randomly chosen Tor or I2P peers."
              + " Consider using -maxconnections=0 -addnode=... instead");
    }
    return true;
  }

  /** What its user should know. */
  static Optional<String> warning(Settings settings, P2pConfig p2p, PeerConfig peers)
      throws ConfigException {
    return peers.privateBroadcast()
            && !settings.flag("proxyrandomize", true)
            && (peers.networks().contains(Network.TORV3) || torMayCome(settings, p2p))
        ? Optional.of(
            "Warning: "
                + REQUESTED
                + " and -proxyrandomize is disabled. Tor circuits for private broadcast connections"
                + " may be correlated to other connections over Tor. For maximum privacy set"
                + " -proxyrandomize=1.")
        : Optional.empty();
  }

  /** Tor's control port may tell of a proxy later. */
  private static boolean torMayCome(Settings settings, P2pConfig p2p) throws ConfigException {
    List<String> only = settings.list("onlynet");
    return TorConfig.isWanted(settings, p2p.listens())
        && (only.isEmpty()
            || only.stream()
                .anyMatch(name -> Network.named(name).filter(Network.TORV3::equals).isPresent()));
  }
}
