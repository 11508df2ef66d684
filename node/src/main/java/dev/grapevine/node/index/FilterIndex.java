package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The {@linkplain BasicFilter basic filter} of each block and its header, in a database of its own
 * ({@code -blockfilterindex}, BIP157 and BIP158, Bitcoin Core {@code index/blockfilterindex.cpp}).
 * Filters of blocks that were left stay.
 *
 * <p>Any thread but the node's loop.
 */
public final class FilterIndex implements AutoCloseable {
  /** The one type of filter there is, as the interfaces name it. */
  public static final String BASIC = "basic";

  /** What {@code getindexinfo} calls it. */
  public static final String NAME = "basic block filter index";

  private static final byte FILTER = 'f';
  private static final long CACHE_BYTES = 8 << 20;

  private final KeyValueStore store;
  private final ChainFollower follower;

  /** The header of the block that was indexed last; under the follower's lock. */
  private byte[] lastHeader = new byte[0];

  private BlockHash last = BlockHash.ZERO;

  /**
   * A block's filter.
   *
   * @param filter encoded, with the number of its members before
   * @param header 32 bytes in internal order
   */
  public record Entry(byte[] filter, byte[] header) {
    /** The header as it is shown: its bytes reversed, in hexadecimal. */
    public String headerText() {
      return BlockHash.of(header).toString();
    }
  }

  private FilterIndex(NodeCore core, KeyValueStore store) {
    this.store = store;
    Block genesis = core.settings().params().genesis();
    if (find(genesis.hash()).isEmpty()) {
      WriteBatch batch = new WriteBatch();
      put(batch, genesis, new BlockUndo(List.of()), new byte[Hash256.SIZE]);
      store.write(batch, false);
    }
    this.follower = new ChainFollower("basic block filter index", core, store, true, this::add);
  }

  /**
   * Opens the index and begins to follow the chain.
   *
   * @throws StoreException if it cannot be opened
   */
  public static FilterIndex start(NodeCore core, Path directory) {
    FilterIndex index = new FilterIndex(core, LevelDbStore.open(directory, CACHE_BYTES));
    index.follower.start();
    return index;
  }

  private void add(Block block, Optional<BlockUndo> undo, WriteBatch batch) {
    BlockHash previous = block.header().previous();
    byte[] previousHeader =
        previous.equals(last)
            ? lastHeader
            : find(previous)
                .map(Entry::header)
                .orElseThrow(() -> new StoreException("no filter of block " + previous));
    lastHeader = put(batch, block, undo.orElseThrow(), previousHeader);
    last = block.hash();
  }

  private static byte[] put(WriteBatch batch, Block block, BlockUndo undo, byte[] previousHeader) {
    byte[] filter = BasicFilter.encode(block, undo);
    byte[] header = BasicFilter.header(filter, previousHeader);
    byte[] value = Arrays.copyOf(header, Hash256.SIZE + filter.length);
    System.arraycopy(filter, 0, value, Hash256.SIZE, filter.length);
    batch.put(key(block.hash()), value);
    return header;
  }

  private static byte[] key(BlockHash hash) {
    byte[] key = new byte[1 + Hash256.SIZE];
    key[0] = FILTER;
    hash.copyTo(key, 1);
    return key;
  }

  /** The filter of a block, if it is indexed. */
  public Optional<Entry> find(BlockHash hash) {
    return store
        .get(key(hash))
        .map(value ->
            new Entry(
                Arrays.copyOfRange(value, Hash256.SIZE, value.length),
                Arrays.copyOf(value, Hash256.SIZE)));
  }

  /** Waits until the index covers the active chain as of now. */
  public void catchUp() {
    follower.catchUp();
  }

  /** Height of the last block that is indexed. */
  public int height() {
    return follower.height();
  }

  @Override
  public void close() {
    follower.close();
  }
}
