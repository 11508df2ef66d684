package dev.grapevine.node.index;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Which transaction spent an output ({@code -txospenderindex}, Bitcoin Core {@code
 * index/txospenderindex.cpp}), in a database of its own: 17 bytes for each input.
 *
 * <p>A key holds a keyed 64-bit hash of the outpoint, and height and place of the transaction;
 * there is no value. Whoever looks an outpoint up reads the transactions of all keys that begin
 * with its hash and takes the one that spends it. So keys of blocks that were left are harmless:
 * another transaction is in that place of the chain by now, or none.
 *
 * <p>Looking up is for any thread; waiting not for the node's loop.
 */
public final class SpenderIndex extends ChainIndex {
  private static final byte SPENDER = 's';
  private static final byte[] SALT = {'K'};
  private static final int HASH_END = 1 + Long.BYTES;
  private static final byte[] NOTHING = {};

  private final KeyValueStore store;
  private final Keys keys;

  SpenderIndex(NodeCore core, KeyValueStore store) {
    this(core, store, Keys.of(store));
  }

  private SpenderIndex(NodeCore core, KeyValueStore store, Keys keys) {
    super(core, store, new Inputs(keys));
    this.store = store;
    this.keys = keys;
  }

  private record Inputs(Keys keys) implements Indexer {
    @Override
    public String name() {
      return "txospenderindex";
    }

    @Override
    public boolean needsUndo() {
      return false;
    }

    @Override
    public void addGenesis(Block genesis, WriteBatch batch) {
      // It spends nothing.
    }

    @Override
    public void add(IndexedBlock block, WriteBatch batch) {
      List<Transaction> transactions = block.block().transactions();
      for (int place = 1; place < transactions.size(); place++) {
        for (TxIn input : transactions.get(place).inputs()) {
          batch.put(keys.of(input.prevout(), block.height(), place), NOTHING);
        }
      }
    }
  }

  /** Makes keys with the salt of one database. */
  private record Keys(long salt0, long salt1) {
    static Keys of(KeyValueStore store) {
      ByteBuffer salt = ByteBuffer.wrap(store.get(SALT).orElseGet(() -> newSalt(store)));
      return new Keys(salt.getLong(), salt.getLong());
    }

    /** Unpredictable, so that nobody can make outpoints that share a hash. */
    private static byte[] newSalt(KeyValueStore store) {
      byte[] salt = new byte[2 * Long.BYTES];
      new SecureRandom().nextBytes(salt);
      store.write(new WriteBatch().put(SALT, salt.clone()), true);
      return salt;
    }

    byte[] of(OutPoint outPoint, int height, int place) {
      return ByteBuffer.allocate(HASH_END + 2 * Integer.BYTES)
          .put(prefix(outPoint))
          .putInt(height)
          .putInt(place)
          .array();
    }

    byte[] prefix(OutPoint outPoint) {
      long hash =
          SipHash24.hash(
              salt0,
              salt1,
              outPoint.txid().w0(),
              outPoint.txid().w1(),
              outPoint.txid().w2(),
              outPoint.txid().w3(),
              outPoint.index());
      return ByteBuffer.allocate(HASH_END).put(SPENDER).putLong(hash).array();
    }
  }

  /**
   * Where a spender may be.
   *
   * @param height of its block in the chain that leads to the last block that is indexed
   * @param transaction its place in the block, from 0 for the coinbase
   */
  public record Place(int height, int transaction) {}

  /**
   * Where the transaction may be that spent an output: one place, but for the rarest accidents and
   * for blocks that were left. While the chain is only taken back, they still count.
   */
  public List<Place> places(OutPoint outPoint) {
    List<Place> places = new ArrayList<>();
    store.forEach(
        keys.prefix(outPoint),
        (key, value) -> {
          ByteBuffer position = ByteBuffer.wrap(key, HASH_END, 2 * Integer.BYTES);
          places.add(new Place(position.getInt(), position.getInt()));
          return true;
        });
    return places;
  }
}
