package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Brings a tree of the genesis block alone to what the storage holds, once, when a {@link
 * Chainstate} is opened.
 */
record ChainLoading(
    ChainParams params,
    ChainStorage storage,
    BlockTree tree,
    TreeRecords records,
    Candidates candidates,
    Pruner pruner,
    boolean reindexing) {

  /**
   * Loads it.
   *
   * @return the block that the store's coins are as of
   */
  BlockIndex run() {
    if (!records.loadInto(tree)) {
      tree.markUnsaved(tree.genesis());
    }
    pruner.open();
    genesis();
    records.save(tree, true);
    BlockHash best = storage.coins().best().orElse(tree.genesis().hash());
    BlockIndex tip =
        tree.find(best)
            .orElseThrow(() ->
                new StoreException(
                    "The coins are as of block "
                        + best
                        + ", which the block index does not have. Start again with -reindex."));
    blocks(tip.soundest());
    if (tip.chainTransactionCount == 0) {
      throw new StoreException("Blocks below " + tip + " are missing. Start again with -reindex.");
    }
    if (!reindexing) {
      pruner.removeLeftOvers();
    }
    candidates.choose(tree.inOrder(), tip.soundest());
    return tip;
  }

  private void genesis() {
    BlockIndex genesis = tree.genesis();
    if (!genesis.pruned) {
      if (!storage.blocks().contains(genesis.hash())) {
        storage.blocks().put(params.genesis());
      }
      genesis.hasData = true;
      pruner.stored(genesis);
    }
    genesis.scriptsValid = true;
    genesis.transactionCount = params.genesis().transactions().size();
    genesis.chainTransactionCount = genesis.transactionCount;
  }

  private void blocks(BlockIndex tip) {
    List<BlockIndex> byArrival = new ArrayList<>(tree.inOrder());
    byArrival.sort(
        Comparator.comparingInt(BlockIndex::height).thenComparingLong(index -> index.sequence));
    for (BlockIndex index : byArrival) {
      if (index == tree.genesis()) {
        continue;
      }
      if (index.hasData && !storage.blocks().contains(index.hash())) {
        // A crash may have cost the block what its record promises.
        index.hasData = false;
        index.hasUndo = false;
        index.transactionCount = 0;
        tree.markUnsaved(index);
      }
      if (index.hasData) {
        pruner.stored(index);
      }
      if (index.hasData || index.pruned) {
        candidates.loaded(index, tip);
      }
    }
  }
}
