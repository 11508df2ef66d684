package dev.grapevine.chain.store;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An index and blocks that lose in a crash the last of what was written and not synced: of both
 * together any number of the newest writes, in the order they were made. They survive the crash, to
 * be opened again.
 */
public final class LosingStores {
  /** How to take back each write since the last sync, oldest first. */
  private final List<Runnable> unsynced = new ArrayList<>();

  private final Index index = new Index();
  private final Blocks blocks = new Blocks();

  /** The index; survives being closed. */
  public KeyValueStore index() {
    return index;
  }

  /** Blocks and undo data; survive being closed. */
  public BlockStore blocks() {
    return blocks;
  }

  /** Loses the newest writes, as many as chance has it. */
  public void crash(RandomGenerator random) {
    int kept = random.nextInt(unsynced.size() + 1);
    while (unsynced.size() > kept) {
      unsynced.removeLast().run();
    }
    unsynced.clear();
  }

  private final class Index implements KeyValueStore {
    private final MemoryStore store = new MemoryStore();

    @Override
    public Optional<byte[]> get(byte[] key) {
      return store.get(key);
    }

    @Override
    public void write(WriteBatch batch, boolean sync) {
      WriteBatch before = new WriteBatch();
      batch.playInto(
          new WriteBatch.Target() {
            @Override
            public void put(byte[] key, byte[] value) {
              store.get(key).ifPresentOrElse(old -> before.put(key, old), () -> before.delete(key));
            }

            @Override
            public void delete(byte[] key) {
              store.get(key).ifPresent(old -> before.put(key, old));
            }
          });
      store.write(batch, sync);
      unsynced.add(() -> store.write(before, false));
      if (sync) {
        unsynced.clear();
      }
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
    public void close() {}
  }

  private final class Blocks implements BlockStore {
    private final Map<BlockHash, Block> blocks = new HashMap<>();
    private final Map<BlockHash, byte[]> undos = new HashMap<>();

    @Override
    public Block put(Block block) {
      if (blocks.putIfAbsent(block.hash(), block) == null) {
        unsynced.add(() -> blocks.remove(block.hash()));
      }
      return block;
    }

    @Override
    public boolean contains(BlockHash hash) {
      return blocks.containsKey(hash);
    }

    @Override
    public Optional<Block> block(BlockHash hash) {
      return Optional.ofNullable(blocks.get(hash));
    }

    @Override
    public void putUndo(BlockHash hash, byte[] undo) {
      if (undos.putIfAbsent(hash, undo) == null) {
        unsynced.add(() -> undos.remove(hash));
      }
    }

    @Override
    public Optional<byte[]> undo(BlockHash hash) {
      return Optional.ofNullable(undos.get(hash));
    }

    @Override
    public long sizeOnDisk() {
      return 0;
    }

    @Override
    public void sync() {
      // The index is synced next, and with it all before.
    }

    @Override
    public void close() {}
  }
}
