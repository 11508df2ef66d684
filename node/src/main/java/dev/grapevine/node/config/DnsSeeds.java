package dev.grapevine.node.config;

import java.util.List;

/** Names that resolve to nodes of a chain (Bitcoin Core {@code kernel/chainparams.cpp}). */
public final class DnsSeeds {
  private DnsSeeds() {}

  /** Those of the chain of this name; a test chain has one that does not exist. */
  public static List<String> of(String chain) {
    return switch (chain) {
      case "main" ->
          List.of(
              "dnsseed.bluematt.me.",
              "seed.bitcoin.jonasschnelli.ch.",
              "seed.btc.petertodd.net.",
              "seed.bitcoin.sprovoost.nl.",
              "dnsseed.emzy.de.",
              "seed.bitcoin.wiz.biz.",
              "seed.mainnet.achownodes.xyz.");
      case "testnet4" -> List.of("seed.testnet4.bitcoin.sprovoost.nl.", "seed.testnet4.wiz.biz.");
      case "signet" -> List.of("seed.signet.bitcoin.sprovoost.nl.", "seed.signet.achownodes.xyz.");
      default -> List.of("dummySeed.invalid.");
    };
  }
}
