package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.store.BlockStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The coins as of the tip: a write-back cache, under it the layer that is being written while the
 * owner goes on, under that the store. Looked up in this order.
 *
 * <p>Writing is another thread's business ({@link CoinsFlush}). It begins once the cache holds two
 * thirds of the budget, so that the last third takes what comes meanwhile; both layers count. If
 * that third is full before the writing has ended the owner waits for it: then the disk, and not
 * memory, sets the pace. A store that costs nothing to write to is written to at once, without a
 * cache.
 *
 * <p>Owned by one thread. Only {@link CoinsFlush} runs on another, over a layer that nobody changes
 * any more.
 */
final class TipCoins implements CoinsView {
  private static final Executor INLINE = Runnable::run;

  private final CoinsStore store;
  private final BlockStore blocks;
  private final BlockTree tree;
  private final TreeRecords records;
  private final Executor writer;
  private long budgetBytes;
  private final OutPointHashing hashing;
  private final CoinsView below = this::coinBelow;
  private final CoinsCache cache;
  private CoinsCache.@Nullable Frozen frozen;
  private @Nullable CoinsFlush flush;
  private BlockIndex stored;

  /** Over the store's coins; {@link #storedAs} says which block those are as of. */
  TipCoins(
      CoinsStore store,
      BlockStore blocks,
      BlockTree tree,
      TreeRecords records,
      Chainstate.Options options) {
    this.store = store;
    this.blocks = blocks;
    this.tree = tree;
    this.records = records;
    this.writer = options.writer();
    this.budgetBytes = options.coinsCacheBytes();
    this.hashing = new OutPointHashing(options.salt(), ~options.salt());
    this.cache = new CoinsCache(below, true, hashing);
    this.stored = tree.genesis();
  }

  private Optional<Coin> coinBelow(OutPoint outPoint) {
    CoinsCache.Frozen writing = frozen;
    return writing != null && writing.knows(outPoint)
        ? writing.coin(outPoint)
        : store.coin(outPoint);
  }

  @Override
  public Optional<Coin> coin(OutPoint outPoint) {
    return isSlow() ? cache.coin(outPoint) : store.coin(outPoint);
  }

  private boolean isSlow() {
    return store.isSlow();
  }

  /** Says which block the store's coins are as of. */
  void storedAs(BlockIndex index) {
    stored = index;
  }

  /** The block that the store's coins are as of; where the next start begins. */
  BlockIndex stored() {
    return stored;
  }

  /** Changes to the coins, to be dropped or {@linkplain #apply applied}. */
  CoinsCache layer() {
    return isSlow() ? cache.layer() : new CoinsCache(store, false, hashing);
  }

  /**
   * Takes over a layer's changes, which make the coins those as of {@code tip}. Where they are
   * written at once, the records are before them: the coins at rest may not be as of a block whose
   * undo data no record tells of.
   */
  void apply(CoinsCache layer, BlockIndex tip) {
    if (isSlow()) {
      layer.flushInto(cache);
    } else {
      records.save(tree, false);
      layer.flushInto(store, tip.hash());
    }
  }

  /** Begins to write if there is much to write, and waits if there is too much. */
  void flushIfFull(BlockIndex tip) {
    collect();
    if (flush == null) {
      if (cache.bytes() > budgetBytes / 3 * 2) {
        var _ = begin(tip);
      }
    } else if (bytes() > budgetBytes) {
      finish();
    }
  }

  /** Begins to write unless that is going on already; completes when what is begun has ended. */
  CompletableFuture<Void> begin(BlockIndex tip) {
    collect();
    CoinsFlush running = flush;
    if (running != null) {
      return running.ended();
    }
    CoinsFlush begun = prepare(tip);
    (isSlow() ? writer : INLINE).execute(begun);
    collect();
    return begun.ended();
  }

  /** Writes everything, and waits for it. */
  void flush(BlockIndex tip) {
    finish();
    prepare(tip);
    finish();
  }

  private CoinsFlush prepare(BlockIndex tip) {
    records.save(tree, false);
    CoinsCache.Frozen all = cache.freeze();
    CoinsFlush prepared = new CoinsFlush(store, blocks, records, all, tip);
    frozen = all;
    flush = prepared;
    return prepared;
  }

  /** Notes that a writing has ended, if it has; throws what it failed with, now and ever after. */
  void collect() {
    if (flush != null && flush.hasEnded()) {
      finish();
    }
  }

  private void finish() {
    CoinsFlush running = flush;
    if (running != null) {
      running.await();
      stored = running.tip();
      flush = null;
      frozen = null;
    }
  }

  /** Leaves the store alone from now on, whatever became of it. */
  void abandon() {
    if (flush != null) {
      flush.abandon();
    }
  }

  /** Rough heap bytes held, in both layers. */
  long bytes() {
    return cache.bytes() + (frozen == null ? 0 : frozen.bytes());
  }

  /** Rough heap bytes that may be held. */
  long budgetBytes() {
    return budgetBytes;
  }

  /** Lets more or less be held from now on; what is over it is written with the next block. */
  void budget(long bytes) {
    budgetBytes = bytes;
  }

  /** Where the coins are that are not held back. */
  CoinsStore store() {
    return store;
  }

  /** Entries not written yet, those that are being written aside. */
  int size() {
    return cache.size();
  }
}
