package dev.grapevine.node.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A host (a name or a literal address, without brackets) and a TCP port.
 *
 * @param port 0 to 65535; 0 asks the system for a free one, and comes from {@link #parse} for peers
 *     on I2P alone, where it is the only one
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;
  private static final String I2P = ".b32.i2p";

  public HostPort {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port " + port);
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port} or a bare {@code v6}, as
   * Core's {@code SplitHostPort}.
   *
   * @return empty when the port is not a number from 1 to 65535 or the host is empty
   */
  public static Optional<HostPort> parse(String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = colon > 0 && text.startsWith("[") && text.charAt(colon - 1) == ']';
    boolean bareV6 = colon > 0 && text.lastIndexOf(':', colon - 1) >= 0 && !bracketed;
    String host = text;
    int port = text.endsWith(I2P) ? 0 : defaultPort;
    if (colon >= 0 && !bareV6) {
      OptionalInt given =
          text.endsWith(I2P + ":0") ? OptionalInt.of(0) : parsePort(text.substring(colon + 1));
      if (given.isEmpty()) {
        return Optional.empty();
      }
      host = text.substring(0, colon);
      port = given.getAsInt();
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return host.isEmpty() ? Optional.empty() : Optional.of(new HostPort(host, port));
  }

  /** A port from 1 to 65535 in plain decimal digits. */
  public static OptionalInt parsePort(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= MAX_PORT ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /** {@code host:port}, an IPv6 literal in brackets. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
