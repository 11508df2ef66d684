package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ProofOfWork;
import java.math.BigInteger;

/**
 * Which blocks' scripts need not be verified, because a block on top of them is known to be valid
 * ({@code -assumevalid}; Bitcoin Core {@code ConnectBlock}). Everything else about them is checked.
 */
final class AssumedValid {
  /** Seconds of work that bury a block: so nobody can demand trust in new ones. */
  private static final long LEAST_BURIED_SECONDS = 14 * 24 * 60 * 60;

  private AssumedValid() {}

  /**
   * True if {@code block} is an ancestor of the assumed block and of the best header, which has the
   * network's least work and lies two weeks of its own work above.
   */
  static boolean covers(BlockIndex block, BlockTree tree, ChainParams params) {
    BlockIndex best = tree.best();
    return params
            .assumedValid()
            .flatMap(tree::find)
            .filter(assumed -> block.isAncestorOf(assumed))
            .isPresent()
        && block.isAncestorOf(best)
        && best.chainWork().compareTo(params.minimumChainWork()) >= 0
        && secondsOfWork(block, best, params).compareTo(BigInteger.valueOf(LEAST_BURIED_SECONDS))
            > 0;
  }

  /** How long the work from {@code block} to {@code best} takes at the speed of {@code best}. */
  private static BigInteger secondsOfWork(BlockIndex block, BlockIndex best, ChainParams params) {
    return best.chainWork()
        .subtract(block.chainWork())
        .multiply(BigInteger.valueOf(params.targetSpacingSeconds()))
        .divide(ProofOfWork.work(best.header().bits()));
  }
}
