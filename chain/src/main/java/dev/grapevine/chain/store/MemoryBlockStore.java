package dev.grapevine.chain.store;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Blocks kept by reference. One store may serve all nodes of a process, on any threads: the first
 * node's object of a block is the one that all go on with, so that a block and the coins it made
 * are in memory once. Grows with the chain; {@link #close} empties nothing, since others may read
 * on.
 */
public final class MemoryBlockStore implements BlockStore {
  private final ConcurrentHashMap<BlockHash, Block> blocks = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<BlockHash, byte[]> undos = new ConcurrentHashMap<>();

  @Override
  public Block put(Block block) {
    Block before = blocks.putIfAbsent(block.hash(), block);
    return before == null ? block : before;
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
    undos.putIfAbsent(hash, undo);
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
  public void sync() {}

  @Override
  public void close() {}
}
