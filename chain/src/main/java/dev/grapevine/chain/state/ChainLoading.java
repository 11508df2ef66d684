package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.store.StoreException;
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
    Arrivals arrivals,
    Pruner pruner,
    boolean reindexing) {
  private static final String UNUSABLE = "Error initializing block database";

  /**
   * Where the chains stand.
   *
   * @param tip the block that the validated coins are as of
   * @param snapshot what is known of the snapshot, if one is loaded
   */
  record Loaded(BlockIndex tip, Optional<OnSnapshot> snapshot) {}

  /** A snapshot's base, and the block that its coins are as of by now. */
  record OnSnapshot(BlockIndex base, BlockIndex tip) {}

  /**
   * Loads it.
   *
   * @throws UnusableChainException if it has to be made anew from the block files
   */
  Loaded run() {
    if (!records.loadInto(tree)) {
      tree.markUnsaved(tree.genesis());
    }
    pruner.open();
    BlockIndex tip = indexed(storage.coins().best().orElse(tree.genesis().hash()));
    Optional<OnSnapshot> snapshot = storage.snapshot().base().map(this::snapshot);
    genesis();
    records.save(tree, true);
    blocks();
    requireComplete(tip);
    snapshot.ifPresent(each -> requireComplete(each.tip()));
    requireWitnesses(snapshot.map(OnSnapshot::tip).orElse(tip));
    if (!reindexing) {
      pruner.removeLeftOvers();
    }
    return new Loaded(tip, snapshot);
  }

  private BlockIndex indexed(BlockHash best) {
    return tree.find(best)
        .orElseThrow(() ->
            new UnusableChainException(
                UNUSABLE,
                "The coins are as of block "
                    + best
                    + ", which the block index does not have. Start again with -reindex."));
  }

  /** Before the blocks: those that stand on the base are complete because it is taken for it. */
  private OnSnapshot snapshot(BlockHash hash) {
    BlockIndex base = indexed(hash);
    BlockIndex tip = indexed(storage.snapshot().coins().best().orElse(hash));
    if (!base.isAncestorOf(tip)) {
      throw new StoreException(
          "The coins of the snapshot at "
              + base
              + " are as of another branch. Start again with -reindex-chainstate.");
    }
    long transactions =
        params.assumedCoins(hash).orElseThrow(AssertionError::new).chainTransactionCount();
    arrivals.assumed(base, transactions);
    return new OnSnapshot(base, tip);
  }

  private static void requireComplete(BlockIndex tip) {
    if (!tip.isComplete()) {
      throw new UnusableChainException(
          UNUSABLE, "Blocks below " + tip + " are missing. Start again with -reindex.");
    }
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

  private void blocks() {
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
        arrivals.loaded(index);
      }
    }
  }
}
