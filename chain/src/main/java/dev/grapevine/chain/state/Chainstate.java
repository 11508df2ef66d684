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
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.store.BlockFileScan.Place;
import dev.grapevine.chain.store.ObfuscationKey;
import dev.grapevine.chain.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * The active chain and its coins (Bitcoin Core {@code validation.cpp}: AcceptBlock,
 * ActivateBestChain, FlushStateToDisk).
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

  private static final ChainStep IDLE = new ChainStep.Idle();

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
  private final Candidates candidates;
  private final BlockAcceptance acceptance;
  private final BlockConnector connector;
  private final StoredBlocks blocks;
  private final TipCoins coins;
  private final Pruner pruner;

  /** By height; the last one is the tip. */
  private final List<BlockIndex> active = new ArrayList<>();

  private boolean closed;

  private Chainstate(ChainParams params, ChainStorage storage, Options options) {
    this.params = params;
    this.storage = storage;
    this.options = options;
    this.tree = new BlockTree(params);
    this.records = new TreeRecords(storage.index());
    this.deployments = new Deployments(params);
    this.unknownActivations = new UnknownActivations(params, deployments);
    this.candidates = new Candidates(tree.genesis());
    this.connector = new BlockConnector(params, options.scripts());
    this.blocks = new StoredBlocks(storage.blocks());
    this.coins = new TipCoins(storage, tree, records, options);
    this.pruner = new Pruner(options.pruning(), params, storage, tree, records, coins);
    this.acceptance = new BlockAcceptance(params, storage, tree, records, candidates, pruner);
  }

  /**
   * Takes over {@code storage} and finds the tip that it was left with; {@link #advance} goes on
   * from there. Reads every header and touches every block's location once.
   *
   * @throws StoreException if it cannot be read, or belongs to another network; storage is closed
   */
  public static Chainstate open(ChainParams params, ChainStorage storage, Options options) {
    try {
      Chainstate chain = new Chainstate(params, storage, options);
      chain.load();
      return chain;
    } catch (StoreException e) {
      storage.abandon();
      throw e;
    }
  }

  private void load() {
    ChainLoading loading =
        new ChainLoading(params, storage, tree, records, candidates, pruner, isReindexing());
    BlockIndex tip = loading.run();
    coins.storedAs(tip);
    for (int height = 0; height <= tip.height(); height++) {
      active.add(tip.ancestor(height).orElseThrow());
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
    return active.getLast();
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
    return height >= 0 && height < active.size()
        ? Optional.of(active.get(height))
        : Optional.empty();
  }

  @Override
  public boolean isActive(BlockIndex index) {
    return index.height() < active.size() && active.get(index.height()) == index;
  }

  @Override
  public int headerCount() {
    return tree.size();
  }

  @Override
  public CoinsView coins() {
    return coins;
  }

  /** Rough heap bytes of the coins that are held back from the store. */
  public long coinsHeldBytes() {
    return coins.bytes();
  }

  /** How many coins, or marks of spent ones, are held back from the store. */
  public int coinsHeld() {
    return coins.size();
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
    return acceptance.accept(block, requested, unixSeconds, Optional.empty(), tip());
  }

  /** Takes a block found in a file; {@code own} is its place if the file is the store's. */
  BlockResult acceptFound(Block block, Optional<Place> own, long unixSeconds) {
    return acceptance.accept(block, true, unixSeconds, own, tip());
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
    candidates.choose(tree.inOrder(), tip().soundest());
    records.save(tree, false);
  }

  @Override
  public void preciousBlock(BlockIndex index) {
    if (index.chainWork().compareTo(tip().chainWork()) >= 0) {
      candidates.prefer(index, tip());
      tree.markUnsaved(index);
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
    BlockIndex target = candidates.best();
    while (pruner.cutsOff(target, this)) {
      candidates.drop(target);
      target = candidates.best();
    }
    if (target == tip()) {
      pruneIfFull();
      return IDLE;
    }
    ChainStep step =
        tip().isAncestorOf(target)
            ? connect(target.ancestor(tip().height() + 1).orElseThrow())
            : disconnectTip();
    coins.flushIfFull(tip());
    pruneIfFull();
    return step;
  }

  private void pruneIfFull() {
    if (!isReindexing()) {
      pruner.keepToTarget(tip(), bestHeader().height());
    }
  }

  /**
   * Deletes the block files that hold nothing above {@code height}, nor one of the last {@link
   * Pruning#KEPT_BLOCKS} blocks; pruning must be on. Flushes first.
   */
  public void pruneTo(int height) {
    pruner.pruneTo(height, tip());
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

  private ChainStep connect(BlockIndex next) {
    Block block = needed(next);
    CoinsCache layer = coins.layer();
    BlockConnector.Scripts mode =
        AssumedValid.covers(next, tree, params)
            ? BlockConnector.Scripts.SKIP
            : BlockConnector.Scripts.VERIFY;
    switch (connector.connect(block, tip(), layer, mode)) {
      case ConnectResult.Failed(Invalid reason) -> {
        acceptance.condemn(next, tip());
        return new ChainStep.Invalidated(next, reason);
      }
      case ConnectResult.Applied(BlockUndo undo) -> {
        if (!next.hasUndo) {
          storage.blocks().putUndo(next.hash(), undo.toBytes());
          next.hasUndo = true;
        }
      }
    }
    next.scriptsValid = true;
    tree.markUnsaved(next);
    coins.apply(layer, next);
    active.add(next);
    candidates.connected(next);
    return new ChainStep.Connected(next, block);
  }

  private Block needed(BlockIndex next) {
    try {
      return blocks.needed(next);
    } catch (StoreException e) {
      throw new StuckChainException("Failed to read block.", e);
    }
  }

  private Block takeBack(BlockIndex index, CoinsCache layer) {
    try {
      Block block = blocks.needed(index);
      connector.disconnect(block, index, blocks.neededUndo(index), layer);
      return block;
    } catch (StoreException e) {
      throw new StuckChainException("Failed to disconnect block.", e);
    }
  }

  private ChainStep disconnectTip() {
    BlockIndex index = tip();
    CoinsCache layer = coins.layer();
    Block block = takeBack(index, layer);
    active.removeLast();
    pruner.locks().disconnected(index.height());
    coins.apply(layer, tip());
    return new ChainStep.Disconnected(index, block);
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
        block, tip(), coins.layer(), BlockConnector.Scripts.REMEMBER)) {
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

  /** Hands over all unspent coins as of the tip, by txid (bytes) and index. Flushes first. */
  public void forEachCoin(BiConsumer<OutPoint, Coin> visitor) {
    flush();
    storage.coins().forEach(visitor);
  }

  @Override
  public void flush() {
    coins.flush(tip());
  }

  /** Begins to write back what is cached, on the writer's thread, unless that is going on. */
  public void beginFlush() {
    coins.begin(tip());
  }

  /**
   * To be called after the writer has written, soon.
   *
   * @throws StoreException if it failed: the node cannot go on
   */
  public void collectFlush() {
    coins.collect();
  }

  /** Closes the storage as it is, after it has failed: what was flushed before is consistent. */
  public void abandon() {
    if (!closed) {
      closed = true;
      coins.abandon();
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
