package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes over the coins of a layer below, written back when asked to (Bitcoin Core {@code
 * coins.h}).
 *
 * <p>An entry is dirty if it differs from the layer below, fresh if that layer has no unspent coin
 * there: one that is fresh and spent again was never of interest to it, so most coins of a busy
 * chain never reach the disk. A spent coin that is not fresh stays as a mark until written back.
 * Not thread-safe.
 */
public final class CoinsCache implements CoinsView {
  /** Rough heap bytes of an entry without its script, for the cache's limit. */
  private static final int ENTRY_BYTES = 200;

  /** {@code coin} is null once spent. */
  private static final class Entry {
    @Nullable Coin coin;
    boolean dirty;
    boolean fresh;

    Entry(@Nullable Coin coin, boolean dirty, boolean fresh) {
      this.coin = coin;
      this.dirty = dirty;
      this.fresh = fresh;
    }
  }

  /** Changes that are handed over to be written; nobody changes them any more, any thread reads. */
  static final class Frozen {
    private final CoinTable<Entry> entries;
    private final long bytes;

    private Frozen(CoinTable<Entry> entries, long bytes) {
      this.entries = entries;
      this.bytes = bytes;
    }

    /** True if the coin, spent or not, is among them. */
    boolean knows(OutPoint outPoint) {
      return entries.containsKey(outPoint);
    }

    /** The coin, unless it is spent or not among them. */
    Optional<Coin> coin(OutPoint outPoint) {
      Entry entry = entries.get(outPoint);
      return entry == null ? Optional.empty() : Optional.ofNullable(entry.coin);
    }

    /** Rough heap bytes held. */
    long bytes() {
      return bytes;
    }

    /** Writes the changes and {@code best} in one batch. */
    void writeTo(CoinsStore store, BlockHash best) {
      write(entries, store, best);
    }
  }

  private final CoinsView base;
  private final boolean keepsReads;
  private final OutPointHashing hashing;
  private CoinTable<Entry> entries;
  private long scriptBytes;

  /**
   * An empty layer.
   *
   * @param base the layer below
   * @param keepsReads a coin found below stays here, for a base that is slow to ask
   */
  CoinsCache(CoinsView base, boolean keepsReads, OutPointHashing hashing) {
    this.base = base;
    this.keepsReads = keepsReads;
    this.hashing = hashing;
    this.entries = new CoinTable<>(hashing);
  }

  /** A layer on top of this one, to be dropped or {@linkplain #flushInto written back}. */
  CoinsCache layer() {
    return new CoinsCache(this, false, hashing);
  }

  @Override
  public Optional<Coin> coin(OutPoint outPoint) {
    Entry entry = entries.get(outPoint);
    if (entry != null) {
      return Optional.ofNullable(entry.coin);
    }
    Optional<Coin> below = base.coin(outPoint);
    if (keepsReads && below.isPresent()) {
      put(outPoint, new Entry(below.get(), false, false));
    }
    return below;
  }

  /**
   * Adds a coin.
   *
   * @param mayOverwrite an unspent coin may be there (BIP30's historical duplicates, and coins that
   *     are restored); otherwise one in this layer is a broken invariant
   */
  void add(OutPoint outPoint, Coin coin, boolean mayOverwrite) {
    Entry added = new Entry(coin, true, !mayOverwrite);
    Entry entry = entries.putIfAbsent(outPoint, added);
    if (entry == null) {
      scriptBytes += scriptBytes(coin);
      return;
    }
    if (entry.coin != null && !mayOverwrite) {
      throw new IllegalStateException("coin " + outPoint + " is unspent already");
    }
    // A spent coin that the layer below has yet to hear of may still be unspent there.
    entry.fresh = entry.fresh || (!mayOverwrite && !entry.dirty);
    entry.dirty = true;
    replace(entry, coin);
  }

  /** Takes a coin out; empty if it is not there. */
  Optional<Coin> spend(OutPoint outPoint) {
    Entry entry = entries.get(outPoint);
    if (entry == null) {
      Optional<Coin> below = base.coin(outPoint);
      if (below.isPresent()) {
        put(outPoint, new Entry(null, true, false));
      }
      return below;
    }
    Coin coin = entry.coin;
    if (coin == null) {
      return Optional.empty();
    }
    if (entry.fresh) {
      remove(outPoint, entry);
    } else {
      entry.dirty = true;
      replace(entry, null);
    }
    return Optional.of(coin);
  }

  /** Plays the changes into the layer below, which this one must stand on, and forgets them. */
  void flushInto(CoinsCache parent) {
    if (parent != base) {
      throw new IllegalStateException("not the layer below");
    }
    entries.forEach((outPoint, change) -> {
      if (change.dirty) {
        parent.take(outPoint, change);
      }
    });
    clear();
  }

  private void take(OutPoint outPoint, Entry change) {
    Entry mine = entries.get(outPoint);
    if (mine == null) {
      if (!(change.fresh && change.coin == null)) {
        put(outPoint, new Entry(change.coin, true, change.fresh));
      }
      return;
    }
    if (change.fresh && mine.coin != null) {
      throw new IllegalStateException("coin " + outPoint + " taken for fresh is unspent below");
    }
    if (mine.fresh && change.coin == null) {
      remove(outPoint, mine);
    } else {
      mine.dirty = true;
      replace(mine, change.coin);
    }
  }

  /** Writes the changes and {@code best} to the store below in one batch, and forgets all. */
  void flushInto(CoinsStore store, BlockHash best) {
    if (!store.equals(base)) {
      throw new IllegalStateException("not the layer below");
    }
    write(entries, store, best);
    clear();
  }

  private static void write(CoinTable<Entry> changes, CoinsStore store, BlockHash best) {
    CoinsStore.Batch batch = store.begin();
    changes.forEach((outPoint, change) -> {
      Coin coin = change.coin;
      if (!change.dirty) {
        return;
      }
      if (coin == null) {
        batch.remove(outPoint);
      } else {
        batch.put(outPoint, coin);
      }
    });
    batch.commit(best);
  }

  /** Hands over all that is held, to stand between this layer, empty now, and the one below. */
  Frozen freeze() {
    Frozen all = new Frozen(entries, bytes());
    entries = new CoinTable<>(hashing);
    scriptBytes = 0;
    return all;
  }

  /** Rough heap bytes held. */
  long bytes() {
    return (long) entries.size() * ENTRY_BYTES + scriptBytes;
  }

  /** Entries held, spent marks included. */
  int size() {
    return entries.size();
  }

  private void clear() {
    entries.clear();
    scriptBytes = 0;
  }

  private void put(OutPoint outPoint, Entry entry) {
    entries.put(outPoint, entry);
    scriptBytes += scriptBytes(entry.coin);
  }

  private void remove(OutPoint outPoint, Entry entry) {
    entries.remove(outPoint);
    scriptBytes -= scriptBytes(entry.coin);
  }

  private void replace(Entry entry, @Nullable Coin coin) {
    scriptBytes += scriptBytes(coin) - scriptBytes(entry.coin);
    entry.coin = coin;
  }

  private static int scriptBytes(@Nullable Coin coin) {
    return coin == null ? 0 : coin.output().scriptPubKey().length();
  }
}
