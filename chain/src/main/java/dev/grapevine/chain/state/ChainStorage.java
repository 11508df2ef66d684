package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.FileBlockStore;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one {@link Chainstate} keeps what it knows.
 *
 * @param index the tree of headers (keys that begin with {@code t}), beside what {@code blocks}
 *     puts there
 * @param blocks blocks and undo data; in memory it may be shared between nodes
 * @param coins unspent coins as of the tip
 * @param marker tells that the block files are still being read ({@code -reindex})
 * @param snapshot other coins, as of a later block, that the tip's set out from while the blocks up
 *     to there are validated
 */
public record ChainStorage(
    KeyValueStore index,
    BlockStore blocks,
    CoinsStore coins,
    ReindexMarker marker,
    SnapshotFolder snapshot)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainStorage.class);

  private static final String BLOCKS = BlockFolder.NAME;

  private static final long INDEX_CACHE_BYTES = 1 << 20;

  /** Where nothing is ever reindexed, and no snapshot is loaded. */
  public ChainStorage(KeyValueStore index, BlockStore blocks, CoinsStore coins) {
    this(index, blocks, coins, ReindexMarker.NONE, SnapshotFolder.NONE);
  }

  /**
   * On the heap.
   *
   * @param blocks may serve other nodes of the process too
   * @param salt unpredictable to peers
   */
  public static ChainStorage inMemory(BlockStore blocks, long salt) {
    return new ChainStorage(new MemoryStore(), blocks, new MemoryCoinsStore(salt, ~salt));
  }

  /** What is made anew from what else there is. */
  public enum Rebuild {
    /** Nothing. */
    NOTHING,
    /**
     * The coins, from the blocks ({@code -reindex-chainstate}); {@link Chainstate#advance} does.
     */
    COINS,
    /** All but the block files ({@code -reindex}); {@link BlockImport#reindex} does. */
    ALL
  }

  /**
   * In the folders {@code blocks} and {@code chainstate} of a network's data directory, and {@code
   * chainstate_snapshot} if there is a snapshot, laid out as Bitcoin Core does; made if they are
   * not there. They may be copied while closed. A snapshot whose blocks were all validated takes
   * the place of the coins that were made from these.
   *
   * @param folder where the block files are; their index stays in the data directory
   * @param cacheBytes LevelDB's own cache of coins
   * @param rebuild what is thrown away first; a {@link Rebuild#ALL} that was interrupted goes on
   *     whatever is said here ({@link Chainstate#isReindexing})
   * @param pruning how large the files are, and whether those after a gap are of use
   * @throws dev.grapevine.chain.store.StoreLockedException if another node has it open
   * @throws UnusableChainException if a database cannot be opened
   * @throws StoreException if the folders cannot be used
   */
  public static ChainStorage inDirectory(
      Path directory,
      BlockFolder folder,
      ChainParams params,
      long cacheBytes,
      Rebuild rebuild,
      Pruning pruning) {
    Path blocks = folder.path();
    ReindexMarker marker = ReindexMarker.in(blocks);
    if (rebuild == Rebuild.ALL || marker.isClearing()) {
      marker.clearing();
      discard(directory, blocks, Rebuild.ALL, pruning);
      marker.reading();
    } else {
      discard(directory, blocks, rebuild, pruning);
    }
    LevelDbStore index =
        database(directory.resolve(BLOCKS).resolve("index"), INDEX_CACHE_BYTES, "block");
    SnapshotFolder snapshot = SnapshotFolder.NONE;
    try {
      snapshot = SnapshotFolder.open(directory, params, cacheBytes);
      CoinsStore coins = openCoins(directory, cacheBytes);
      if (snapshot.isConfirmedBy(coins, params)) {
        coins.close();
        snapshot.replaceValidated();
        coins = openCoins(directory, cacheBytes);
      }
      return new ChainStorage(
          index,
          FileBlockStore.open(
              blocks, index, params.magic(), pruning.maxFileBytes(), folder.freshKey()),
          coins,
          marker,
          snapshot);
    } catch (StoreException e) {
      snapshot.close();
      index.close();
      throw e;
    }
  }

  private static LevelDbStore database(Path folder, long cacheBytes, String what) {
    try {
      return LevelDbStore.open(folder, cacheBytes);
    } catch (StoreLockedException e) {
      throw e;
    } catch (StoreException e) {
      throw new UnusableChainException(
          "Error opening " + what + " database", String.valueOf(e.getMessage()), e);
    }
  }

  private static CoinsStore openCoins(Path directory, long cacheBytes) {
    return new KeyValueCoinsStore(
        database(directory.resolve(SnapshotFolder.VALIDATED), cacheBytes, "coins"));
  }

  private static void discard(Path directory, Path blocks, Rebuild rebuild, Pruning pruning) {
    try {
      if (rebuild != Rebuild.NOTHING) {
        // The coins first: without them a crash here costs time, without the blocks the chain. And
        // of these the snapshot first, which is not to outlive what it is compared with.
        SnapshotFolder.discard(directory);
        delete(directory.resolve(SnapshotFolder.VALIDATED), file -> true);
      }
      if (rebuild == Rebuild.ALL) {
        delete(directory.resolve(BLOCKS).resolve("index"), file -> true);
        delete(blocks, file -> file.toString().matches("rev[0-9]{5}\\.dat"));
        if (pruning.isOn()) {
          deleteAfterGap(blocks);
        }
      }
    } catch (IOException e) {
      throw new StoreException("Cannot clear " + directory + ": " + e, e);
    }
  }

  /**
   * What lies after pruned blocks cannot connect, and is fetched again ({@code
   * CleanupBlockRevFiles}).
   */
  private static void deleteAfterGap(Path blocks) throws IOException {
    int number = 0;
    while (Files.exists(blocks.resolve(String.format(Locale.ROOT, "blk%05d.dat", number)))) {
      number++;
    }
    int first = number;
    delete(
        blocks,
        file ->
            file.toString().matches("blk[0-9]{5}\\.dat")
                && Integer.parseInt(file.toString(), 3, 8, 10) >= first);
  }

  private static void delete(Path folder, Predicate<Path> which) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> which.test(folder.relativize(file))).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Closes all. */
  @Override
  public void close() {
    // The index last, since blocks writes to it.
    try (index;
        blocks;
        snapshot) {
      coins.close();
    }
  }

  /** Closes all after one has failed, whatever else fails meanwhile. */
  void abandon() {
    for (Runnable each :
        List.<Runnable>of(coins::close, snapshot::close, blocks::close, index::close)) {
      try {
        each.run();
      } catch (StoreException e) {
        LOG.debug("while closing", e);
      }
    }
  }
}
