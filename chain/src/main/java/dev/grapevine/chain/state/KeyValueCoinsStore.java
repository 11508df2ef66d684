package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Coins in a {@link KeyValueStore}: {@code C}, txid and index (big-endian, so that they sort) to
 * the coin; {@code B} to the hash of the block that they are as of.
 */
public final class KeyValueCoinsStore implements CoinsStore {
  private static final byte COIN_PREFIX = 'C';
  private static final byte[] ALL_COINS = {COIN_PREFIX};
  private static final byte[] BEST_KEY = {'B'};
  private static final int KEY_BYTES = 1 + Hash256.SIZE + Integer.BYTES;

  private final KeyValueStore store;

  /** Takes over {@code store}, which it closes. */
  public KeyValueCoinsStore(KeyValueStore store) {
    this.store = store;
  }

  @Override
  public Optional<Coin> coin(OutPoint outPoint) {
    return store.get(key(outPoint)).map(KeyValueCoinsStore::parse);
  }

  @Override
  public Optional<BlockHash> best() {
    return store.get(BEST_KEY).map(BlockHash::of);
  }

  @Override
  public Batch begin() {
    WriteBatch batch = new WriteBatch();
    return new Batch() {
      @Override
      public void put(OutPoint outPoint, Coin coin) {
        ByteWriter out = new ByteWriter(CoinCodec.encodedSize(coin));
        CoinCodec.write(out, coin);
        batch.put(key(outPoint), out.toBytes());
      }

      @Override
      public void remove(OutPoint outPoint) {
        batch.delete(key(outPoint));
      }

      @Override
      public void commit(BlockHash best) {
        store.write(batch.put(BEST_KEY, best.toBytes()), true);
      }
    };
  }

  @Override
  public void forEach(BiConsumer<OutPoint, Coin> visitor) {
    store.forEach(
        ALL_COINS,
        (key, value) -> {
          visitor.accept(outPoint(key), parse(value));
          return true;
        });
  }

  @Override
  public Snapshot snapshot() {
    KeyValueStore.Snapshot entries = store.snapshot();
    return new Snapshot() {
      @Override
      public void forEach(BiPredicate<OutPoint, Coin> visitor) {
        entries.forEach(ALL_COINS, (key, value) -> visitor.test(outPoint(key), parse(value)));
      }

      @Override
      public void close() {
        entries.close();
      }
    };
  }

  @Override
  public boolean isSlow() {
    return true;
  }

  private static Coin parse(byte[] value) {
    try {
      return CoinCodec.read(new ByteReader(value));
    } catch (MalformedDataException e) {
      throw new StoreException("A coin is damaged. Start again with -reindex-chainstate.", e);
    }
  }

  private static OutPoint outPoint(byte[] key) {
    return new OutPoint(Txid.of(key, 1), ByteBuffer.wrap(key).getInt(1 + Hash256.SIZE));
  }

  private static byte[] key(OutPoint outPoint) {
    byte[] key = new byte[KEY_BYTES];
    key[0] = COIN_PREFIX;
    outPoint.txid().copyTo(key, 1);
    ByteBuffer.wrap(key).putInt(1 + Hash256.SIZE, outPoint.index());
    return key;
  }

  @Override
  public void close() {
    store.close();
  }
}
