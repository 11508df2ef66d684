package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.CoinsHash;
import dev.grapevine.chain.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Setting out from a file of coins, and validating later what it stands on (Bitcoin Core {@code
 * validation.cpp}: ActivateSnapshot, MaybeValidateSnapshot; {@code doc/design/assumeutxo.md}).
 *
 * <p>Only coins as of a block whose {@link AssumedCoins} are known are taken, and only if the hash
 * over all of them is right. The tip is then that block, the base. The chain from genesis on goes
 * on behind it; when it has come to the base the hash over its coins must be the same. Until then
 * the blocks below the base are not claimed to be valid: they are not served, no index has them,
 * and the tip cannot leave the base. If a block below turns out invalid, or the hash is another,
 * the snapshot is put aside and the node stops; the next start goes on from what was validated.
 *
 * <p>Owned by the chainstate's thread, but for {@link SnapshotLoading#populate}.
 */
public final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  private final ChainParams params;
  private final ChainStorage storage;
  private final BlockTree tree;
  private final TreeRecords records;
  private final Arrivals arrivals;
  private final ConnectedChains chains;
  private final ChainMaking making;
  private boolean loading;

  Snapshots(
      ChainParams params,
      ChainStorage storage,
      BlockTree tree,
      TreeRecords records,
      Arrivals arrivals,
      ConnectedChains chains,
      ChainMaking making) {
    this.params = params;
    this.storage = storage;
    this.tree = tree;
    this.records = records;
    this.arrivals = arrivals;
    this.chains = chains;
    this.making = making;
  }

  /** Makes chains over the parts that all share. */
  @FunctionalInterface
  interface ChainMaking {
    ConnectedChain make(CoinsStore coins, BlockIndex tip);
  }

  /** Goes on with the snapshot that the last run was started from. */
  void resume(BlockIndex base, BlockIndex tip) {
    storage.blocks().separate(true);
    split(base, tip);
    if (chains.behind().filter(behind -> behind.chain().tip() == base).isPresent()) {
      compare();
    }
  }

  private void split(BlockIndex base, BlockIndex tip) {
    ConnectedChain below = chains.current();
    ConnectedChain ahead = making.make(storage.snapshot().coins(), tip);
    long half = below.coins().budgetBytes() / 2;
    below.coins().budget(half);
    ahead.coins().budget(half);
    chains.split(ahead, base);
  }

  /** The base of the snapshot that this run goes on from, validated by now or not. */
  public Optional<BlockHash> base() {
    return storage.snapshot().base();
  }

  /**
   * Looks whether the coins as of {@code base} can be started from; one at a time.
   *
   * @param mempoolIsEmpty transactions on other coins would be lost
   * @throws SnapshotException if they cannot
   */
  public SnapshotLoading begin(BlockHash base, boolean mempoolIsEmpty) throws SnapshotException {
    AssumedCoins expected = requireLoadable(base, mempoolIsEmpty);
    if (loading) {
      throw new SnapshotException("Another snapshot is being loaded");
    }
    loading = true;
    return new SnapshotLoading(storage.snapshot(), expected);
  }

  private AssumedCoins requireLoadable(BlockHash base, boolean mempoolIsEmpty)
      throws SnapshotException {
    if (base().isPresent()) {
      throw new SnapshotException("Can't activate a snapshot-based chainstate more than once");
    }
    Optional<AssumedCoins> expected = params.assumedCoins(base);
    if (expected.isEmpty()) {
      throw new SnapshotException(
          "assumeutxo block hash in snapshot metadata not recognized (hash: "
              + base
              + "). The following snapshot heights are available: "
              + params.assumedCoins().stream()
                  .map(known -> String.valueOf(known.height()))
                  .collect(Collectors.joining(", ")));
    }
    BlockIndex index =
        tree.find(base)
            .orElseThrow(() ->
                new SnapshotException(
                    "The base block header ("
                        + base
                        + ") must appear in the headers chain. Make sure all headers are syncing,"
                        + " and call loadtxoutset again"));
    if (index.isFailed()) {
      throw new SnapshotException(
          "The base block header (" + base + ") is part of an invalid chain");
    }
    if (!index.isAncestorOf(tree.best())) {
      throw new SnapshotException(
          "A forked headers-chain with more work than the chain with the snapshot base block header"
              + " exists. Please proceed to sync without AssumeUtxo.");
    }
    if (!mempoolIsEmpty) {
      throw new SnapshotException("Can't activate a snapshot when mempool not empty");
    }
    if (index.chainWork().compareTo(chains.current().tip().chainWork()) <= 0) {
      throw new SnapshotException("Population failed: Work does not exceed active chainstate.");
    }
    return expected.get();
  }

  /**
   * Goes on from the coins that were loaded: the tip is their base when this returns, and stays it
   * whatever happens to the process.
   *
   * @throws SnapshotException if the chain has moved meanwhile so that they are of no use
   */
  public BlockIndex activate(SnapshotLoading loaded, boolean mempoolIsEmpty)
      throws SnapshotException {
    BlockHash hash = loaded.expected().block();
    AssumedCoins expected = requireLoadable(hash, mempoolIsEmpty);
    BlockIndex base = tree.find(hash).orElseThrow(AssertionError::new);
    // A snapshot on disk needs its base's header there.
    chains.flush();
    storage.snapshot().commit(hash);
    storage.blocks().separate(false);
    split(base, base);
    arrivals.assumed(base, expected.chainTransactionCount()).forEach(tree::markUnsaved);
    chains.choose();
    loading = false;
    LOG.info("[snapshot] successfully activated snapshot {}", hash);
    return base;
  }

  /** Deletes what was loaded, unless it was activated. */
  public void giveUp(SnapshotLoading loaded) {
    loading = false;
    if (base().isEmpty()) {
      loaded.giveUp();
    }
  }

  /**
   * Connects the next block behind; false if there is none to be connected.
   *
   * @throws StoreException if the snapshot turns out to be wrong
   */
  boolean advance() {
    Optional<ConnectedChains.Behind> behind = chains.behind();
    if (behind.isEmpty()) {
      return false;
    }
    ConnectedChain chain = behind.get().chain();
    return switch (chain.advance()) {
      case ChainStep.Idle() -> false;
      case ChainStep.Disconnected _ -> true;
      case ChainStep.Invalidated(BlockIndex index, var reason) -> {
        LOG.error("[snapshot] block {} below the snapshot is invalid: {}", index, reason);
        tree.markFailed(index);
        throw refuse();
      }
      case ChainStep.Connected(BlockIndex index, var _) -> {
        if (index == behind.get().base()) {
          compare();
        }
        yield true;
      }
    };
  }

  /** Throws if a block below the snapshot was found to be invalid. */
  void requireSound() {
    if (chains.behind().filter(behind -> behind.base().isFailed()).isPresent()) {
      throw refuse();
    }
  }

  private void compare() {
    ConnectedChain validated = behind().chain();
    BlockIndex base = behind().base();
    validated.coins().flush(base);
    LOG.info(
        "[snapshot] computing UTXO stats for background chainstate to validate snapshot - this"
            + " could take a few minutes");
    CoinsHash actual = CoinSetHash.of(validated.coins().store(), () -> false);
    CoinsHash expected = params.assumedCoins(base.hash()).orElseThrow(AssertionError::new).coins();
    if (!actual.equals(expected)) {
      LOG.warn("[snapshot] hash mismatch: actual={}, expected={}", actual, expected);
      throw refuse();
    }
    LOG.info("[snapshot] snapshot beginning at {} has been fully validated", base.hash());
    TipCoins coins = chains.current().coins();
    coins.budget(coins.budgetBytes() + validated.coins().budgetBytes());
    chains.join();
  }

  private ConnectedChains.Behind behind() {
    return chains.behind().orElseThrow(() -> new IllegalStateException("nothing is behind"));
  }

  /**
   * Puts the snapshot aside. What was connected on it has undo data that cannot be trusted either:
   * it is forgotten first, so that no crash leaves it.
   */
  private StoreException refuse() {
    ConnectedChains.Behind behind = behind();
    int height = chains.current().tip().height();
    int validated = behind.chain().tip().height();
    chains.abandon();
    for (BlockIndex index : tree.inOrder()) {
      if (index.height() > behind.base().height() && behind.base().isAncestorOf(index)) {
        index.hasUndo = false;
        index.scriptsValid = false;
        tree.markUnsaved(index);
      }
    }
    records.save(tree, true);
    Path aside = storage.snapshot().putAside();
    return new StoreException(
        "The snapshot failed to be validated. This indicates a hardware problem, or a bug in the"
            + " software, or a bad software modification that allowed an invalid snapshot to be"
            + " loaded. The node stops and uses nothing that was built on the snapshot: the chain"
            + " goes back from height "
            + height
            + " to "
            + validated
            + ". The next start goes on from there. The snapshot's coins are left in "
            + aside
            + ".");
  }
}
