package dev.grapevine.chain.state;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.Deployments;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.store.BlockFileScan.Place;
import dev.grapevine.chain.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
  /**
   * An unrequested block this far above the tip is not stored (Bitcoin Core MIN_BLOCKS_TO_KEEP).
   */
  public static final int MAX_UNREQUESTED_AHEAD = 288;

  /** Bytes of the write-back cache, unless told otherwise. */
  public static final long DEFAULT_COINS_CACHE_BYTES = 32L << 20;

  private static final ChainStep IDLE = new ChainStep.Idle();

  /**
   * How to run.
   *
   * @param scripts verifies scripts; the node's own, which its mempool uses too
   * @param coinsCacheBytes rough heap bytes of coins held back before they are written
   * @param salt unpredictable to peers
   */
  public record Options(ScriptChecks scripts, long coinsCacheBytes, long salt) {
    /** With the usual sizes. */
    public static Options of(ScriptChecks scripts, long salt) {
      return new Options(scripts, DEFAULT_COINS_CACHE_BYTES, salt);
    }
  }

  private final ChainParams params;
  private final ChainStorage storage;
  private final Options options;
  private final BlockTree tree;
  private final TreeRecords records;
  private final Deployments deployments;
  private final Candidates candidates;
  private final BlockConnector connector;
  private final OutPointHashing hashing;
  private final CoinsCache coins;

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
    this.candidates = new Candidates(tree.genesis());
    this.connector = new BlockConnector(params, options.scripts());
    this.hashing = new OutPointHashing(options.salt(), ~options.salt());
    this.coins = new CoinsCache(storage.coins(), storage.coins().isSlow(), hashing);
  }

  /**
   * Takes over {@code storage} and finds the tip that it was left with; {@link #advance} goes on
   * from there. Reads every header and touches every block's location once.
   *
   * @throws StoreException if it cannot be read, or belongs to another network
   */
  public static Chainstate open(ChainParams params, ChainStorage storage, Options options) {
    Chainstate chain = new Chainstate(params, storage, options);
    chain.load();
    return chain;
  }

  private void load() {
    BlockIndex genesis = tree.genesis();
    if (!records.loadInto(tree)) {
      tree.markUnsaved(genesis);
    }
    if (!storage.blocks().contains(genesis.hash())) {
      storage.blocks().put(params.genesis());
    }
    genesis.hasData = true;
    genesis.scriptsValid = true;
    genesis.transactionCount = params.genesis().transactions().size();
    genesis.chainTransactionCount = genesis.transactionCount;
    records.save(tree, true);
    BlockHash best = storage.coins().best().orElse(genesis.hash());
    BlockIndex tip =
        tree.find(best)
            .orElseThrow(() ->
                new StoreException(
                    "The coins are as of block "
                        + best
                        + ", which the block index does not have. Start again with -reindex."));
    loadBlocks(soundest(tip));
    for (int height = 0; height <= tip.height(); height++) {
      active.add(tip.ancestor(height).orElseThrow());
    }
    if (tip.chainTransactionCount == 0) {
      throw new StoreException("Blocks below " + tip + " are missing. Start again with -reindex.");
    }
    candidates.choose(tree.inOrder(), soundest(tip));
  }

  /** The block itself or, if it is marked invalid, its deepest ancestor that is not. */
  private static BlockIndex soundest(BlockIndex index) {
    BlockIndex sound = index;
    while (sound.isFailed()) {
      sound = sound.previous().orElseThrow();
    }
    return sound;
  }

  private void loadBlocks(BlockIndex tip) {
    List<BlockIndex> byArrival = new ArrayList<>(tree.inOrder());
    byArrival.sort(
        Comparator.comparingInt(BlockIndex::height).thenComparingLong(index -> index.sequence));
    for (BlockIndex index : byArrival) {
      if (index == tree.genesis() || !index.hasData) {
        continue;
      }
      // A crash may have cost the block what its record promises.
      if (storage.blocks().contains(index.hash())) {
        candidates.loaded(index, tip);
      } else {
        index.hasData = false;
        tree.markUnsaved(index);
      }
    }
  }

  @Override
  public ChainParams params() {
    return params;
  }

  @Override
  public Deployments deployments() {
    return deployments;
  }

  @Override
  public BlockIndex tip() {
    return active.getLast();
  }

  @Override
  public BlockIndex bestHeader() {
    return tree.best();
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

  @Override
  public Optional<Block> block(BlockIndex index) {
    return index.hasData ? storage.blocks().block(index.hash()) : Optional.empty();
  }

  /** What connecting a block spent; empty if it was never connected, and for genesis. */
  public Optional<BlockUndo> undo(BlockIndex index) {
    return index.hasUndo
        ? storage.blocks().undo(index.hash()).map(BlockUndo::parse)
        : Optional.empty();
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
    if (BlockChecks.check(block, params) instanceof Invalid reason) {
      return new BlockResult.Rejected(reason);
    }
    BlockIndex index;
    switch (tree.accept(block.header(), unixSeconds)) {
      case HeaderResult.Rejected(Invalid reason) -> {
        return new BlockResult.Rejected(reason);
      }
      case HeaderResult.Accepted(BlockIndex accepted, boolean isNew) -> index = accepted;
    }
    if (index.hasData) {
      return new BlockResult.Duplicate(index);
    }
    if (!requested && !isWorthStoring(index)) {
      return new BlockResult.Ignored(index);
    }
    BlockIndex previous = index.previous().orElseThrow();
    if (BlockChecks.checkInContext(block, previous, params) instanceof Invalid reason) {
      if (reason.failure() != Failure.MUTATED) {
        condemn(index);
      }
      return new BlockResult.Rejected(reason);
    }
    found.ifPresentOrElse(
        place -> storage.blocks().adopt(block, place), () -> storage.blocks().put(block));
    index.hasData = true;
    index.transactionCount = block.transactions().size();
    tree.markUnsaved(index);
    candidates.stored(index, soundest(tip())).forEach(tree::markUnsaved);
    records.save(tree, false);
    return new BlockResult.Stored(index);
  }

  private boolean isWorthStoring(BlockIndex index) {
    return index.chainWork().compareTo(tip().chainWork()) >= 0
        && index.height() <= tip().height() + MAX_UNREQUESTED_AHEAD
        && index.chainWork().compareTo(params.minimumChainWork()) >= 0;
  }

  private void condemn(BlockIndex index) {
    tree.markFailed(index);
    candidates.dropFailed(soundest(tip()));
    records.save(tree, false);
  }

  @Override
  public void invalidateBlock(BlockIndex index) {
    if (index != tree.genesis()) {
      tree.markFailed(index);
      marksChanged();
    }
  }

  @Override
  public void reconsiderBlock(BlockIndex index) {
    if (tree.clearFailed(index)) {
      marksChanged();
    }
  }

  private void marksChanged() {
    candidates.choose(tree.inOrder(), soundest(tip()));
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

  @Override
  public ChainStep advance(long unixSeconds) {
    BlockIndex target = candidates.best();
    if (target == tip()) {
      return IDLE;
    }
    ChainStep step =
        tip().isAncestorOf(target)
            ? connect(target.ancestor(tip().height() + 1).orElseThrow())
            : disconnectTip();
    if (coins.bytes() > options.coinsCacheBytes()) {
      flush();
    }
    return step;
  }

  /** Changes to the coins of the tip, to be dropped or {@linkplain #apply applied}. */
  private CoinsCache layer() {
    // Over a store that costs nothing to write to there is nothing to hold back.
    return storage.coins().isSlow()
        ? coins.layer()
        : new CoinsCache(storage.coins(), false, hashing);
  }

  private void apply(CoinsCache layer, BlockIndex tip) {
    if (storage.coins().isSlow()) {
      layer.flushInto(coins);
    } else {
      layer.flushInto(storage.coins(), tip.hash());
    }
  }

  private ChainStep connect(BlockIndex next) {
    Block block = storedBlock(next);
    CoinsCache layer = layer();
    BlockConnector.Scripts mode =
        AssumedValid.covers(next, tree, params)
            ? BlockConnector.Scripts.SKIP
            : BlockConnector.Scripts.VERIFY;
    switch (connector.connect(block, tip(), layer, mode)) {
      case ConnectResult.Failed(Invalid reason) -> {
        condemn(next);
        return new ChainStep.Invalidated(next, reason);
      }
      case ConnectResult.Applied(BlockUndo undo) -> {
        if (!next.hasUndo) {
          storage.blocks().putUndo(next.hash(), undo.toBytes());
          next.hasUndo = true;
        }
      }
    }
    apply(layer, next);
    next.scriptsValid = true;
    tree.markUnsaved(next);
    active.add(next);
    candidates.connected(next);
    return new ChainStep.Connected(next, block);
  }

  private ChainStep disconnectTip() {
    BlockIndex index = tip();
    Block block = storedBlock(index);
    BlockUndo undo =
        undo(index)
            .orElseThrow(
                () -> new StoreException("The undo data of block " + index + " is missing."));
    CoinsCache layer = layer();
    connector.disconnect(block, index, undo, layer);
    active.removeLast();
    apply(layer, tip());
    return new ChainStep.Disconnected(index, block);
  }

  private Block storedBlock(BlockIndex index) {
    return block(index)
        .orElseThrow(() -> new StoreException("Block " + index + " is missing from the store."));
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
    return switch (connector.connect(block, tip(), layer(), BlockConnector.Scripts.REMEMBER)) {
      case ConnectResult.Applied applied -> ValidationResult.VALID;
      case ConnectResult.Failed(Invalid reason) -> reason;
    };
  }

  /** The files of the blocks, oldest first. */
  List<Path> blockFiles() {
    return storage.blocks().files();
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
    // The order is what a crash in between is survived by: data, what refers to it, the tip.
    storage.blocks().sync();
    records.save(tree, true);
    if (coins.size() > 0 || storage.coins().best().filter(tip().hash()::equals).isEmpty()) {
      coins.flushInto(storage.coins(), tip().hash());
    }
  }

  /** Closes the storage as it is, after it has failed: what was flushed before is consistent. */
  public void abandon() {
    if (!closed) {
      closed = true;
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
