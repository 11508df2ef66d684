package dev.grapevine.node.config;

import java.util.List;

/**
 * Which indexes to keep beside the chain.
 *
 * @param transactions the block of each transaction ({@code -txindex})
 * @param blockFilters basic block filters ({@code -blockfilterindex})
 * @param coinStats sums over the coins as of each block ({@code -coinstatsindex})
 * @param spenders the spender of each output ({@code -txospenderindex})
 * @param filtersForPeers serve them to peers ({@code -peerblockfilters})
 */
public record IndexConfig(
    boolean transactions,
    boolean blockFilters,
    boolean coinStats,
    boolean spenders,
    boolean filtersForPeers) {
  private static final String BASIC = "basic";

  static IndexConfig from(Settings settings) throws ConfigException {
    boolean filters = false;
    for (String type : settings.list("blockfilterindex")) {
      switch (type) {
        case "0" -> filters = false;
        case "", "1", BASIC -> filters = true;
        default -> throw new ConfigException("Unknown -blockfilterindex value " + type + ".");
      }
    }
    boolean forPeers = settings.flag("peerblockfilters", false);
    if (forPeers && !filters) {
      throw new ConfigException("Cannot set -peerblockfilters without -blockfilterindex.");
    }
    return new IndexConfig(
        settings.flag("txindex", false),
        filters,
        settings.flag("coinstatsindex", false),
        settings.flag("txospenderindex", false),
        forPeers);
  }

  static List<Option> options() {
    return List.of(
        Option.of(
            Option.Group.OPTIONS,
            "txindex",
            "",
            "Keep an index of the block of each transaction, for getrawtransaction (default: 0)"),
        Option.of(
            Option.Group.OPTIONS,
            "blockfilterindex",
            "=<type>",
            "Keep an index of block filters, for getblockfilter, scanblocks and REST: basic, or 1"
                + " for all (default: 0)"),
        Option.of(
            Option.Group.OPTIONS,
            "coinstatsindex",
            "",
            "Keep an index of sums over the unspent coins, for gettxoutsetinfo of any block"
                + " (default: 0)"),
        Option.of(
            Option.Group.OPTIONS,
            "txospenderindex",
            "",
            "Keep an index of the transactions that spend outputs, for gettxspendingprevout"
                + " (default: 0)"),
        Option.of(
            Option.Group.OPTIONS,
            "peerblockfilters",
            "",
            "Serve block filters to peers (BIP157); needs -blockfilterindex (default: 0)"));
  }
}
