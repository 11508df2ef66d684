package dev.grapevine.node.index;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.util.Optional;

/**
 * Hash and sums of the unspent coins as of each block ({@code -coinstatsindex}, Bitcoin Core {@code
 * index/coinstatsindex.cpp}), in a database of its own.
 *
 * <p>An entry, of 505 bytes with its key, is found by its block's hash and holds the state of the
 * rolling hash as well (Bitcoin Core keeps that of the last block alone, and rolls back). So a
 * reorganisation, or a crash, goes on from the entry at the fork, and blocks that were left can
 * still be asked for.
 *
 * <p>Looking up is for any thread; waiting not for the node's loop.
 */
public final class CoinStatsIndex extends ChainIndex {
  private static final byte STATS = 'c';

  private final KeyValueStore store;

  CoinStatsIndex(NodeCore core, KeyValueStore store) {
    super(core, store, new Tallies(core.settings().params(), store));
    this.store = store;
  }

  private static final class Tallies implements Indexer {
    private final ChainParams params;
    private final KeyValueStore store;

    /** As of {@link #last}. */
    private CoinTally tally = new CoinTally();

    private BlockHash last = BlockHash.ZERO;

    Tallies(ChainParams params, KeyValueStore store) {
      this.params = params;
      this.store = store;
    }

    @Override
    public String name() {
      return "coinstatsindex";
    }

    @Override
    public boolean needsUndo() {
      return true;
    }

    @Override
    public void addGenesis(Block genesis, WriteBatch batch) {
      tally.addGenesis(Subsidy.at(0, params));
      put(genesis, batch);
    }

    @Override
    public void add(IndexedBlock block, WriteBatch batch) {
      BlockHash previous = block.block().header().previous();
      if (!previous.equals(last)) {
        tally =
            tally(store, previous)
                .orElseThrow(() -> new StoreException("no sums as of block " + previous));
      }
      tally.add(block, Subsidy.at(block.height(), params));
      put(block.block(), batch);
    }

    private void put(Block block, WriteBatch batch) {
      last = block.hash();
      batch.put(ChainFollower.key(STATS, last), tally.toBytes());
    }
  }

  private static Optional<CoinTally> tally(KeyValueStore store, BlockHash block) {
    return store.get(ChainFollower.key(STATS, block)).map(CoinTally::parse);
  }

  /** The coins as of a block, in the active chain or left, if it is indexed. */
  public Optional<CoinStats> find(BlockHash block) {
    return tally(store, block).map(CoinTally::stats);
  }
}
