package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.FileBlockStore;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.store.StoreException;
import java.nio.file.Path;

/**
 * Where one {@link Chainstate} keeps what it knows.
 *
 * @param index the tree of headers (keys that begin with {@code t}), beside what {@code blocks}
 *     puts there
 * @param blocks blocks and undo data; in memory it may be shared between nodes
 * @param coins unspent coins as of the tip
 */
public record ChainStorage(KeyValueStore index, BlockStore blocks, CoinsStore coins)
    implements AutoCloseable {
  private static final long INDEX_CACHE_BYTES = 1 << 20;

  /**
   * On the heap.
   *
   * @param blocks may serve other nodes of the process too
   * @param salt unpredictable to peers
   */
  public static ChainStorage inMemory(BlockStore blocks, long salt) {
    return new ChainStorage(new MemoryStore(), blocks, new MemoryCoinsStore(salt, ~salt));
  }

  /**
   * In the folders {@code blocks} and {@code chainstate} of a network's data directory, laid out as
   * Bitcoin Core does; made if they are not there. They may be copied while closed.
   *
   * @param cacheBytes LevelDB's own cache of coins
   * @throws dev.grapevine.chain.store.StoreLockedException if another node has it open
   * @throws StoreException if it cannot be opened
   */
  public static ChainStorage inDirectory(Path directory, ChainParams params, long cacheBytes) {
    Path blocks = directory.resolve("blocks");
    LevelDbStore index = LevelDbStore.open(blocks.resolve("index"), INDEX_CACHE_BYTES);
    try {
      LevelDbStore coins = LevelDbStore.open(directory.resolve("chainstate"), cacheBytes);
      return new ChainStorage(
          index,
          FileBlockStore.open(blocks, index, params.magic(), FileBlockStore.DEFAULT_MAX_FILE_BYTES),
          new KeyValueCoinsStore(coins));
    } catch (StoreException e) {
      index.close();
      throw e;
    }
  }

  /** Closes all three. */
  @Override
  public void close() {
    // The index last, since blocks writes to it.
    try (index;
        blocks) {
      coins.close();
    }
  }
}
