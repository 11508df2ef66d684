package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.util.Optional;

/**
 * The block of each transaction, in a database of its own ({@code -txindex}, Bitcoin Core {@code
 * index/txindex.cpp}): 65 bytes a transaction. Entries of blocks that were left stay: they are
 * still true. The genesis block is left out, because its output can never be spent.
 *
 * <p>Any thread but the node's loop.
 */
public final class TransactionIndex extends ChainIndex implements TransactionFinder {
  private static final byte TRANSACTION = 't';

  private final KeyValueStore store;

  TransactionIndex(NodeCore core, KeyValueStore store) {
    super(core, store, new Places());
    this.store = store;
  }

  private static final class Places implements Indexer {
    @Override
    public String name() {
      return "txindex";
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
    return progress().catchUp();
  }

  @Override
  public Optional<BlockHash> blockOf(Txid txid) {
    return store.get(ChainFollower.key(TRANSACTION, txid)).map(BlockHash::of);
  }
}
