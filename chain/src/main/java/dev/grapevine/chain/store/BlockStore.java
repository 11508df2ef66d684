package dev.grapevine.chain.store;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import it.unimi.dsi.fastutil.ints.IntSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Blocks and what is needed to undo them, by hash. Appended to, and where there are files the
 * oldest may be removed. Blocks are put before anything that refers to them. All methods may be
 * called from any thread.
 */
public interface BlockStore extends AutoCloseable {
  /**
   * Stores a block, once.
   *
   * @return the block to go on with: the very object, or an equal one that was there before
   */
  Block put(Block block);

  /**
   * The same; where there are files, {@code apart} from the others once {@link #separate} was
   * called, so that the oldest files of either kind can be removed.
   */
  default Block put(Block block, boolean apart) {
    return put(block);
  }

  /**
   * Has blocks of two kinds in files of their own from now on.
   *
   * @param anew also those that are not put apart: what was put before may be of both kinds
   */
  default void separate(boolean anew) {}

  /**
   * Takes over a block that lies in one of {@link #files} but is not known; elsewhere it is put.
   *
   * @return the block to go on with
   */
  default Block adopt(Block block, BlockFileScan.Place at) {
    return put(block);
  }

  /** The files that hold blocks, oldest first; none in memory. */
  default List<Path> files() {
    return List.of();
  }

  /** What the bytes of those files are XORed with. */
  default ObfuscationKey obfuscation() {
    return ObfuscationKey.NONE;
  }

  /** The file that holds the block; empty in memory, or if it is not there. Newer files: higher. */
  default OptionalInt fileOf(BlockHash hash) {
    return OptionalInt.empty();
  }

  /** True if what is put next may go to that file. */
  default boolean isAppendedTo(int file) {
    return false;
  }

  /** Bytes of a file's blocks and undo data. */
  default long fileBytes(int file) {
    return 0;
  }

  /** Deletes a file and its undo data; {@code blocks} are those it holds. */
  default void removeFile(int file, List<BlockHash> blocks) {
    throw new UnsupportedOperationException("there are no files");
  }

  /** Deletes the files that are not appended to, nor among {@code used}. */
  default void removeFilesExcept(IntSet used) {}

  /** True if the block is there and whole. */
  boolean contains(BlockHash hash);

  /**
   * The block.
   *
   * @throws StoreException if it is there but damaged
   */
  Optional<Block> block(BlockHash hash);

  /**
   * Stores the undo data of a block that was put before; usually the same each time, else in place
   * of what was stored.
   */
  void putUndo(BlockHash hash, byte[] undo);

  /**
   * The undo data of a block.
   *
   * @throws StoreException if it is there but damaged
   */
  Optional<byte[]> undo(BlockHash hash);

  /** Bytes of blocks and undo data on disk; 0 in memory. */
  long sizeOnDisk();

  /** Returns when all that was put is safe from a power cut. */
  void sync();

  /** Releases what is open; a second call does nothing. */
  @Override
  void close();
}
