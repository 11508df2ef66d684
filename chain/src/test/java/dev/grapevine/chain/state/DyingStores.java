package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.WriteBatch;
import it.unimi.dsi.fastutil.ints.IntSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Stores of a process that dies before one of its writes; nothing is written after that. */
final class DyingStores {
  private DyingStores() {}

  /** The death. */
  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Counts the writes of all stores of a process. */
  static final class Fuse {
    private long left;

    /** For a process that dies instead of its write number {@code writes}, from 0. */
    Fuse(long writes) {
      left = writes;
    }

    void burn() {
      if (left-- <= 0) {
        throw new Died();
      }
    }
  }

  /** A database that dies. */
  record DyingStore(KeyValueStore store, Fuse fuse) implements KeyValueStore {
    @Override
    public Optional<byte[]> get(byte[] key) {
      return store.get(key);
    }

    @Override
    public void write(WriteBatch batch, boolean sync) {
      fuse.burn();
      store.write(batch, sync);
    }

    @Override
    public void forEach(byte[] prefix, Visitor visitor) {
      store.forEach(prefix, visitor);
    }

    @Override
    public Snapshot snapshot() {
      return store.snapshot();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** Block files that die. */
  record DyingBlocks(BlockStore store, Fuse fuse) implements BlockStore {
    @Override
    public Block put(Block block) {
      fuse.burn();
      return store.put(block);
    }

    @Override
    public OptionalInt fileOf(BlockHash hash) {
      return store.fileOf(hash);
    }

    @Override
    public boolean isAppendedTo(int file) {
      return store.isAppendedTo(file);
    }

    @Override
    public long fileBytes(int file) {
      return store.fileBytes(file);
    }

    @Override
    public void removeFile(int file, List<BlockHash> blocks) {
      fuse.burn();
      store.removeFile(file, blocks);
    }

    @Override
    public void removeFilesExcept(IntSet used) {
      fuse.burn();
      store.removeFilesExcept(used);
    }

    @Override
    public boolean contains(BlockHash hash) {
      return store.contains(hash);
    }

    @Override
    public Optional<Block> block(BlockHash hash) {
      return store.block(hash);
    }

    @Override
    public void putUndo(BlockHash hash, byte[] undo) {
      fuse.burn();
      store.putUndo(hash, undo);
    }

    @Override
    public Optional<byte[]> undo(BlockHash hash) {
      return store.undo(hash);
    }

    @Override
    public long sizeOnDisk() {
      return store.sizeOnDisk();
    }

    @Override
    public void sync() {
      fuse.burn();
      store.sync();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
