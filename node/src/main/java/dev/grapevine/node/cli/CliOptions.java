package dev.grapevine.node.cli;

import static dev.grapevine.node.config.Option.Group.ACCEPTED;
import static dev.grapevine.node.config.Option.Group.CHAIN;
import static dev.grapevine.node.config.Option.Group.OPTIONS;

import dev.grapevine.node.config.Option;
import dev.grapevine.node.config.OptionTable;
import java.util.List;

/** The options of {@code grapevine cli}: bitcoin-cli's names. */
final class CliOptions {
  static final OptionTable TABLE =
      new OptionTable(
          List.of(
              option("?", "", "Print this help message and exit (also -h or -help)"),
              new Option("h", "", ACCEPTED, false, ""),
              new Option("help", "", ACCEPTED, false, ""),
              option("version", "", "Print version and exit"),
              option(
                  "conf",
                  "=<file>",
                  "Read this configuration file; relative to the data directory (default:"
                      + " grapevine.conf, else bitcoin.conf)"),
              new Option("includeconf", "=<file>", ACCEPTED, false, ""),
              option("datadir", "=<dir>", "The node's data directory (default: ~/.grapevine)"),
              option("addrinfo", "", "Print how many addresses the node knows, by network"),
              option(
                  "color",
                  "=<when>",
                  "Colour the headings of -getinfo: always, auto (default: on a terminal), never"),
              option("getinfo", "", "Print where the node stands"),
              new Option("ipcconnect", "=<address>", ACCEPTED, false, ""),
              option(
                  "netinfo",
                  "",
                  "Print the node's connections; a level from 0 to 4 may follow, and outonly;"
                      + " -netinfo help explains it"),
              option("named", "", "Pass NAME=VALUE instead of positional parameters"),
              option(
                  "rpcclienttimeout",
                  "=<n>",
                  "Seconds to wait for an answer, 0 for ever (default: 900)"),
              option("rpcconnect", "=<ip>", "Call the node at this address (default: 127.0.0.1)"),
              option(
                  "rpccookiefile",
                  "=<loc>",
                  "The node's cookie file; relative to the chain's data directory (default:"
                      + " .cookie)"),
              option("rpcpassword", "=<pw>", "Password (default: from the cookie file)"),
              option("rpcid", "=<id>", "Id of the call (default: 1)"),
              new Option(
                  "rpcport",
                  "=<port>",
                  OPTIONS,
                  true,
                  "Call this port (default: 8332, testnet4: 48332, signet: 38332, regtest: 18443)"),
              option("rpcuser", "=<user>", "User name"),
              option("rpcwait", "", "Wait for the node to start"),
              option(
                  "rpcwaittimeout",
                  "=<n>",
                  "Seconds that -rpcwait waits at most, 0 for ever (default: 0)"),
              option("stdin", "", "Read further parameters from standard input, one a line"),
              option("stdinrpcpass", "", "Read the password from the first line of standard input"),
              new Option(
                  "chain", "=<chain>", CHAIN, false, "main (default), testnet4, signet or regtest"),
              new Option("regtest", "", CHAIN, false, "Same as -chain=regtest"),
              new Option("signet", "", CHAIN, false, "Same as -chain=signet"),
              new Option("testnet4", "", CHAIN, false, "Same as -chain=testnet4"),
              new Option("testnet", "", ACCEPTED, false, "")));

  private CliOptions() {}

  private static Option option(String name, String argument, String help) {
    return new Option(name, argument, OPTIONS, false, help);
  }
}
