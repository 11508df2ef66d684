package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The {@linkplain BasicFilter basic filter} of each block and its header, in a database of its own
 * ({@code -blockfilterindex}, BIP157 and BIP158, Bitcoin Core {@code index/blockfilterindex.cpp}).
 * Headers are apart from the filters, so that a thousand of them are read without reading megabytes
 * of filters. Filters of blocks that were left stay.
 *
 * <p>Looking up is for any thread; waiting not for the node's loop.
 */
public final class FilterIndex extends ChainIndex {
  /** The one type of filter there is, as the interfaces name it. */
  public static final String BASIC = "basic";

  /** What {@code getindexinfo} calls it. */
  public static final String NAME = "basic block filter index";

  private static final byte FILTER = 'f';
  private static final byte HEADER = 'h';

  private final KeyValueStore store;

  /**
   * What a chain of filters is checked by.
   *
   * @param header of the filter, 32 bytes in internal order
   * @param filterHash the hash of the filter, in which the header and the one before differ
   */
  public record Header(byte[] header, byte[] filterHash) {
    /** The header as it is shown: its bytes reversed, in hexadecimal. */
    public String text() {
      return BlockHash.of(header).toString();
    }
  }

  FilterIndex(NodeCore core, KeyValueStore store) {
    super(core, store, new Filters(store));
    this.store = store;
  }

  private static final class Filters implements Indexer {
    private final KeyValueStore store;

    /** The header of the block that was indexed last. */
    private byte[] lastHeader = new byte[0];

    private BlockHash last = BlockHash.ZERO;

    Filters(KeyValueStore store) {
      this.store = store;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public boolean needsUndo() {
      return true;
    }

    @Override
    public void addGenesis(Block genesis, WriteBatch batch) {
      put(batch, genesis, new BlockUndo(List.of()), new byte[Hash256.SIZE]);
    }

    @Override
    public void add(IndexedBlock block, WriteBatch batch) {
      BlockHash previous = block.block().header().previous();
      byte[] previousHeader =
          previous.equals(last)
              ? lastHeader
              : header(store, previous)
                  .map(Header::header)
                  .orElseThrow(() -> new StoreException("no filter of block " + previous));
      put(batch, block.block(), block.undo(), previousHeader);
    }

    private void put(WriteBatch batch, Block block, BlockUndo undo, byte[] previousHeader) {
      byte[] filter = BasicFilter.encode(block, undo);
      byte[] hash = BasicFilter.hash(filter);
      lastHeader = BasicFilter.header(hash, previousHeader);
      last = block.hash();
      byte[] both = Arrays.copyOf(lastHeader, 2 * Hash256.SIZE);
      System.arraycopy(hash, 0, both, Hash256.SIZE, Hash256.SIZE);
      batch.put(ChainFollower.key(HEADER, last), both);
      batch.put(ChainFollower.key(FILTER, last), filter);
    }
  }

  /** The filter of a block, if it is indexed. */
  public Optional<BlockFilter> filter(BlockHash hash) {
    return store.get(ChainFollower.key(FILTER, hash)).map(filter -> new BlockFilter(hash, filter));
  }

  /** The header of a block's filter, if it is indexed. */
  public Optional<Header> header(BlockHash hash) {
    return header(store, hash);
  }

  private static Optional<Header> header(KeyValueStore store, BlockHash hash) {
    return store
        .get(ChainFollower.key(HEADER, hash))
        .map(both ->
            new Header(
                Arrays.copyOf(both, Hash256.SIZE),
                Arrays.copyOfRange(both, Hash256.SIZE, 2 * Hash256.SIZE)));
  }
}
