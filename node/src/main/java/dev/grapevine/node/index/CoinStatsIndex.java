package dev.grapevine.node.index;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Subsidy;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.nio.file.Path;
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
public final class CoinStatsIndex {
  private static final String NAME = "coinstatsindex";
  private static final byte STATS = 'c';
  private static final long CACHE_BYTES = 8 << 20;

  private final ChainParams params;
  private final KeyValueStore store;
  private final ChainFollower follower;

  private CoinStatsIndex(NodeCore core, KeyValueStore store) {
    this.params = core.settings().params();
    this.store = store;
    this.follower = new ChainFollower(core, store, new Tallies());
  }

  /**
   * Opens the index; {@link Indexes} has it follow the chain.
   *
   * @throws StoreException if it cannot be opened
   */
  static CoinStatsIndex open(NodeCore core, Path directory) {
    return new CoinStatsIndex(core, LevelDbStore.open(directory, CACHE_BYTES));
  }

  ChainFollower follower() {
    return follower;
  }

  private final class Tallies implements Indexer {
    /** As of {@link #last}. */
    private CoinTally tally = new CoinTally();

    private BlockHash last = BlockHash.ZERO;

    @Override
    public String name() {
      return NAME;
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
            tally(previous)
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

  private Optional<CoinTally> tally(BlockHash block) {
    return store.get(ChainFollower.key(STATS, block)).map(CoinTally::parse);
  }

  /** The coins as of a block, in the active chain or left, if it is indexed. */
  public Optional<CoinStats> find(BlockHash block) {
    return tally(block).map(CoinTally::stats);
  }

  /** How far it is. */
  public IndexProgress progress() {
    return follower;
  }
}
