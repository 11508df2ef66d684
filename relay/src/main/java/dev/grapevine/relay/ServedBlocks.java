package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import java.math.BigInteger;

/**
 * Which blocks are shown to peers (Bitcoin Core {@code BlockRequestAllowed}): those of the active
 * chain, and such as were in it and are recent, since a peer that heard of one may still ask for
 * it. Others would tell what this node has seen, and so which one it is.
 */
final class ServedBlocks {
  /** {@code STALE_RELAY_AGE_LIMIT}. */
  private static final long STALE_SECONDS = 30L * 24 * 60 * 60;

  private ServedBlocks() {}

  static boolean mayBeServed(ChainPort chain, BlockIndex index) {
    if (chain.isActive(index)) {
      return true;
    }
    BlockIndex best = chain.bestHeader();
    return index.isFullyValidated()
        && best.header().time() - index.header().time() < STALE_SECONDS
        && secondsOfWork(chain, index, best) < STALE_SECONDS;
  }

  /** How long the network takes, at the pace of {@code best}, for the work between the two. */
  private static double secondsOfWork(ChainPort chain, BlockIndex from, BlockIndex best) {
    BigInteger work = best.chainWork().subtract(from.chainWork());
    double blocks = work.doubleValue() / ProofOfWork.work(best.header().bits()).doubleValue();
    return blocks * chain.params().targetSpacingSeconds();
  }
}
