package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinChanges;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.rpc.RpcException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The unspent coins as of an earlier block of the active chain, while the chain stays where it is:
 * those of a later one, but for what the blocks since then changed. That is kept in a store of its
 * own, which has an entry for each outpoint that such a block touched: its coin as of the earlier
 * block, or nothing if there was none.
 *
 * <p>Blocks are taken back with {@link #rewind} from a tip down to the one after the earlier block,
 * in any number of calls; blocks that the chain gained meanwhile are added with {@link
 * #rewindLater} from the lowest up. A reorganisation above the earlier block does no harm: what an
 * outpoint was at that block is the same whichever way it is reached. For one thread at a time.
 */
final class RewoundCoins {
  private static final int KEY_BYTES = Hash256.SIZE + Integer.BYTES;
  private static final byte[] NONE = {};

  /** With more changes than this they are gone through by the first two bytes of their keys. */
  private static final long MAX_CHANGES_AT_ONCE = 1_000_000;

  private final KeyValueStore changes;
  private final long changesAtOnce;
  private long touched;

  /**
   * Nothing is taken back yet.
   *
   * @param changes empty; for this alone, and the caller's to close
   */
  RewoundCoins(KeyValueStore changes) {
    this(changes, MAX_CHANGES_AT_ONCE);
  }

  RewoundCoins(KeyValueStore changes, long changesAtOnce) {
    this.changes = changes;
    this.changesAtOnce = changesAtOnce;
  }

  /** Takes back the next block down. */
  void rewind(Block block, int height, BlockUndo undo) {
    add(block, height, undo, false);
  }

  /** Takes back a block above all that were taken back; the lowest of them first. */
  void rewindLater(Block block, int height, BlockUndo undo) {
    add(block, height, undo, true);
  }

  private void add(Block block, int height, BlockUndo undo, boolean keepEarlier) {
    WriteBatch batch = new WriteBatch();
    Set<OutPoint> created = new HashSet<>();
    CoinChanges.of(
        block,
        height,
        undo,
        new CoinChanges.Visitor() {
          @Override
          public void created(OutPoint outPoint, Coin coin) {
            created.add(outPoint);
            put(outPoint, NONE);
          }

          @Override
          public void spent(OutPoint outPoint, Coin coin) {
            if (!created.contains(outPoint)) {
              put(outPoint, bytes(coin));
            }
          }

          private void put(OutPoint outPoint, byte[] coin) {
            byte[] key = key(outPoint);
            if (!keepEarlier || changes.get(key).isEmpty()) {
              touched++;
              batch.put(key, coin);
            }
          }
        });
    changes.write(batch, false);
  }

  private static byte[] bytes(Coin coin) {
    ByteWriter out = new ByteWriter(64);
    out.writeInt32(coin.height()).writeBoolean(coin.coinbase());
    coin.output().write(out);
    return out.toBytes();
  }

  private static Coin parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int height = in.readInt32();
    boolean coinbase = in.readBoolean();
    return new Coin(TxOut.read(in), height, coinbase);
  }

  private static byte[] key(OutPoint outPoint) {
    byte[] key = new byte[KEY_BYTES];
    outPoint.txid().copyTo(key, 0);
    ByteBuffer.wrap(key).putInt(Hash256.SIZE, outPoint.index());
    return key;
  }

  /**
   * Hands over all coins as of the earlier block, by txid (bytes) and index.
   *
   * @param later all coins as of the block up to which blocks were taken back
   */
  void forEach(CoinSnapshot.Source later, BiConsumer<OutPoint, Coin> visitor) throws RpcException {
    Merge merge = new Merge(visitor, touched > changesAtOnce ? 2 : 0);
    later.forEach(merge::unchanged);
    merge.end();
  }

  private record Change(byte[] key, byte[] coin) {}

  /** Puts changes between the coins of the tip, or in place of them, in the order of their keys. */
  private final class Merge {
    private final BiConsumer<OutPoint, Coin> visitor;
    private final int prefixBytes;
    private final ArrayDeque<Change> segment = new ArrayDeque<>();
    private int segmentNumber;

    Merge(BiConsumer<OutPoint, Coin> visitor, int prefixBytes) {
      this.visitor = visitor;
      this.prefixBytes = prefixBytes;
      load();
    }

    private void load() {
      byte[] prefix = new byte[prefixBytes];
      for (int i = 0; i < prefixBytes; i++) {
        prefix[i] = (byte) (segmentNumber >>> 8 * (prefixBytes - 1 - i));
      }
      changes.forEach(prefix, (key, coin) -> segment.add(new Change(key, coin)));
    }

    /** The change with the lowest key, if there is one left. */
    private Optional<Change> first() {
      while (segment.isEmpty() && segmentNumber + 1 < 1 << 8 * prefixBytes) {
        segmentNumber++;
        load();
      }
      return Optional.ofNullable(segment.peek());
    }

    void unchanged(OutPoint outPoint, Coin coin) {
      byte[] key = key(outPoint);
      Optional<Change> change = first();
      while (change.isPresent() && Arrays.compareUnsigned(change.get().key(), key) < 0) {
        hand(segment.remove());
        change = first();
      }
      if (change.isPresent() && Arrays.equals(change.get().key(), key)) {
        hand(segment.remove());
      } else {
        visitor.accept(outPoint, coin);
      }
    }

    void end() {
      while (first().isPresent()) {
        hand(segment.remove());
      }
    }

    private void hand(Change change) {
      if (change.coin().length > 0) {
        int index = ByteBuffer.wrap(change.key()).getInt(Hash256.SIZE);
        visitor.accept(new OutPoint(Txid.of(change.key(), 0), index), parse(change.coin()));
      }
    }
  }
}
