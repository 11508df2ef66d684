package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far the chain has come, and what is wrong with it. Stateless, on the node's loop. */
public final class ChainProgress {
  /** A block of this age is taken for the network's last one but for what headers say. */
  private static final long RECENT_SECONDS = 2 * 60 * 60;

  /** Transactions a second where nobody mines in earnest, and on the main network. */
  private static final double TEST_RATE = 0.001;

  private static final double MAIN_RATE = 5;

  private static final BigInteger BLOCKS_AHEAD = BigInteger.valueOf(6);

  private ChainProgress() {}

  /**
   * The share of the chain's transactions that is in {@code index} and before it, 0 to 1, guessed
   * from the time that has passed since (Bitcoin Core {@code GuessVerificationProgress}).
   */
  public static double verified(
      ChainParams params, BlockIndex index, BlockIndex bestHeader, long unixSeconds) {
    long time = index.header().time();
    if (Math.abs(unixSeconds - time) <= RECENT_SECONDS && bestHeader.height() >= index.height()) {
      time =
          unixSeconds
              - (long) (bestHeader.height() - index.height()) * params.targetSpacingSeconds();
    }
    double rate = params.name().equals(Networks.MAIN.name()) ? MAIN_RATE : TEST_RATE;
    double total = index.chainTransactionCount() + (unixSeconds - time) * rate;
    return Math.min(1, index.chainTransactionCount() / total);
  }

  /** What the node's owner should know; usually nothing. */
  public static List<String> warnings(Chainstate chain) {
    Optional<BlockIndex> invalid = chain.bestInvalid();
    BlockIndex tip = chain.tip();
    BigInteger proof =
        tip.chainWork().subtract(tip.previous().map(BlockIndex::chainWork).orElse(BigInteger.ZERO));
    BigInteger bound = tip.chainWork().add(proof.multiply(BLOCKS_AHEAD));
    List<String> warnings = new ArrayList<>();
    if (invalid.filter(index -> index.chainWork().compareTo(bound) > 0).isPresent()) {
      warnings.add(
          "Warning: Found invalid chain more than 6 blocks longer than our best chain. This could"
              + " be due to database corruption or consensus incompatibility with peers.");
    }
    for (int bit : chain.unknownActivations()) {
      warnings.add("Unknown new rules activated (versionbit " + bit + ")");
    }
    return warnings;
  }
}
