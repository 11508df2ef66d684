package dev.grapevine.node.config;

import static dev.grapevine.node.config.Option.Group.MINING;

import java.util.List;

/** Options about blocks made here. */
final class MiningOptions {
  private MiningOptions() {}

  static List<Option> all() {
    return List.of(
        Option.of(MINING, "blockmaxweight", "=<n>", "Weight of a block at most (default: 4000000)"),
        Option.of(
            MINING,
            "blockmintxfee",
            "=<amt>",
            "Fee rate in BTC/kvB below which a transaction is not taken into a block (default:"
                + " 0.00000001)"),
        Option.of(
            MINING,
            "blockreservedweight",
            "=<n>",
            "Weight kept for header and coinbase (2000 and up, default: 8000)"),
        Option.of(
            MINING,
            "blockversion",
            "=<n>",
            "Version of blocks made here, for tests (regtest only)"));
  }
}
