package dev.grapevine.node.config;

import java.util.Optional;

/**
 * The chains a node can follow, by the names, folders and ports that Bitcoin Core uses ({@code
 * chainparamsbase.cpp}, {@code kernel/chainparams.cpp}).
 */
public enum ChainName {
  MAIN("main", "", 8333, 8332),
  TESTNET4("testnet4", "testnet4", 48333, 48332),
  SIGNET("signet", "signet", 38333, 38332),
  REGTEST("regtest", "regtest", 18444, 18443);

  private final String text;
  private final String folder;
  private final int p2pPort;
  private final int rpcPort;

  ChainName(String text, String folder, int p2pPort, int rpcPort) {
    this.text = text;
    this.folder = folder;
    this.p2pPort = p2pPort;
    this.rpcPort = rpcPort;
  }

  /** The name in {@code -chain=}, in a configuration section and in {@code getblockchaininfo}. */
  public String text() {
    return text;
  }

  /** The folder under the data directory; empty for main, which has none. */
  public String folder() {
    return folder;
  }

  public int defaultP2pPort() {
    return p2pPort;
  }

  public int defaultRpcPort() {
    return rpcPort;
  }

  public static Optional<ChainName> parse(String text) {
    for (ChainName chain : values()) {
      if (chain.text.equals(text)) {
        return Optional.of(chain);
      }
    }
    return Optional.empty();
  }
}
