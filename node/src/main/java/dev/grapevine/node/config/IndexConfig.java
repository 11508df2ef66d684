package dev.grapevine.node.config;

import java.util.List;

/**
 * Which indexes to keep beside the chain.
 *
 * @param transactions the block of each transaction ({@code -txindex})
 * @param blockFilters basic block filters ({@code -blockfilterindex})
 */
public record IndexConfig(boolean transactions, boolean blockFilters) {
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
    return new IndexConfig(settings.flag("txindex", false), filters);
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
            "Keep an index of block filters, for getblockfilter and REST: basic, or 1 for all"
                + " (default: 0)"));
  }
}
