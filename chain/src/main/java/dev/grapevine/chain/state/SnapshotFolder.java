package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.store.DurableFile;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code chainstate_snapshot} beside {@code chainstate}, laid out as Bitcoin Core does
 * ({@code node/utxo_snapshot.cpp}): a database of coins, and a file that names the block which they
 * set out from. That file is what makes a snapshot one that is loaded: it is written last, when all
 * coins are on disk and their hash is right, and goes first. Without it the folder is rubbish that
 * a crash left.
 *
 * <p>Once the blocks below are validated the folder takes the place of {@code chainstate}, at the
 * next start. That is two renames; {@link #open} finishes what was interrupted between them.
 */
final class SnapshotFolder implements AutoCloseable {
  /** Where nothing is kept on disk there are no snapshots either. */
  static final SnapshotFolder NONE = new SnapshotFolder(Optional.empty(), 0);

  static final String NAME = "chainstate_snapshot";

  /** The database of coins that this node has validated itself. */
  static final String VALIDATED = "chainstate";

  private static final String BASE = "base_blockhash";
  private static final String INVALID = NAME + "_INVALID";
  private static final String REPLACED = VALIDATED + "_todelete";
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFolder.class);

  /** That of the network; empty for {@link #NONE}. */
  private final Optional<Path> directory;

  private final long cacheBytes;
  private Optional<BlockHash> base = Optional.empty();

  /** Filled by one thread, closed by another when the node stops meanwhile. */
  private volatile @Nullable CoinsStore coins;

  private SnapshotFolder(Optional<Path> directory, long cacheBytes) {
    this.directory = directory;
    this.cacheBytes = cacheBytes;
  }

  /**
   * That of a network's data directory, with the snapshot that is loaded if there is one.
   *
   * @param cacheBytes LevelDB's own
   * @throws StoreException if the snapshot is of no block whose coins are known, or cannot be read
   */
  static SnapshotFolder open(Path directory, ChainParams params, long cacheBytes) {
    SnapshotFolder opened = new SnapshotFolder(Optional.of(directory), cacheBytes);
    try {
      finishReplacing(directory);
      opened.base = readBase(directory.resolve(NAME).resolve(BASE));
      if (opened.base.isEmpty()) {
        delete(directory.resolve(NAME));
        return opened;
      }
    } catch (IOException e) {
      throw failed(directory, e);
    }
    BlockHash block = opened.base.get();
    if (params.assumedCoins(block).isEmpty()) {
      throw new StoreException(
          "A fatal internal error occurred, see debug.log for details: Assumeutxo data not found"
              + " for the given blockhash '"
              + block
              + "'.");
    }
    LOG.info("[snapshot] detected active snapshot chainstate ({}) - loading", opened.folder());
    opened.coins = opened.openCoins();
    return opened;
  }

  /** Throws away the snapshot, as all else that was made from blocks. */
  static void discard(Path directory) throws IOException {
    if (Files.exists(directory.resolve(NAME))) {
      LOG.info("[snapshot] deleting snapshot chainstate due to reindexing");
      delete(directory.resolve(NAME));
    }
    delete(directory.resolve(REPLACED));
  }

  private static void finishReplacing(Path directory) throws IOException {
    Path replaced = directory.resolve(REPLACED);
    if (Files.notExists(replaced)) {
      return;
    }
    Path validated = directory.resolve(VALIDATED);
    if (Files.notExists(validated)) {
      Files.move(directory.resolve(NAME), validated, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.deleteIfExists(validated.resolve(BASE));
    delete(replaced);
  }

  private static Optional<BlockHash> readBase(Path file) throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != Hash256.SIZE) {
      throw new IOException(file + " has not " + Hash256.SIZE + " bytes");
    }
    return Optional.of(BlockHash.of(bytes));
  }

  private Path folder() {
    return directory.orElseThrow().resolve(NAME);
  }

  private CoinsStore openCoins() {
    return new KeyValueCoinsStore(LevelDbStore.open(folder(), cacheBytes));
  }

  /** The block that the loaded snapshot's coins set out from; empty if none is loaded. */
  Optional<BlockHash> base() {
    return base;
  }

  /** The coins of the snapshot that is loaded, or being filled. */
  CoinsStore coins() {
    CoinsStore open = coins;
    if (open == null) {
      throw new IllegalStateException("no snapshot is loaded");
    }
    return open;
  }

  /** No coins, to be filled with a snapshot's; then {@link #commit} or {@link #giveUp}. */
  CoinsStore begin() throws SnapshotException {
    if (directory.isEmpty()) {
      throw new SnapshotException("this node keeps nothing on disk");
    }
    try {
      delete(folder());
    } catch (IOException e) {
      throw failed(folder(), e);
    }
    CoinsStore empty = openCoins();
    coins = empty;
    return empty;
  }

  /** Makes what was filled the snapshot that is loaded, safe from a power cut. */
  void commit(BlockHash block) {
    Path file = folder().resolve(BASE);
    try {
      DurableFile.replace(file, out -> out.write(block.toBytes()));
    } catch (IOException e) {
      throw failed(file, e);
    }
    base = Optional.of(block);
  }

  /** Deletes what was filled. */
  void giveUp() {
    if (directory.isEmpty()) {
      return;
    }
    close();
    coins = null;
    try {
      delete(folder());
    } catch (IOException e) {
      throw failed(folder(), e);
    }
  }

  /**
   * True if the validated coins have come to where the snapshot set out from, and are those that
   * were expected there.
   */
  boolean isConfirmedBy(CoinsStore validated, ChainParams params) {
    Optional<AssumedCoins> expected = base.flatMap(params::assumedCoins);
    return expected.isPresent()
        && validated.best().equals(base)
        && CoinSetHash.of(validated, () -> false).equals(expected.get().coins());
  }

  /** Puts the snapshot, which was confirmed, in the place of the validated coins, now closed. */
  void replaceValidated() {
    LOG.info("[snapshot] cleaning up unneeded background chainstate, then reinitializing");
    close();
    coins = null;
    base = Optional.empty();
    Path parent = directory.orElseThrow();
    try {
      Files.move(
          parent.resolve(VALIDATED), parent.resolve(REPLACED), StandardCopyOption.ATOMIC_MOVE);
      finishReplacing(parent);
    } catch (IOException e) {
      throw failed(folder(), e);
    }
  }

  /**
   * Puts the loaded snapshot aside, since it is wrong: the next start knows nothing of it.
   *
   * @return where it is now
   */
  Path putAside() {
    close();
    Path aside = directory.orElseThrow().resolve(INVALID);
    try {
      delete(aside);
      Files.move(folder(), aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(folder(), e);
    }
    return aside;
  }

  /** Deletes a folder without folders in it, the file that gives it meaning first. */
  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    Files.deleteIfExists(folder.resolve(BASE));
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static StoreException failed(Path path, IOException e) {
    return new StoreException("Cannot use " + path + ": " + e, e);
  }

  /** Closes the coins, if they are open. */
  @Override
  public void close() {
    CoinsStore open = coins;
    if (open != null) {
      open.close();
    }
  }
}
