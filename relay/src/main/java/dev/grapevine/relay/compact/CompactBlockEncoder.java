package dev.grapevine.relay.compact;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.BlockMessage;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.p2p.wire.ShortIds;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a block's sketch (BIP152 version 2): header, a fresh nonce, the 6-byte ids of its
 * transactions by wtxid, and the coinbase whole. The newest block is kept with its two encodings,
 * so that each is made once whoever asks; the nonce is of our choosing, or a peer could aim
 * collisions.
 */
public final class CompactBlockEncoder {
  private final RandomGenerator random;
  private @Nullable Block newest;
  private @Nullable CmpctBlock newestSketch;
  private @Nullable BlockMessage newestWhole;

  /** By txid and by wtxid; made when somebody first asks, as few do. */
  private @Nullable Map<Hash256, Transaction> newestTransactions;

  /** Nonces come from {@code random}, the engine's seeded source. */
  public CompactBlockEncoder(RandomGenerator random) {
    this.random = random;
  }

  /** Makes {@code block} the one that is kept. */
  public void remember(Block block) {
    if (newest == null || !newest.hash().equals(block.hash())) {
      newest = block;
      newestSketch = null;
      newestWhole = null;
      newestTransactions = null;
    }
  }

  /** The newest block, if it is the one named. */
  public Optional<Block> remembered(BlockHash hash) {
    return Optional.ofNullable(newest).filter(block -> block.hash().equals(hash));
  }

  /** A transaction of the newest block, by its txid or wtxid. */
  public Optional<Transaction> transaction(Hash256 id) {
    if (newest == null) {
      return Optional.empty();
    }
    Map<Hash256, Transaction> all = newestTransactions;
    if (all == null) {
      all = new Object2ObjectOpenHashMap<>(2 * newest.transactions().size());
      for (Transaction tx : newest.transactions()) {
        all.put(tx.txid(), tx);
        all.put(tx.wtxid(), tx);
      }
      newestTransactions = all;
    }
    return Optional.ofNullable(all.get(id));
  }

  /** The sketch of {@code block}. */
  public CmpctBlock sketch(Block block) {
    if (newest == null || !newest.hash().equals(block.hash())) {
      return encode(block);
    }
    if (newestSketch == null) {
      newestSketch = encode(block);
    }
    return newestSketch;
  }

  /** The whole of {@code block} with its witnesses. */
  public BlockMessage whole(Block block) {
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
