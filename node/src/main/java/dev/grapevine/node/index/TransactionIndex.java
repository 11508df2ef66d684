package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
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
public final class TransactionIndex implements TransactionFinder {
  private static final String NAME = "txindex";
  private static final byte TRANSACTION = 't';
  private static final long CACHE_BYTES = 8 << 20;

  private final KeyValueStore store;
  private final ChainFollower follower;

  private TransactionIndex(NodeCore core, KeyValueStore store) {
    this.store = store;
    this.follower = new ChainFollower(core, store, new Places());
  }

  /**
   * Opens the index; {@link Indexes} has it follow the chain.
   *
   * @throws StoreException if it cannot be opened
   */
  static TransactionIndex open(NodeCore core, Path directory) {
    return new TransactionIndex(core, LevelDbStore.open(directory, CACHE_BYTES));
  }

  ChainFollower follower() {
    return follower;
  }

  private static final class Places implements Indexer {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public boolean needsUndo() {
      return false;
    }

    @Override
    public void addGenesis(Block genesis, WriteBatch batch) {
      // Nobody may ask for its transaction.
    }

    @Override
    public void add(IndexedBlock block, WriteBatch batch) {
      byte[] hash = ChainFollower.bytes(block.block().hash());
      for (Transaction transaction : block.block().transactions()) {
        batch.put(ChainFollower.key(TRANSACTION, transaction.txid()), hash);
      }
    }
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public boolean catchUp() {
    return follower.catchUp();
  }

  @Override
  public Optional<BlockHash> blockOf(Txid txid) {
    return store.get(ChainFollower.key(TRANSACTION, txid)).map(BlockHash::of);
  }
}
