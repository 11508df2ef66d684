package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.p2p.wire.ShortIds;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a block's sketch (BIP152 version 2): header, a fresh nonce, the 6-byte ids of its
 * transactions by wtxid, and the coinbase whole. The newest block is kept with its two encodings,
 * so that each is made once whoever asks; the nonce is of our choosing, or a peer could aim
 * collisions.
 */
final class CompactBlockEncoder {
  private final RandomGenerator random;
  private @Nullable Block newest;
  private @Nullable CmpctBlock newestSketch;
  private @Nullable BlockMessage newestWhole;

  CompactBlockEncoder(RandomGenerator random) {
    this.random = random;
  }

  /** Makes {@code block} the one that is kept. */
  void remember(Block block) {
    if (newest == null || !newest.hash().equals(block.hash())) {
      newest = block;
      newestSketch = null;
      newestWhole = null;
    }
  }

  /** The newest block, if it is the one named. */
  Optional<Block> remembered(BlockHash hash) {
    return Optional.ofNullable(newest).filter(block -> block.hash().equals(hash));
  }

  /** The sketch of {@code block}. */
  CmpctBlock sketch(Block block) {
    if (newest == null || !newest.hash().equals(block.hash())) {
      return encode(block);
    }
    if (newestSketch == null) {
      newestSketch = encode(block);
    }
    return newestSketch;
  }

  /** The whole of {@code block} with its witnesses. */
  BlockMessage whole(Block block) {
    if (newest == null || !newest.hash().equals(block.hash())) {
      return new BlockMessage(block, true);
    }
    if (newestWhole == null) {
      newestWhole = new BlockMessage(block, true);
    }
    return newestWhole;
  }

  private CmpctBlock encode(Block block) {
    long nonce = random.nextLong();
    ShortIdKey key = ShortIdKey.of(block.header(), nonce);
    List<Transaction> transactions = block.transactions();
    long[] ids = new long[transactions.size() - 1];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = key.shortId(transactions.get(i + 1).wtxid());
    }
    return new CmpctBlock(
        block.header(),
        nonce,
        ShortIds.of(ids),
        List.of(new PrefilledTransaction(0, transactions.getFirst())));
  }
}
