package dev.grapevine.node.config;

import dev.grapevine.p2p.address.NetAddress;
import dev.grapevine.relay.PeerPermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code -bind}, {@code -whitebind}, {@code -port} and {@code -listen} (Bitcoin Core's init.cpp).
 */
final class Binds {
  private static final String ONION = "=onion";

  private final Set<String> seen = new LinkedHashSet<>();
  private final List<P2pConfig.Bind> all = new ArrayList<>();

  private Binds() {}

  /**
   * Where to listen; empty if the node does not.
   *
   * @param offByDefault listening is off unless it is asked for
   */
  static List<P2pConfig.Bind> from(Settings settings, boolean offByDefault) throws ConfigException {
    int port = settings.port("port", settings.chain().defaultP2pPort());
    List<String> plain = settings.list("bind");
    List<String> permitted = settings.list("whitebind");
    // Core's InitParameterInteraction: -bind switches listening on, -connect off, in this order.
    boolean given = !plain.isEmpty() || !permitted.isEmpty();
    for (String text : plain) {
      requirePort("bind", text, text.substring(0, end(text)));
    }
    for (String text : permitted) {
      requirePort("whitebind", text, text);
    }
    if (!settings.flag("listen", given || !offByDefault)) {
      if (given) {
        throw new ConfigException("Cannot set -bind or -whitebind together with -listen=0");
      }
      return List.of();
    }
    if (!given) {
      return List.of(new P2pConfig.Bind(new HostPort("0.0.0.0", port), false));
    }
    Binds binds = new Binds();
    for (String text : plain) {
      binds.add(text, port);
    }
    PeerPermissions implicit = PermissionWords.implicit(settings);
    for (String text : permitted) {
      binds.addPermitted(text, implicit);
    }
    return binds.all;
  }

  private static int end(String text) {
    int equals = text.lastIndexOf('=');
    return equals < 0 ? text.length() : equals;
  }

  /** Of all things wrong with an address Core looks at its port first. */
  private static void requirePort(String option, String text, String address)
      throws ConfigException {
    if (HostPort.parse(address, 1).isEmpty()) {
      throw new ConfigException("Invalid port specified in -" + option + ": '" + text + "'");
    }
  }

  private void add(String text, int port) throws ConfigException {
    boolean onion = text.endsWith(ONION);
    String address = onion ? text.substring(0, end(text)) : text;
    add(
        new P2pConfig.Bind(
            literal(address, onion ? port + 1 : port, "bind", text), onion, PeerPermissions.NONE));
  }

  private void addPermitted(String text, PeerPermissions implicit) throws ConfigException {
    PermissionWords words = PermissionWords.parse(text, implicit);
    if (words.outbound()) {
      throw new ConfigException(
          "whitebind may only be used for incoming connections (\"out\" was passed)");
    }
    HostPort address = literal(words.address(), 0, "whitebind", words.address());
    if (address.port() == 0) {
      throw new ConfigException(
          "Need to specify a port with -whitebind: '" + words.address() + "'");
    }
    add(new P2pConfig.Bind(address, false, words.permissions()));
  }

  /** A node listens on addresses, not on names. */
  private static HostPort literal(String address, int port, String option, String text)
      throws ConfigException {
    return NetAddress.parse(address, port)
        .flatMap(parsed -> HostPort.parse(address, port))
        .orElseThrow(
            () -> new ConfigException("Cannot resolve -" + option + " address: '" + text + "'"));
  }

  private void add(P2pConfig.Bind bind) throws ConfigException {
    if (!seen.add(bind.address().toString())) {
      throw new ConfigException(
          "Duplicate binding configuration for address "
              + bind.address()
              + ". Please check your -bind, -bind=...=onion and -whitebind settings.");
    }
    all.add(bind);
  }
}
