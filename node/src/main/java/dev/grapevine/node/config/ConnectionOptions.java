package dev.grapevine.node.config;

import static dev.grapevine.node.config.Option.Group.CONNECTION;
import static dev.grapevine.node.config.Option.Group.RELAY;

import java.util.List;

/**
 * The options about peers and the connections to them; {@link PeerConfig}, {@link P2pConfig} and
 * {@link WireConfig} read them.
 */
final class ConnectionOptions {
  private ConnectionOptions() {}

  static void add(List<Option> all) {
    addConnection(all);
  }

  private static void addPeerFinding(List<Option> all) {
    all.add(
        Option.of(
            CONNECTION,
            "asmap",
            "=<file>",
            "Take peers of one autonomous system for one's, by this map; relative to the network's"
                + " folder in the data directory (default: none, peers are told apart by their"
                + " addresses' prefixes)"));
    all.add(
        Option.of(
            CONNECTION,
            "bantime",
            "=<n>",
            "Seconds that a ban by setban lasts unless it says otherwise (default: " + "86400)"));
    all.add(
        Option.of(
            CONNECTION,
            "checkaddrman",
            "=<n>",
            "Check the tables of addresses once in so many calls, for tests "
                + "(default: 0, never)"));
    all.add(
        Option.of(
            CONNECTION,
            "cjdnsreachable",
            "",
            "Addresses in fc00::/8 are those of Cjdns, and can be reached (default: " + "0)"));
    all.add(
        Option.of(
            CONNECTION,
            "discover",
            "",
            "Find out the own addresses (default: 1 when listening and without "
                + "-externalip or -proxy)"));
    all.add(
        Option.of(
            CONNECTION,
            "dns",
            "",
            "Look up names for -addnode, -seednode and -connect (default: 1)"));
    all.add(
        Option.of(
            CONNECTION,
            "dnsseed",
            "",
            "Ask DNS seeds for addresses when few are known (default: 1 unless "
                + "-connect or -maxconnections=0)"));
    all.add(
        Option.of(
            CONNECTION,
            "externalip",
            "=<ip>",
            "Own address that is told to others; may be repeated"));
    all.add(
        Option.of(
            CONNECTION,
            "fixedseeds",
            "",
            "Use the addresses that came with this version if all else fails (default: 1)"));
    all.add(
        Option.of(
            CONNECTION, "forcednsseed", "", "Always ask the DNS seeds at the start (default: 0)"));
    all.add(
        Option.of(
            CONNECTION, "networkactive", "", "Start with the network switched on (default: 1)"));
    all.add(
        Option.of(
            CONNECTION,
            "onlynet",
            "=<net>",
            "Dial only addresses of this network (ipv4, ipv6, onion, i2p, cjdns); "
                + "may be repeated"));
    all.add(
        Option.of(
            CONNECTION,
            "seednode",
            "=<ip>",
            "Connect to this node to ask for addresses, and leave; may be repeated"));
  }

  private static void addConnection(List<Option> all) {
    addPeerFinding(all);
    all.add(
        Option.perNetwork(
            CONNECTION,
            "addnode",
            "=<ip>",
            "Connect to this node and keep the connection; may be repeated"));
    all.add(
        Option.perNetwork(
            CONNECTION,
            "bind",
            "=<addr>[:<port>][=onion]",
            "Listen on this address (default: 0.0.0.0); with =onion for connections that come"
                + " through Tor; may be repeated"));
    all.add(
        Option.perNetwork(
            CONNECTION,
            "connect",
            "=<ip>",
            "Connect only to this node, 0 for none; may be repeated. Listening is then off unless"
                + " -listen or -bind is given"));
    all.add(
        Option.of(
            CONNECTION,
            "listen",
            "",
            "Accept connections from outside (default: 1, 0 with -proxy, -connect or"
                + " -maxconnections=0)"));
    all.add(
        Option.of(
            CONNECTION,
            "maxconnections",
            "=<n>",
            "At most this many automatic and inbound connections, those of -privatebroadcast not"
                + " counted, of which there are at most 64 (default: 125)"));
    all.add(
        Option.of(
            CONNECTION,
            "maxreceivebuffer",
            "=<n>",
            "Limit of what is read ahead from a peer, in kilobytes (default: 5000); nothing is, so"
                + " it always holds"));
    all.add(
        Option.of(
            CONNECTION,
            "maxsendbuffer",
            "=<n>",
            "Kilobytes queued for a peer from which on nothing more is read from it (default:"
                + " 1000)"));
    all.add(
        Option.of(
            CONNECTION,
            "maxuploadtarget",
            "=<n>",
            "Keep what is sent in 24 hours under this: blocks older than a week are not served"
                + " when it gets close. 0 is no limit (default); units k, K, m, M, g, G, t, T, the"
                + " small ones of 1000, the others of 1024 (default: M)"));
    all.add(
        Option.of(
            CONNECTION,
            "peerbloomfilters",
            "",
            "Serve peers blocks and transactions through bloom filters (BIP37; default: 0)"));
    all.add(
        Option.of(
            CONNECTION,
            "peertimeout",
            "=<n>",
            "Seconds after which a silent new peer may be disconnected (1 and up, default: 60)"));
    all.add(
        Option.perNetwork(
            CONNECTION,
            "port",
            "=<port>",
            "Listen for peers on this port (default: 8333, testnet4: 48333, signet: 38333, regtest:"
                + " 18444)"));
    all.add(
        Option.of(
            CONNECTION,
            "timeout",
            "=<n>",
            "Milliseconds to wait for a connection to be made (1 and up, default: 5000)"));
    all.add(
        Option.of(
            CONNECTION,
            "v2transport",
            "",
            "Dial and take connections by the encrypted transport (BIP324) where the peer speaks it"
                + " (default: 1)"));
    all.add(
        Option.perNetwork(
            CONNECTION,
            "whitebind",
            "=<[permissions@]addr:port>",
            "Listen on this address and give who connects to it permissions, as -whitelist; may be"
                + " repeated"));
    all.add(
        Option.of(
            CONNECTION,
            "whitelist",
            "=<[permissions@]IP address or network>",
            "Give peers at this address or network permissions: bloomfilter, noban, forcerelay,"
                + " relay, mempool, download, addr, all; without any, implicit ones; in and out"
                + " for inbound (default) and manual outbound peers; may be repeated"));
    all.add(
        Option.of(
            RELAY,
            "blocksonly",
            "",
            "Take no transactions from peers but those with the permission relay (default: 0)"));
    all.add(
        Option.of(
            RELAY,
            "whitelistforcerelay",
            "",
            "Add forcerelay to the implicit permissions of -whitelist (default: 0)"));
    all.add(
        Option.of(
            RELAY,
            "whitelistrelay",
            "",
            "Add relay to the implicit permissions of -whitelist (default: 1)"));
  }
}
