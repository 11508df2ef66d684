package dev.grapevine.node.config;

import static dev.grapevine.node.config.Option.Group.CONNECTION;

import java.util.List;

/** Options about dialling through proxies, and being dialled through Tor and I2P. */
final class ProxyOptions {
  private ProxyOptions() {}

  static List<Option> all() {
    return List.of(
        Option.of(
            CONNECTION,
            "i2pacceptincoming",
            "",
            "Be dialled by peers on I2P, with -i2psam (default: 1 when listening)"),
        Option.of(
            CONNECTION,
            "i2psam",
            "=<ip:port>",
            "Reach I2P through the SAM bridge there, 0 for not at all (default: 0; port: 7656)"),
        Option.of(
            CONNECTION,
            "listenonion",
            "",
            "Get an onion service from a Tor that runs here (default: 1 when listening). Without"
                + " -bind its connections come to 127.0.0.1 and the port after -port"),
        Option.of(
            CONNECTION,
            "torcontrol",
            "=<ip>:<port>",
            "Tor's control port, for -listenonion (default: 127.0.0.1:9051)"),
        Option.of(
            CONNECTION,
            "torpassword",
            "=<pass>",
            "Password for Tor's control port (default: none)"),
        Option.of(
            CONNECTION,
            "onion",
            "=<ip:port>|unix:<path>",
            "Dial onion services through this SOCKS5 proxy, 0 for not at all (default: -proxy)"),
        Option.of(
            CONNECTION,
            "proxy",
            "=<ip>[:<port>]|unix:<path>[=<network>]",
            "Dial through this SOCKS5 proxy, 0 for none; with =ipv4, =ipv6, =onion or =cjdns only"
                + " that network. May be repeated, the last one for a network counts (default port:"
                + " 9050)"),
        Option.of(
            CONNECTION,
            "proxyrandomize",
            "",
            "Other credentials for every connection through a proxy, so that Tor isolates them"
                + " (default: 1)"));
  }
}
