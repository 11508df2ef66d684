package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The tree of headers at rest: {@code t} and the hash to header, height, what is known of the
 * block, number of its transactions, and its place in the order of arrival; {@code p} if any block
 * was ever pruned.
 */
final class TreeRecords {
  private static final byte KEY_PREFIX = 't';
  private static final int VALUE_BYTES = BlockHeader.SIZE + 4 + 1 + 4 + 8;
  private static final int HAS_DATA = 1;
  private static final int HAS_UNDO = 2;
  private static final int SCRIPTS_VALID = 4;
  private static final int FAILED = 8;
  private static final int PRUNED = 16;
  private static final int BEFORE_SEGWIT = 32;
  private static final byte[] PRUNED_KEY = {'p'};

  private record Stored(
      BlockHeader header, int height, int flags, int transactionCount, long sequence) {}

  private final KeyValueStore store;

  TreeRecords(KeyValueStore store) {
    this.store = store;
  }

  /** Writes what has changed in {@code tree}, at once. */
  void save(BlockTree tree, boolean sync) {
    List<BlockIndex> unsaved = tree.takeUnsaved();
    if (unsaved.isEmpty()) {
      return;
    }
    WriteBatch batch = new WriteBatch();
    for (BlockIndex index : unsaved) {
      batch.put(key(index.hash()), value(index));
    }
    store.write(batch, sync);
  }

  /** Returns when all that was written is safe from a power cut. Any thread. */
  void sync() {
    store.write(new WriteBatch(), true);
  }

  /** True if a block was ever deleted to save space. */
  boolean hasPruned() {
    return store.get(PRUNED_KEY).isPresent();
  }

  /** Notes that blocks are about to be deleted. */
  void markPruned() {
    store.write(new WriteBatch().put(PRUNED_KEY, new byte[0]), true);
  }

  /**
   * Adds all that is stored to {@code tree}, which holds genesis alone.
   *
   * @return false if nothing is stored
   */
  boolean loadInto(BlockTree tree) {
    List<Stored> records = new ArrayList<>();
    store.forEach(
        new byte[] {KEY_PREFIX},
        (key, value) -> {
          records.add(parse(value));
          return true;
        });
    records.sort(Comparator.comparingInt(Stored::height));
    for (Stored stored : records) {
      restore(stored, indexOf(stored, tree));
    }
    // Whether a header is invalid was not known yet when it was added.
    tree.findBest();
    return !records.isEmpty();
  }

  private static BlockIndex indexOf(Stored stored, BlockTree tree) {
    if (stored.height() > 0) {
      return tree.find(stored.header().previous())
          .map(previous -> tree.add(stored.header(), previous))
          .orElseThrow(() -> damaged("header " + stored.header().hash() + " has no parent"));
    }
    if (!stored.header().equals(tree.genesis().header())) {
      throw damaged(
          "it begins with block "
              + stored.header().hash()
              + ", which is not this network's; is this the data directory of another one?");
    }
    return tree.genesis();
  }

  private static StoreException damaged(String why) {
    return new StoreException(
        "The block index cannot be used: " + why + " If it is, start again with -reindex.");
  }

  private static void restore(Stored stored, BlockIndex index) {
    index.hasData = (stored.flags() & HAS_DATA) != 0;
    index.hasUndo = (stored.flags() & HAS_UNDO) != 0;
    index.scriptsValid = (stored.flags() & SCRIPTS_VALID) != 0;
    index.failed |= (stored.flags() & FAILED) != 0;
    index.pruned = (stored.flags() & PRUNED) != 0;
    index.beforeSegwit = (stored.flags() & BEFORE_SEGWIT) != 0;
    index.transactionCount = stored.transactionCount();
    index.sequence = stored.sequence();
  }

  private static byte[] value(BlockIndex index) {
    int flags =
        (index.hasData ? HAS_DATA : 0)
            | (index.hasUndo ? HAS_UNDO : 0)
            | (index.scriptsValid ? SCRIPTS_VALID : 0)
            | (index.failed ? FAILED : 0)
            | (index.pruned ? PRUNED : 0)
            | (index.beforeSegwit ? BEFORE_SEGWIT : 0);
    ByteWriter out = new ByteWriter(VALUE_BYTES);
    index.header().write(out);
    return out.writeInt32(index.height())
        .writeUint8(flags)
        .writeInt32(index.transactionCount)
        .writeInt64(index.sequence)
        .toBytes();
  }

  private static Stored parse(byte[] value) {
    try {
      ByteReader in = new ByteReader(value);
      return new Stored(
          BlockHeader.read(in), in.readInt32(), in.readUint8(), in.readInt32(), in.readInt64());
    } catch (MalformedDataException e) {
      throw new UnusableChainException(
          "Error loading block database",
          "A record of the block index is damaged. Start again with -reindex.",
          e);
    }
  }

  private static byte[] key(BlockHash hash) {
    byte[] key = new byte[1 + Hash256.SIZE];
    key[0] = KEY_PREFIX;
    hash.copyTo(key, 1);
    return key;
  }
}
