package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The block of each transaction, in a database of its own ({@code -txindex}, Bitcoin Core {@code
 * index/txindex.cpp}): 65 bytes a transaction. Entries of blocks that were left stay: they are
 * still true. The genesis block is left out, because its output can never be spent.
 *
 * <p>Any thread but the node's loop.
 */
public final class TransactionIndex implements TransactionFinder, AutoCloseable {
  private static final byte TRANSACTION = 't';
  private static final long CACHE_BYTES = 8 << 20;

  private final KeyValueStore store;
  private final ChainFollower follower;

  private TransactionIndex(NodeCore core, KeyValueStore store) {
    this.store = store;
    this.follower =
        new ChainFollower("txindex", core, store, false, (block, undo, batch) -> add(block, batch));
  }

  /**
   * Opens the index and begins to follow the chain.
   *
   * @throws StoreException if it cannot be opened
   */
  public static TransactionIndex start(NodeCore core, Path directory) {
    TransactionIndex index = new TransactionIndex(core, LevelDbStore.open(directory, CACHE_BYTES));
    index.follower.start();
    return index;
  }

  private static void add(Block block, WriteBatch batch) {
    byte[] hash = ChainFollower.bytes(block.hash());
    for (Transaction transaction : block.transactions()) {
      batch.put(key(transaction.txid()), hash);
    }
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public int height() {
    return follower.height();
  }

  @Override
  public void catchUp() {
    follower.catchUp();
  }

  @Override
  public Optional<BlockHash> blockOf(Txid txid) {
    return store.get(key(txid)).map(BlockHash::of);
  }

  private static byte[] key(Txid txid) {
    byte[] key = new byte[1 + Hash256.SIZE];
    key[0] = TRANSACTION;
    txid.copyTo(key, 1);
    return key;
  }

  @Override
  public void close() {
    follower.close();
  }
}
