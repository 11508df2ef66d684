package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where the first addresses come from.
 *
 * @param dns ask the chain's DNS seeds when few addresses are known ({@code -dnsseed})
 * @param forced ask them all at the start ({@code -forcednsseed})
 * @param names names may be looked up ({@code -dns})
 * @param fixed add the addresses that came with the program ({@code -fixedseeds})
 * @param nodes asked for addresses, then left ({@code -seednode})
 */
public record SeedConfig(
    boolean dns, boolean forced, boolean names, boolean fixed, List<HostPort> nodes) {
  /** No address comes from anywhere. */
  public static final SeedConfig NONE = new SeedConfig(false, false, true, false, List.of());

  public SeedConfig {
    nodes = List.copyOf(nodes);
  }

  static SeedConfig from(Settings settings, P2pConfig p2p, Set<Network> networks)
      throws ConfigException {
    // Whoever asks a seed connects to the open network.
    boolean open = networks.contains(Network.IPV4) || networks.contains(Network.IPV6);
    boolean dns =
        settings.flag("dnsseed", open && p2p.automaticOutbound() && p2p.maxConnections() > 0);
    if (dns && !open) {
      throw new ConfigException(
          "Incompatible options: -dnsseed=1 was explicitly specified, but -onlynet forbids"
              + " connections to IPv4/IPv6");
    }
    boolean forced = settings.flag("forcednsseed", false);
    if (forced && !dns) {
      throw new ConfigException("Cannot set -forcednsseed to true when setting -dnsseed to false.");
    }
    List<HostPort> nodes = new ArrayList<>();
    for (String text : settings.list("seednode")) {
      nodes.add(
          HostPort.parse(text, settings.chain().defaultP2pPort())
              .orElseThrow(() ->
                  new ConfigException(
                      "Invalid value for -seednode: '" + text + "' (must be HOST or HOST:PORT)")));
    }
    return new SeedConfig(
        dns, forced, settings.flag("dns", true), settings.flag("fixedseeds", true), nodes);
  }
}
