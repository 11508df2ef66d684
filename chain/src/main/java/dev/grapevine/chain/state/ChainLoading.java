package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
  private static final String UNUSABLE = "Error initializing block database";

  /**
   * Loads it.
   *
   * @return the block that the store's coins are as of
   * @throws UnusableChainException if it has to be made anew from the block files
   */
  BlockIndex run() {
    if (!records.loadInto(tree)) {
      tree.markUnsaved(tree.genesis());
    }
    pruner.open();
    BlockIndex tip = tip();
    genesis();
    records.save(tree, true);
    blocks(tip.soundest());
    if (tip.chainTransactionCount == 0) {
      throw new UnusableChainException(
          UNUSABLE, "Blocks below " + tip + " are missing. Start again with -reindex.");
    }
    requireWitnesses(tip);
    if (!reindexing) {
      pruner.removeLeftOvers();
    }
    candidates.choose(tree.inOrder(), tip.soundest());
    return tip;
  }

  private BlockIndex tip() {
    BlockHash best = storage.coins().best().orElse(tree.genesis().hash());
    return tree.find(best)
        .orElseThrow(() ->
            new UnusableChainException(
                UNUSABLE,
                "The coins are as of block "
                    + best
                    + ", which the block index does not have. Start again with -reindex."));
  }

  /** All that segwit binds now was stored when it did (Bitcoin Core {@code NeedsRedownload}). */
  private void requireWitnesses(BlockIndex tip) {
    int segwit = params.buried().segwit();
    Optional<BlockIndex> walk = Optional.of(tip);
    while (walk.isPresent() && walk.get().height() >= segwit) {
      if (walk.get().beforeSegwit) {
        throw new UnusableChainException(
            "Witness data for blocks after height "
                + segwit
                + " requires validation. Please restart with -reindex.");
      }
      walk = walk.get().previous();
    }
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
