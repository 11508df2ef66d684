package dev.grapevine.node.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom to connect to and where to listen.
 *
 * @param binds where to listen; empty when not listening
 * @param automaticOutbound whether the node finds peers by itself; false with {@code -connect}
 * @param connect peers to keep connected to instead, from {@code -connect}
 * @param addNodes peers to keep connected to beside the automatic ones
 * @param maxConnections automatic and inbound connections together, 0 and up
 * @param peerTimeoutSeconds after which a new peer that says nothing is dropped, 1 and up
 * @param connectTimeoutMillis for a dial, 1 and up
 * @param whitelist permissions of peers by their addresses
 * @param userAgent as sent in {@code version} (BIP14), ASCII
 */
public record P2pConfig(
    List<Bind> binds,
    boolean automaticOutbound,
    List<HostPort> connect,
    List<HostPort> addNodes,
    int maxConnections,
    int peerTimeoutSeconds,
    int connectTimeoutMillis,
    PermittedPeers whitelist,
    String userAgent) {

  private static final int DEFAULT_MAX_CONNECTIONS = 125;
  private static final int DEFAULT_PEER_TIMEOUT_SECONDS = 60;
  private static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 5_000;

  public P2pConfig {
    binds = List.copyOf(binds);
    connect = List.copyOf(connect);
    addNodes = List.copyOf(addNodes);
  }

  /**
   * One listening address.
   *
   * @param onion connections to it come through Tor, whatever address they show
   */
  public record Bind(HostPort address, boolean onion) {}

  public boolean listens() {
    return !binds.isEmpty();
  }

  P2pConfig withBinds(List<Bind> newBinds) {
    return new P2pConfig(
        newBinds,
        automaticOutbound,
        connect,
        addNodes,
        maxConnections,
        peerTimeoutSeconds,
        connectTimeoutMillis,
        whitelist,
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
    int timeout = settings.number("timeout", 0, Integer.MAX_VALUE, DEFAULT_CONNECT_TIMEOUT_MILLIS);
    return new P2pConfig(
        binds(settings, connectGiven || maxConnections == 0),
        !connectGiven,
        hostPorts("connect", connect, defaultPort),
        hostPorts("addnode", settings.list("addnode"), defaultPort),
        maxConnections,
        peerTimeout(settings),
        timeout == 0 ? DEFAULT_CONNECT_TIMEOUT_MILLIS : timeout,
        PermittedPeers.from(settings),
        userAgent(settings.list("uacomment")));
  }

  /** Core's InitParameterInteraction: -bind switches listening on, -connect off, in this order. */
  private static List<Bind> binds(Settings settings, boolean offByDefault) throws ConfigException {
    int port = settings.port("port", settings.chain().defaultP2pPort());
    List<String> given = settings.list("bind");
    boolean listen = settings.flag("listen", !given.isEmpty() || !offByDefault);
    if (!listen) {
      if (!given.isEmpty()) {
        throw new ConfigException("Cannot set -bind or -whitebind together with -listen=0");
      }
      return List.of();
    }
    if (given.isEmpty()) {
      return List.of(new Bind(new HostPort("0.0.0.0", port), false));
    }
    Set<HostPort> seen = new LinkedHashSet<>();
    List<Bind> binds = new ArrayList<>();
    for (String text : given) {
      boolean onion = text.endsWith("=onion");
      String address = onion ? text.substring(0, text.length() - "=onion".length()) : text;
      HostPort hostPort =
          HostPort.parse(address, port)
              .orElseThrow(
                  () -> new ConfigException("Invalid port specified in -bind: '" + text + "'"));
      if (!seen.add(hostPort)) {
        throw new ConfigException(
            "Duplicate binding configuration for address "
                + hostPort
                + ". Please check your -bind, -bind=...=onion and -whitebind settings.");
      }
      binds.add(new Bind(hostPort, onion));
    }
    return binds;
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
