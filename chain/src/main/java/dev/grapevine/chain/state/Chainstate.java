package dev.grapevine.chain.state;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Deployments;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.UnknownActivations;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.store.BlockFileScan.Place;
import dev.grapevine.chain.store.ObfuscationKey;
import dev.grapevine.chain.store.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The active chain and its coins (Bitcoin Core {@code validation.cpp}: ChainstateManager,
 * AcceptBlock, FlushStateToDisk). {@link Snapshots} tells what is different while it stands on
 * coins that were not made here.
 *
 * <p>Invariants: the coins are those as of {@link #tip}; every block of the active chain is stored,
 * with undo data, and connected; the store's coins are as of some block whose ancestors are all
 * stored. A block is stored before anything refers to it, and one batch moves the store's coins
 * together with the block they are as of. So after a crash {@link #open} finds an earlier tip, and
 * {@link #advance} rolls forward over the blocks that are stored.
 *
 * <p>Owned by one thread, which is its only caller.
 */
public final class Chainstate implements ChainPort, AutoCloseable {
  /** An unrequested block farther above the tip is not stored (Bitcoin Core MIN_BLOCKS_TO_KEEP). */
  public static final int MAX_UNREQUESTED_AHEAD = 288;

  /** Bytes of the write-back cache, unless told otherwise. */
  public static final long DEFAULT_COINS_CACHE_BYTES = 32L << 20;

  /**
   * How to run.
   *
   * @param scripts verifies scripts; the node's own, which its mempool uses too
   * @param coinsCacheBytes rough heap bytes of coins that are not written yet
   * @param writer writes coins to the store, one after the other; {@code Runnable::run} does it in
   *     the call that needs it. Tell {@link #collectFlush} after each
   * @param pruning whether old blocks are deleted
   * @param salt unpredictable to peers
   */
  public record Options(
      ScriptChecks scripts, long coinsCacheBytes, Executor writer, Pruning pruning, long salt) {
    /** With the usual sizes, on one thread, keeping everything. */
    public static Options of(ScriptChecks scripts, long salt) {
      return new Options(scripts, DEFAULT_COINS_CACHE_BYTES, Runnable::run, Pruning.OFF, salt);
    }
  }

  private final ChainParams params;
  private final ChainStorage storage;
  private final Options options;
  private final BlockTree tree;
  private final TreeRecords records;
  private final Deployments deployments;
  private final UnknownActivations unknownActivations;
  private final Arrivals arrivals = new Arrivals();
  private final BlockAcceptance acceptance;
  private final BlockConnector connector;
  private final StoredBlocks blocks;
  private final Pruner pruner;
  private final ConnectedChains chains;
  private final Snapshots snapshots;
  private boolean closed;

  private Chainstate(ChainParams params, ChainStorage storage, Options options) {
    this.params = params;
    this.storage = storage;
    this.options = options;
    this.tree = new BlockTree(params);
    this.records = new TreeRecords(storage.index());
    this.deployments = new Deployments(params);
    this.unknownActivations = new UnknownActivations(params, deployments);
    this.connector = new BlockConnector(params, options.scripts());
    this.blocks = new StoredBlocks(storage.blocks());
    this.pruner = new Pruner(options.pruning(), params, storage.blocks(), tree, records);
    ChainLoading.Loaded loaded =
        new ChainLoading(params, storage, tree, records, arrivals, pruner, isReindexing()).run();
    this.chains = new ConnectedChains(tree, chain(storage.coins(), loaded.tip()));
    this.acceptance = new BlockAcceptance(params, storage, tree, records, arrivals, chains, pruner);
    this.snapshots = new Snapshots(params, storage, tree, records, arrivals, chains, this::chain);
    loaded.snapshot().ifPresent(each -> snapshots.resume(each.base(), each.tip()));
    chains.choose();
  }

  private ConnectedChain chain(CoinsStore coins, BlockIndex tip) {
    return new ConnectedChain(
        new ConnectedChain.Parts(params, tree, connector, storage.blocks(), pruner),
        new TipCoins(coins, storage.blocks(), tree, records, options),
        new Candidates(tip, index -> true),
        tip);
  }

  /**
   * Takes over {@code storage} and finds the tip that it was left with; {@link #advance} goes on
   * from there. Reads every header and touches every block's location once.
   *
   * @throws StoreException if it cannot be read, or belongs to another network; it is closed then
   */
  public static Chainstate open(ChainParams params, ChainStorage storage, Options options) {
    try {
      return new Chainstate(params, storage, options);
    } catch (RuntimeException | Error e) {
      storage.abandon();
      throw e;
    }
  }

  @Override
  public ChainParams params() {
    return params;
  }

  /** Whether old blocks are deleted. */
  public Pruning pruning() {
    return options.pruning();
  }

  @Override
  public Deployments deployments() {
    return deployments;
  }

  /** Bits of block versions with which rules that we do not know bind the next block. */
  public List<Integer> unknownActivations() {
    return unknownActivations.activeAfter(tip());
  }

  @Override
  public BlockIndex tip() {
    return chains.current().tip();
  }

  @Override
  public BlockIndex bestHeader() {
    return tree.best();
  }

  /** The header with most work of those that are known to be invalid. */
  public Optional<BlockIndex> bestInvalid() {
    return tree.bestInvalid();
  }

  @Override
  public Optional<BlockIndex> find(BlockHash hash) {
    return tree.find(hash);
  }

  @Override
  public Optional<BlockIndex> atHeight(int height) {
    return chains.current().atHeight(height);
  }

  @Override
  public boolean isActive(BlockIndex index) {
    return chains.current().isActive(index);
  }

  @Override
  public int headerCount() {
    return tree.size();
  }

  @Override
  public CoinsView coins() {
    return chains.current().coins();
  }

  /** Rough heap bytes of the coins that are held back from the store. */
  public long coinsHeldBytes() {
    return chains.current().coins().bytes();
  }

  /** How many coins, or marks of spent ones, are held back from the store. */
  public int coinsHeld() {
    return chains.current().coins().size();
  }

  @Override
  public Optional<Block> block(BlockIndex index) {
    return StoredBlocks.orEmpty(() -> blocks.block(index));
  }

  /**
   * What connecting a block spent; empty if it was never connected, for genesis, if it was deleted,
   * or, after a line in the log, if it is damaged.
   */
  public Optional<BlockUndo> undo(BlockIndex index) {
    return StoredBlocks.orEmpty(() -> blocks.undo(index));
  }

  @Override
  public HeaderResult acceptHeader(BlockHeader header, long unixSeconds) {
    return tree.accept(header, unixSeconds);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A block that fails the checks by itself leaves no trace, not even its header: no unforeseen
   * way of altering a block in transit may condemn its hash.
   */
  @Override
  public BlockResult acceptBlock(Block block, boolean requested, long unixSeconds) {
    return accept(block, requested, unixSeconds, Optional.empty());
  }

  /** Takes a block found in a file; {@code own} is its place if the file is the store's. */
  BlockResult acceptFound(Block block, Optional<Place> own, long unixSeconds) {
    return accept(block, true, unixSeconds, own);
  }

  private BlockResult accept(
      Block block, boolean requested, long unixSeconds, Optional<Place> found) {
    BlockResult result = acceptance.accept(block, requested, unixSeconds, found);
    if (result instanceof BlockResult.Rejected) {
      snapshots.requireSound();
    }
    return result;
  }

  @Override
  public void invalidateBlock(BlockIndex index) {
    if (index != tree.genesis()) {
      tree.markFailed(index);
      marksChanged();
    }
  }

  @Override
  public boolean canLeave(BlockIndex index) {
    BlockIndex walk = tip();
    while (isActive(index) && walk.height() >= Math.max(1, index.height())) {
      if (!walk.hasData || !walk.hasUndo) {
        return false;
      }
      walk = walk.previous().orElseThrow();
    }
    return true;
  }

  @Override
  public void reconsiderBlock(BlockIndex index) {
    if (tree.clearFailed(index)) {
      marksChanged();
    }
  }

  private void marksChanged() {
    chains.choose();
    records.save(tree, false);
  }

  @Override
  public void preciousBlock(BlockIndex index) {
    if (index.chainWork().compareTo(tip().chainWork()) >= 0) {
      chains.prefer(index, arrivals);
      records.save(tree, false);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws StuckChainException if a block or undo data that it needs cannot be read
   */
  @Override
  public ChainStep advance(long unixSeconds) {
    ChainStep step = chains.current().advance();
    if (step instanceof ChainStep.Invalidated(BlockIndex index, var _)) {
      acceptance.condemn(index);
    }
    pruneIfFull();
    return step;
  }

  @Override
  public Optional<SnapshotHistory> history() {
    return chains.behind().map(behind -> new SnapshotHistory(behind.chain().tip(), behind.base()));
  }

  @Override
  public boolean advanceHistory() {
    boolean moved = snapshots.advance();
    if (moved) {
      pruneIfFull();
    }
    return moved;
  }

  /** Starting from a file of coins. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /**
   * Last block that was validated with all below it: the tip, but for a chain that stands on a
   * snapshot; then it may be on another branch.
   */
  public BlockIndex validatedTip() {
    return history().map(SnapshotHistory::tip).orElseGet(this::tip);
  }

  private void pruneIfFull() {
    if (!isReindexing()) {
      pruner.keepToTarget(chains, bestHeader().height());
    }
  }

  /**
   * Deletes the block files that hold nothing above {@code height}, nor one of the last {@link
   * Pruning#KEPT_BLOCKS} blocks; pruning must be on. Flushes first.
   */
  public void pruneTo(int height) {
    pruner.pruneTo(height, chains);
  }

  /** Keeps blocks from being deleted that somebody has yet to read. */
  public PruneLocks pruneLocks() {
    return pruner.locks();
  }

  /** Height of the last block that lacks data or undo data, genesis apart; O(blocks kept). */
  public OptionalInt pruneHeight() {
    BlockIndex walk = tip();
    while (walk.height() > 0 && walk.hasData && walk.hasUndo) {
      walk = walk.previous().orElseThrow();
    }
    return walk.height() == 0 ? OptionalInt.empty() : OptionalInt.of(walk.height());
  }

  /** True while the block files are being read again: run {@link BlockImport#reindex}. */
  public boolean isReindexing() {
    return storage.marker().isSet();
  }

  /** All block files have been read again. */
  void reindexed() {
    flush();
    storage.marker().remove();
  }

  @Override
  public ValidationResult checkTemplate(Block block, long unixSeconds) {
    if (!block.header().previous().equals(tip().hash())) {
      return invalid(Failure.MISSING_PREVIOUS, "inconclusive-not-best-prevblk");
    }
    ValidationResult alone = BlockChecks.checkWithoutProofOfWork(block);
    if (!alone.isValid()) {
      return alone;
    }
    ValidationResult header =
        BlockChecks.checkHeaderInContext(block.header(), tip(), params, unixSeconds);
    if (!header.isValid()) {
      return header;
    }
    ValidationResult inContext = BlockChecks.checkInContext(block, tip(), params);
    if (!inContext.isValid()) {
      return inContext;
    }
    return switch (connector.connect(
        block, tip(), chains.current().coins().layer(), BlockConnector.Scripts.REMEMBER)) {
      case ConnectResult.Applied applied -> ValidationResult.VALID;
      case ConnectResult.Failed(Invalid reason) -> reason;
    };
  }

  /** The files of the blocks, oldest first. */
  List<Path> blockFiles() {
    return storage.blocks().files();
  }

  /** What the bytes of these files are XORed with. */
  ObfuscationKey obfuscation() {
    return storage.blocks().obfuscation();
  }

  /** Looks whether the last blocks are in order. */
  public ChainVerification verification() {
    TipCoins coins = chains.current().coins();
    return new ChainVerification(this, connector, coins.layer(), coins.budgetBytes());
  }

  /** Bytes of blocks and undo data on disk. */
  public long sizeOnDisk() {
    return storage.blocks().sizeOnDisk();
  }

  /** Blocks from {@code index} to the tip, itself included; -1 if it is not in the active chain. */
  public int confirmations(BlockIndex index) {
    return isActive(index) ? tip().height() - index.height() + 1 : -1;
  }

  /** The ends of all branches, highest first; O(headers). */
  public List<ChainTip> chainTips() {
    return ChainTip.all(this, tree.inOrder());
  }

  /** All unspent coins as of the tip, for any thread, and to be closed there. Flushes first. */
  public CoinsAsOf coinsAsOfTip() {
    TipCoins coins = chains.current().coins();
    coins.flush(tip());
    return new CoinsAsOf(tip(), coins.store().snapshot());
  }

  @Override
  public void flush() {
    chains.flush();
  }

  /**
   * Begins to write back what is cached, on the writer's thread, unless that is going on.
   *
   * @return completes, on any thread, when the tip's coins of before the call, or those of an
   *     earlier one that is going on, were written or could not be; not if the chain is abandoned
   */
  public CompletableFuture<Void> beginFlush() {
    return chains.beginFlush();
  }

  /**
   * To be called after the writer has written, soon.
   *
   * @throws StoreException if it failed: the node cannot go on
   */
  public void collectFlush() {
    chains.collectFlush();
  }

  /** Closes the storage as it is, after it has failed: what was flushed before is consistent. */
  public void abandon() {
    if (!closed) {
      closed = true;
      chains.abandon();
      storage.abandon();
    }
  }

  /** Flushes, and closes the storage; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try (storage) {
        flush();
      }
    }
  }
}
