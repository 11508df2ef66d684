package dev.grapevine.relay;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.p2p.wire.ShortIds;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** What hostile peers say about headers and blocks. */
final class HostileBlockScripts {
  /** Short ids of a sketch; the largest there can be has 65,534. */
  private static final int IDS = 10_000;

  /** More than one message of headers, so that full ones can be of too little work. */
  private static final int LONG_CHAIN = HeaderSync.MAX_HEADERS + 100;

  private HostileBlockScripts() {}

  /**
   * A chain on which {@link HeaderSync#MAX_HEADERS} headers from genesis are of too little work.
   */
  static ChainBuilder longChain() {
    BigInteger work =
        ProofOfWork.work(Networks.REGTEST.powLimitBits()).multiply(BigInteger.valueOf(LONG_CHAIN));
    return ChainBuilder.of(Networks.REGTEST.withMinimumChainWork(work)).mineEmpty(LONG_CHAIN);
  }

  /**
   * Full messages of headers with proof of work that branch off at genesis: each begins another
   * presync, or ends the one before it.
   */
  static Function<SplittableRandom, Message> lowWorkHeaders(ChainBuilder base) {
    List<Headers> branches =
        List.of(branch(base, 7), branch(base, 8), branch(base, 9), branch(base, 10));
    return random -> branches.get(random.nextInt(branches.size()));
  }

  private static Headers branch(ChainBuilder base, int number) {
    List<Block> blocks = base.fork(0, number).mineEmpty(HeaderSync.MAX_HEADERS).blocks();
    return new Headers(blocks.stream().map(Block::header).toList());
  }

  /**
   * Sketches on an unknown parent, of a block that is known, and such as break the format and cost
   * the connection.
   */
  static Function<SplittableRandom, Message> badSketches(ChainBuilder base) {
    BlockHeader known = base.tip().header();
    BlockHeader lost =
        new BlockHeader(
            4, new BlockHash(1, 2, 3, 4), known.merkleRoot(), (int) known.time(), known.bits(), 0);
    BlockHeader fresh = base.fork(base.height(), 12).mine().header();
    PrefilledTransaction first = new PrefilledTransaction(0, base.tip().transactions().getFirst());
    PrefilledTransaction misplaced = new PrefilledTransaction(IDS + 2, first.tx());
    return random ->
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> sketch(lost, random, first);
          case 3, 4, 5 -> sketch(known, random, first);
          case 6 -> sketch(fresh, random, first);
          default -> sketch(fresh, random, misplaced);
        };
  }

  private static Message sketch(
      BlockHeader header, SplittableRandom random, PrefilledTransaction prefilled) {
    long[] ids = new long[IDS];
    for (int i = 0; i < IDS; i++) {
      ids[i] = random.nextLong() >>> 16;
    }
    return new CmpctBlock(header, random.nextLong(), ShortIds.of(ids), List.of(prefilled));
  }
}
