package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress.Network;
import dev.grapevine.p2p.transport.SocksProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Through which proxies peers are dialled: {@code -proxy}, {@code -onion}, {@code -proxyrandomize}
 * (Bitcoin Core's init.cpp).
 *
 * @param networks those of the networks that have one; the others are dialled directly, and Tor not
 *     at all
 * @param names who looks names up; if empty, this machine does
 */
public record ProxyConfig(Map<Network, SocksProxy> networks, Optional<SocksProxy> names) {
  /** Everything is dialled directly. */
  public static final ProxyConfig NONE = new ProxyConfig(Map.of(), Optional.empty());

  /** Where Tor listens. */
  private static final int DEFAULT_PORT = 9_050;

  /** The system has room for no longer path of a socket, its ending zero apart. */
  private static final int MAX_PATH_BYTES = 107;

  private static final List<Network> ALL =
      List.of(Network.IPV4, Network.IPV6, Network.TORV3, Network.CJDNS);

  public ProxyConfig {
    networks = Map.copyOf(networks);
  }

  /** The proxy to a network. */
  public Optional<SocksProxy> of(Network network) {
    return Optional.ofNullable(networks.get(network));
  }

  /** Whether a proxy hides the node, which then neither listens nor discovers itself unasked. */
  static boolean hides(Settings settings) {
    return settings.text("proxy").filter(text -> !isNone(text)).isPresent();
  }

  static ProxyConfig from(Settings settings) throws ConfigException {
    Optional<String> onion = settings.nonEmpty("onion");
    if (onion.isPresent()) {
      requirePort("onion", onion.get(), onion.get());
    }
    for (String text : settings.list("proxy")) {
      requirePort("proxy", text, text.substring(0, end(text)));
    }
    boolean isolated = settings.flag("proxyrandomize", true);
    Map<Network, SocksProxy> networks = new EnumMap<>(Network.class);
    Optional<SocksProxy> names = Optional.empty();
    for (String text : settings.list("proxy")) {
      Optional<SocksProxy> proxy = proxy("proxy", text.substring(0, end(text)), isolated);
      List<Network> its = networksOf(text);
      its.forEach(network -> set(networks, network, proxy));
      if (its.contains(Network.IPV4) || its.contains(Network.IPV6)) {
        names = proxy;
      }
    }
    if (onion.isPresent()) {
      set(networks, Network.TORV3, proxy("onion", onion.get(), isolated));
    }
    return new ProxyConfig(networks, names);
  }

  private static void set(
      Map<Network, SocksProxy> networks, Network network, Optional<SocksProxy> proxy) {
    proxy.ifPresentOrElse(its -> networks.put(network, its), () -> networks.remove(network));
  }

  private static int end(String text) {
    int equals = text.lastIndexOf('=');
    return equals < 0 ? text.length() : equals;
  }

  private static boolean isNone(String text) {
    return text.isEmpty() || text.equals("0");
  }

  private static void requirePort(String option, String text, String address)
      throws ConfigException {
    if (!isNone(address)
        && !address.startsWith(SocksProxy.LOCAL_PREFIX)
        && HostPort.parse(address, DEFAULT_PORT).isEmpty()) {
      throw new ConfigException("Invalid port specified in -" + option + ": '" + text + "'");
    }
  }

  private static List<Network> networksOf(String text) throws ConfigException {
    int end = end(text);
    if (end == text.length()) {
      return ALL;
    }
    String name = text.substring(end + 1).toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      throw new ConfigException(
          "Invalid -proxy address or hostname, ends with '=': '" + text + "'");
    }
    return Network.named(name)
        .filter(ALL::contains)
        .map(List::of)
        .orElseThrow(() ->
            new ConfigException("Unrecognized network in -proxy='" + text + "': '" + name + "'"));
  }

  private static Optional<SocksProxy> proxy(String option, String text, boolean isolated)
      throws ConfigException {
    if (isNone(text)) {
      return Optional.empty();
    }
    if (text.startsWith(SocksProxy.LOCAL_PREFIX)) {
      String path = text.substring(SocksProxy.LOCAL_PREFIX.length());
      if (path.isEmpty() || path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
        throw invalid(option, text);
      }
      return Optional.of(new SocksProxy(UnixDomainSocketAddress.of(path), isolated));
    }
    HostPort server = HostPort.parse(text, DEFAULT_PORT).orElseThrow();
    try {
      InetAddress host = InetAddress.getByName(server.host());
      return Optional.of(new SocksProxy(new InetSocketAddress(host, server.port()), isolated));
    } catch (UnknownHostException e) {
      throw invalid(option, text);
    }
  }

  private static ConfigException invalid(String option, String text) {
    return new ConfigException("Invalid -" + option + " address or hostname: '" + text + "'");
  }
}
