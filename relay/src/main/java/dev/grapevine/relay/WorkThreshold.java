package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import java.math.BigInteger;

/**
 * How much work a chain must have before any of it is kept (Bitcoin Core {@code
 * GetAntiDoSWorkThreshold}): the network's minimum, or our tip's less that of {@value #BLOCKS}
 * blocks, whichever is more. Headers of less would cost next to nothing to make and fill the memory
 * of every node.
 */
final class WorkThreshold {
  /** Forks from as far below our tip are kept. */
  private static final int BLOCKS = 144;

  private WorkThreshold() {}

  static BigInteger of(ChainPort chain) {
    BlockIndex tip = chain.tip();
    BigInteger slack = ProofOfWork.work(tip.header().bits()).multiply(BigInteger.valueOf(BLOCKS));
    return tip.chainWork()
        .subtract(slack)
        .max(BigInteger.ZERO)
        .max(chain.params().minimumChainWork());
  }

  /** True if a chain that goes on from {@code parent} with {@code header} is worth keeping. */
  static boolean isReached(ChainPort chain, BlockIndex parent, BlockHeader header) {
    return parent.chainWork().add(ProofOfWork.work(header.bits())).compareTo(of(chain)) >= 0;
  }
}
