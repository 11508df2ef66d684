package dev.grapevine.node.config;

import dev.grapevine.chain.consensus.ConsensusLimits;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What blocks made here are to look like (Bitcoin Core {@code -blockmaxweight} and its like).
 *
 * @param maxWeight weight of a block at most, {@code reservedWeight} to 4,000,000
 * @param reservedWeight weight kept for header and coinbase, 2,000 to 4,000,000
 * @param minFeeSatPerKvb what pays less is not taken, 0 and up
 * @param version the block's version instead of the one that signals what it should; regtest only
 */
public record MiningConfig(
    int maxWeight, int reservedWeight, long minFeeSatPerKvb, OptionalInt version) {
  /** Least {@code reservedWeight} ({@code MINIMUM_BLOCK_RESERVED_WEIGHT}). */
  public static final int LEAST_RESERVED_WEIGHT = 2_000;

  /** Bitcoin Core's defaults. */
  public static final MiningConfig DEFAULTS =
      new MiningConfig(ConsensusLimits.MAX_BLOCK_WEIGHT, 8_000, 1, OptionalInt.empty());

  static MiningConfig from(Settings settings, long minFeeSatPerKvb) throws ConfigException {
    int limit = ConsensusLimits.MAX_BLOCK_WEIGHT;
    int reserved =
        settings.number("blockreservedweight", 0, Integer.MAX_VALUE, DEFAULTS.reservedWeight());
    int most = settings.number("blockmaxweight", 0, Integer.MAX_VALUE, DEFAULTS.maxWeight());
    if (most > limit) {
      throw exceeds("-blockmaxweight (" + most + ")", "consensus maximum block weight", limit);
    }
    if (reserved > limit) {
      throw exceeds(
          "-blockreservedweight (" + reserved + ")", "consensus maximum block weight", limit);
    }
    if (reserved > most) {
      throw exceeds("-blockreservedweight (" + reserved + ")", "-blockmaxweight", most);
    }
    if (reserved < LEAST_RESERVED_WEIGHT) {
      throw new ConfigException(
          "-blockreservedweight (%d) is lower than minimum safety value of (%d)"
              .formatted(reserved, LEAST_RESERVED_WEIGHT));
    }
    OptionalLong version = settings.number("blockversion", Integer.MIN_VALUE, Integer.MAX_VALUE);
    boolean versionCounts = version.isPresent() && settings.chain() == ChainName.REGTEST;
    return new MiningConfig(
        most,
        reserved,
        minFeeSatPerKvb,
        versionCounts ? OptionalInt.of((int) version.getAsLong()) : OptionalInt.empty());
  }

  private static ConfigException exceeds(String what, String bound, int limit) {
    return new ConfigException(what + " exceeds " + bound + " (" + limit + ")");
  }
}
