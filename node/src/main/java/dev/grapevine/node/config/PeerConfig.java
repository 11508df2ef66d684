package dev.grapevine.node.config;

import dev.grapevine.p2p.address.BanList;
import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.connection.ConnectionPlanner.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the node finds its peers and whom it lets in.
 *
 * @param limits of connections that it makes by itself
 * @param maxInbound connections that it takes, 0 and up
 * @param automatic whether it dials by itself
 * @param discovers whether it finds out its own addresses ({@code -discover})
 * @param networks that can be reached
 * @param cjdnsReachable addresses in fc00::/8 are Cjdns's
 * @param proxies through which it dials
 * @param i2p how I2P is reached; empty if it is not
 * @param own its addresses as the user says ({@code -externalip})
 * @param active false if it starts with the network switched off
 * @param banSeconds how long a ban lasts unless said otherwise, 1 and up
 * @param seeds where the first addresses come from
 * @param checkAddresses one in so many times the address tables are checked, 0 for never
 * @param asMap the map of autonomous systems by which peers are told apart ({@code -asmap})
 * @param privateBroadcast transactions handed in go out over connections of their own, which show
 *     nothing of this node ({@code -privatebroadcast})
 * @param deterministic addresses stand in the same places in every node, for tests
 */
public record PeerConfig(
    Limits limits,
    int maxInbound,
    boolean automatic,
    boolean discovers,
    Set<Network> networks,
    boolean cjdnsReachable,
    ProxyConfig proxies,
    Optional<I2pConfig> i2p,
    List<NetAddress> own,
    boolean active,
    long banSeconds,
    SeedConfig seeds,
    int checkAddresses,
    Optional<Path> asMap,
    boolean privateBroadcast,
    boolean deterministic) {
  private static final int MAX_CHECK_RATIO = 1_000_000;

  public PeerConfig {
    own = List.copyOf(own);
  }

  /** Any number of peers may come, and none is looked for. */
  public static PeerConfig passive() {
    return new PeerConfig(
        Limits.of(0),
        Integer.MAX_VALUE,
        false,
        false,
        EnumSet.of(Network.IPV4, Network.IPV6),
        false,
        ProxyConfig.NONE,
        Optional.empty(),
        List.of(),
        true,
        BanList.DEFAULT_BAN_SECONDS,
        SeedConfig.NONE,
        0,
        Optional.empty(),
        false,
        false);
  }

  static PeerConfig from(Settings settings, P2pConfig p2p) throws ConfigException {
    List<NetAddress> own = ownAddresses(settings);
    boolean discoverByDefault = p2p.listens() && own.isEmpty() && !ProxyConfig.hides(settings);
    boolean cjdns = settings.flag("cjdnsreachable", false);
    ProxyConfig proxies = ProxyConfig.from(settings);
    Optional<I2pConfig> i2p = I2pConfig.from(settings, p2p.listens());
    Set<Network> networks = networks(settings, cjdns, i2p.isPresent());
    requireTor(settings, networks, proxies, p2p.listens());
    long banSeconds =
        settings.number("bantime", 0, Long.MAX_VALUE / 2).orElse(BanList.DEFAULT_BAN_SECONDS);
    return new PeerConfig(
        Limits.of(p2p.maxConnections()),
        Limits.inbound(p2p.maxConnections()),
        p2p.automaticOutbound(),
        settings.flag("discover", discoverByDefault),
        networks,
        cjdns,
        proxies,
        i2p,
        own,
        settings.flag("networkactive", true),
        banSeconds == 0 ? BanList.DEFAULT_BAN_SECONDS : banSeconds,
        SeedConfig.from(settings, p2p, networks),
        settings.number("checkaddrman", 0, MAX_CHECK_RATIO, 0),
        asMap(settings),
        PrivateBroadcastOption.from(settings, p2p, networks),
        settings.list("test").contains("addrman"));
  }

  private static Set<Network> networks(Settings settings, boolean cjdns, boolean i2p)
      throws ConfigException {
    // Whether Tor can be reached is seen when its proxy is known.
    Set<Network> networks = EnumSet.of(Network.IPV4, Network.IPV6, Network.TORV3);
    if (cjdns) {
      networks.add(Network.CJDNS);
    }
    if (i2p) {
      networks.add(Network.I2P);
    }
    List<String> only = settings.list("onlynet");
    if (only.isEmpty()) {
      return networks;
    }
    Set<Network> chosen = EnumSet.noneOf(Network.class);
    for (String name : only) {
      Network network =
          Network.named(name)
              .orElseThrow(() ->
                  new ConfigException("Unknown network specified in -onlynet: '" + name + "'"));
      if (network == Network.CJDNS && !cjdns) {
        throw new ConfigException(
            "Outbound connections restricted to CJDNS (-onlynet=cjdns) but -cjdnsreachable is not"
                + " provided");
      }
      if (network == Network.I2P && !i2p) {
        throw new ConfigException(
            "Outbound connections restricted to i2p (-onlynet=i2p) but -i2psam is not provided");
      }
      chosen.add(network);
    }
    chosen.retainAll(networks);
    return chosen;
  }

  /** Tor is reached through its proxy alone: takes it out if there is none. */
  private static void requireTor(
      Settings settings, Set<Network> networks, ProxyConfig proxies, boolean listens)
      throws ConfigException {
    boolean chosen = settings.isGiven("onlynet") && networks.contains(Network.TORV3);
    if (proxies.of(Network.TORV3).isPresent()) {
      return;
    }
    if (chosen && settings.text("onion").filter("0"::equals).isPresent()) {
      throw new ConfigException(
          "Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching the"
              + " Tor network is explicitly forbidden: -onion=0");
    }
    if (chosen && !TorConfig.isWanted(settings, listens)) {
      throw new ConfigException(
          "Outbound connections restricted to Tor (-onlynet=onion) but the proxy for reaching the"
              + " Tor network is not provided: none of -proxy, -onion or -listenonion is given");
    }
    networks.remove(Network.TORV3);
  }

  private static Optional<Path> asMap(Settings settings) throws ConfigException {
    Optional<String> file = settings.text("asmap");
    if (file.isEmpty() || settings.isNegated("asmap")) {
      return Optional.empty();
    }
    // Bitcoin Core has one built in, which a switch without a name asks for.
    if (Settings.truth(file.get())) {
      throw new ConfigException("Embedded asmap data not available");
    }
    return Optional.of(settings.networkDir().resolve(file.get()));
  }

  private static List<NetAddress> ownAddresses(Settings settings) throws ConfigException {
    int port = settings.port("port", settings.chain().defaultP2pPort());
    List<NetAddress> own = new ArrayList<>();
    for (String text : settings.list("externalip")) {
      own.add(
          NetAddress.parse(text, port)
              .filter(NetAddress::isValid)
              .orElseThrow(
                  () -> new ConfigException("Cannot resolve -externalip address: '" + text + "'")));
    }
    return own;
  }
}
