package dev.grapevine.node.config;

import dev.grapevine.relay.PeerPermissions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom to connect to and where to listen.
 *
 * @param binds where to listen; empty when not listening
 * @param automaticOutbound whether the node finds peers by itself; false with {@code -connect}
 * @param connect peers to keep connected to instead, from {@code -connect}
 * @param addNodes peers to keep connected to beside the automatic ones
 * @param maxConnections automatic and inbound connections together, 0 and up
 * @param peerTimeoutSeconds after which a new peer that says nothing is dropped, 1 and up
 * @param wire limits and protocol of its connections
 * @param whitelist permissions of peers by their addresses
 * @param tor how it gets an onion service; empty for none
 * @param userAgent as sent in {@code version} (BIP14), ASCII
 */
public record P2pConfig(
    List<Bind> binds,
    boolean automaticOutbound,
    List<HostPort> connect,
    List<HostPort> addNodes,
    int maxConnections,
    int peerTimeoutSeconds,
    WireConfig wire,
    PermittedPeers whitelist,
    Optional<TorConfig> tor,
    String userAgent) {

  private static final int DEFAULT_MAX_CONNECTIONS = 125;
  private static final int DEFAULT_PEER_TIMEOUT_SECONDS = 60;

  public P2pConfig {
    binds = List.copyOf(binds);
    connect = List.copyOf(connect);
    addNodes = List.copyOf(addNodes);
  }

  /**
   * One listening address.
   *
   * @param onion connections to it come through Tor, whatever address they show
   * @param permissions of who connects to it, beside those of its address
   */
  public record Bind(HostPort address, boolean onion, PeerPermissions permissions) {
    /** Without permissions. */
    public Bind(HostPort address, boolean onion) {
      this(address, onion, PeerPermissions.NONE);
    }

    private boolean takes(InetSocketAddress local) {
      if (address.port() != local.getPort()) {
        return false;
      }
      InetAddress bound = InetAddress.ofLiteral(address.host());
      return bound.isAnyLocalAddress() || bound.equals(local.getAddress());
    }
  }

  /**
   * What a peer may do that connected, if {@code inbound}, to {@code local}: by its address ({@code
   * -whitelist}) and by where it connected to ({@code -whitebind}).
   */
  public PeerPermissions permissions(InetSocketAddress local, InetAddress remote, boolean inbound) {
    // The address of one that came through Tor is the proxy's, and says nothing of the peer.
    boolean anonymous = inbound && isOnion(local);
    PeerPermissions all = anonymous ? PeerPermissions.NONE : whitelist.of(remote, inbound);
    if (inbound) {
      for (Bind bind : binds) {
        if (!bind.permissions().equals(PeerPermissions.NONE) && bind.takes(local)) {
          all = all.with(bind.permissions());
        }
      }
    }
    return all;
  }

  /**
   * Whether who connects to {@code local} comes through Tor ({@code -bind=...=onion}, {@code
   * -listenonion}).
   */
  public boolean isOnion(InetSocketAddress local) {
    return binds.stream().anyMatch(bind -> bind.onion() && bind.takes(local))
        || tor.filter(config -> config.listens() && config.target().equals(local)).isPresent();
  }

  public boolean listens() {
    return !binds.isEmpty();
  }

  /** The same on other addresses, one at least. */
  P2pConfig withBinds(List<Bind> newBinds) {
    return new P2pConfig(
        newBinds,
        automaticOutbound,
        connect,
        addNodes,
        maxConnections,
        peerTimeoutSeconds,
        wire,
        whitelist,
        tor.map(config -> config.withTarget(newBinds)),
        userAgent);
  }

  static P2pConfig from(Settings settings) throws ConfigException {
    int defaultPort = settings.chain().defaultP2pPort();
    List<String> connect = settings.list("connect");
    boolean connectGiven = !connect.isEmpty() || settings.isNegated("connect");
    if (connect.equals(List.of("0"))) {
      connect = List.of();
    }
    int maxConnections =
        settings.number("maxconnections", 0, Integer.MAX_VALUE, DEFAULT_MAX_CONNECTIONS);
    List<Bind> binds =
        Binds.from(settings, connectGiven || maxConnections == 0 || ProxyConfig.hides(settings));
    return new P2pConfig(
        binds,
        !connectGiven,
        hostPorts("connect", connect, defaultPort),
        hostPorts("addnode", settings.list("addnode"), defaultPort),
        maxConnections,
        peerTimeout(settings),
        WireConfig.from(settings),
        PermittedPeers.from(settings),
        TorConfig.from(settings, binds),
        userAgent(settings.list("uacomment")));
  }

  private static List<HostPort> hostPorts(String option, List<String> texts, int defaultPort)
      throws ConfigException {
    List<HostPort> result = new ArrayList<>();
    for (String text : texts) {
      result.add(
          HostPort.parse(text, defaultPort)
              .orElseThrow(() ->
                  new ConfigException(
                      "Invalid value for -%s: '%s' (must be HOST or HOST:PORT)"
                          .formatted(option, text))));
    }
    return result;
  }

  private static int peerTimeout(Settings settings) throws ConfigException {
    int seconds =
        settings.number(
            "peertimeout", Integer.MIN_VALUE, Integer.MAX_VALUE, DEFAULT_PEER_TIMEOUT_SECONDS);
    if (seconds <= 0) {
      throw new ConfigException("peertimeout must be a positive integer.");
    }
    return seconds;
  }

  private static String userAgent(List<String> comments) throws ConfigException {
    for (String comment : comments) {
      if (!comment.matches("[A-Za-z0-9 .,;_?@-]*")) {
        throw new ConfigException(
            "User Agent comment (" + comment + ") contains unsafe characters.");
      }
    }
    String agent = ClientVersion.userAgent(comments);
    int length = agent.getBytes(StandardCharsets.UTF_8).length;
    if (length > ClientVersion.MAX_USER_AGENT_BYTES) {
      throw new ConfigException(
          ("Total length of network version string (%d) exceeds maximum length (%d). Reduce the"
                  + " number or size of uacomments.")
              .formatted(length, ClientVersion.MAX_USER_AGENT_BYTES));
    }
    return agent;
  }
}
