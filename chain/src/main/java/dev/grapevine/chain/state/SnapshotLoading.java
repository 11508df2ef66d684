package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.AssumedCoins;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.CoinsHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.store.StoreException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a database with the coins of a file and looks whether they are the right ones, while the
 * node goes on ({@code PopulateAndValidateSnapshot}). For one thread, any but the node's loop;
 * nothing is used of it before {@link Snapshots#activate}.
 */
public final class SnapshotLoading {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotLoading.class);

  /** Coins written at once: some ten megabytes of heap. */
  private static final int BATCH_COINS = 50_000;

  private static final long COINS_BETWEEN_LINES = 1_000_000;

  private final SnapshotFolder folder;
  private final AssumedCoins expected;

  SnapshotLoading(SnapshotFolder folder, AssumedCoins expected) {
    this.folder = folder;
    this.expected = expected;
  }

  AssumedCoins expected() {
    return expected;
  }

  /**
   * Reads all coins, twice: from the file into the database, and from there to hash them.
   *
   * @param stop asked now and then
   * @throws SnapshotException if they are not the expected ones, or {@code stop} says so; nothing
   *     is left of them then
   */
  public void populate(SnapshotReader reader, BooleanSupplier stop) throws SnapshotException {
    try {
      fill(reader, stop);
      CoinsHash actual = CoinSetHash.of(folder.coins(), stop);
      if (!actual.equals(expected.coins())) {
        throw new SnapshotException(
            "Bad snapshot content hash: expected " + expected.coins() + ", got " + actual);
      }
    } catch (SnapshotException | StoreException | ImportStoppedException e) {
      folder.giveUp();
      throw new SnapshotException(
          "Population failed: "
              + (e instanceof ImportStoppedException
                  ? "Aborting after an interrupt was requested"
                  : e.getMessage()));
    }
  }

  private void fill(SnapshotReader reader, BooleanSupplier stop) throws SnapshotException {
    LOG.info(
        "[snapshot] loading {} coins from snapshot {}",
        Long.toUnsignedString(reader.count()),
        reader.base());
    Filling filling = new Filling(folder.begin(), stop);
    reader.forEach(expected.height(), filling);
    filling.commit(expected.block());
    LOG.info("[snapshot] loaded {} coins from snapshot {}", filling.written, reader.base());
  }

  /** Deletes what was loaded. */
  void giveUp() {
    folder.giveUp();
  }

  private static final class Filling implements BiConsumer<OutPoint, Coin> {
    private final CoinsStore store;
    private final BooleanSupplier stop;
    private CoinsStore.Batch batch;
    private long written;

    Filling(CoinsStore store, BooleanSupplier stop) {
      this.store = store;
      this.stop = stop;
      this.batch = store.begin();
    }

    @Override
    public void accept(OutPoint outPoint, Coin coin) {
      batch.put(outPoint, coin);
      written++;
      if (written % BATCH_COINS == 0) {
        if (stop.getAsBoolean()) {
          throw new ImportStoppedException();
        }
        // As of no block yet: half of the coins are those of none.
        commit(BlockHash.ZERO);
        batch = store.begin();
      }
      if (written % COINS_BETWEEN_LINES == 0) {
        LOG.info("[snapshot] {} coins loaded", written);
      }
    }

    void commit(BlockHash best) {
      batch.commit(best);
    }
  }
}
