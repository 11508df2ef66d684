package dev.grapevine.chain.store;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MalformedDataException;
import it.unimi.dsi.fastutil.ints.IntSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in append-only files, framed as Bitcoin Core frames them ({@code node/blockstorage.cpp}):
 * {@code blk?????.dat} holds the network's magic, the length, the block; {@code rev?????.dat}
 * magic, length, undo data, and SHA-256d over the block's hash and the undo data; all of it XORed
 * with the folder's {@link ObfuscationKey}. Where each of them lies, and a checksum of the block,
 * is a record in a {@link KeyValueStore}, written after the data: what a crash cut short is
 * referred to by nothing and stays as a gap.
 *
 * <p>Files are opened for each access, so that many nodes of a process hold none open; the last
 * blocks put are kept at hand. Paths are relative to the folder, which may be moved.
 */
public final class FileBlockStore implements BlockStore {
  /** A file is not appended to beyond this (Bitcoin Core {@code MAX_BLOCKFILE_SIZE}). */
  public static final int DEFAULT_MAX_FILE_BYTES = 128 * 1024 * 1024;

  private static final Pattern BLOCK_FILE = Pattern.compile("blk[0-9]{5}\\.dat");
  private static final Pattern UNDO_FILE = Pattern.compile("rev[0-9]{5}\\.dat");

  private static final byte KEY_PREFIX = 'b';
  private static final int FRAME_BYTES = 8;
  private static final int RECENT_BLOCKS = 4;

  private final Path directory;
  private final KeyValueStore index;
  private final FlatFiles disk;
  private final int magic;
  private final int maxFileBytes;
  private final LinkedHashMap<BlockHash, Block> recent = new LinkedHashMap<>();
  private final FileCursors cursors = new FileCursors();

  private FileBlockStore(
      Path directory, KeyValueStore index, FlatFiles disk, int magic, int maxFileBytes) {
    this.directory = directory;
    this.index = index;
    this.disk = disk;
    this.magic = magic;
    this.maxFileBytes = maxFileBytes;
  }

  /**
   * Opens the folder, or makes it, and drops the records of what the files do not hold.
   *
   * @param index holds the locations, under keys that begin with {@code b}; the caller closes it
   * @param magic of the network, as a little-endian int
   * @param maxFileBytes a new file is begun beyond this
   * @param freshKey by chance, what files are obfuscated with if there are none yet; empty if none
   *     may be obfuscated
   */
  public static FileBlockStore open(
      Path directory, KeyValueStore index, int magic, int maxFileBytes, OptionalLong freshKey) {
    return open(
        directory, index, magic, maxFileBytes, freshKey, directory.toFile()::getUsableSpace);
  }

  /** The same with another measure of the disk's free bytes. */
  static FileBlockStore open(
      Path directory,
      KeyValueStore index,
      int magic,
      int maxFileBytes,
      OptionalLong freshKey,
      LongSupplier usableBytes) {
    FlatFiles disk = new FlatFiles(directory, usableBytes);
    FileBlockStore store = new FileBlockStore(directory, index, disk, magic, maxFileBytes);
    try {
      Files.createDirectories(directory);
      boolean unused = store.files().isEmpty() && disk.named(UNDO_FILE).isEmpty();
      disk.obfuscateWith(ObfuscationKey.of(directory, freshKey, unused));
      store.load();
    } catch (IOException e) {
      throw new StoreException("Cannot open the blocks in " + directory + ": " + e, e);
    }
    return store;
  }

  private void load() throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>();
    WriteBatch repairs = new WriteBatch();
    index.forEach(
        new byte[] {KEY_PREFIX},
        (key, value) -> {
          BlockLocation at = BlockLocation.parse(value);
          cursors.seen(at.file());
          long blocks = sizes.computeIfAbsent(name("blk", at.file()), disk::sizeOf);
          long undos = sizes.computeIfAbsent(name("rev", at.file()), disk::sizeOf);
          if ((long) at.position() + at.length() > blocks) {
            repairs.delete(key);
          } else if ((long) at.undoPosition() + at.undoLength() > undos) {
            repairs.put(key, at.withUndo(0, 0).toBytes());
          }
          return true;
        });
    if (!repairs.isEmpty()) {
      index.write(repairs, false);
    }
    for (Path file : files()) {
      cursors.seen(number(FlatFiles.nameOf(file)));
      sizes.computeIfAbsent(FlatFiles.nameOf(file), disk::sizeOf);
    }
    disk.countAsHeld(sizes.values().stream().mapToLong(Long::longValue).sum());
  }

  private static String name(String kind, int file) {
    return String.format(Locale.ROOT, "%s%05d.dat", kind, file);
  }

  @Override
  public Block put(Block block) {
    return put(block, false);
  }

  @Override
  public synchronized void separate(boolean anew) {
    cursors.separate(anew);
  }

  @Override
  public synchronized Block put(Block block, boolean apart) {
    if (contains(block.hash())) {
      return block;
    }
    byte[] bytes = block.toBytes();
    int file = cursors.current(apart);
    String name = name("blk", file);
    long used = disk.sizeOf(name);
    while (used > 0 && used + FRAME_BYTES + bytes.length > maxFileBytes) {
      file = cursors.next(apart);
      name = name("blk", file);
      used = disk.sizeOf(name);
    }
    if (used == 0) {
      // The two go in pairs, as tools expect.
      disk.append(name("rev", file), ByteBuffer.allocate(0));
    }
    int position = FRAME_BYTES + disk.append(name, frame(bytes, 0));
    index.write(
        new WriteBatch()
            .put(
                key(block.hash()),
                new BlockLocation(file, position, bytes.length, checksum(bytes), 0, 0).toBytes()),
        false);
    remember(block);
    return block;
  }

  @Override
  public synchronized Block adopt(Block block, BlockFileScan.Place at) {
    Path file = at.file().getFileName();
    if (file == null || !directory.resolve(file.toString()).equals(at.file())) {
      throw new IllegalArgumentException(at.file() + " is not in " + directory);
    }
    if (!contains(block.hash())) {
      BlockLocation location =
          new BlockLocation(
              number(file.toString()),
              Math.toIntExact(at.position()),
              at.length(),
              checksum(block.toBytes()),
              0,
              0);
      index.write(new WriteBatch().put(key(block.hash()), location.toBytes()), false);
    }
    return block;
  }

  @Override
  public List<Path> files() {
    return disk.named(BLOCK_FILE);
  }

  @Override
  public ObfuscationKey obfuscation() {
    return disk.obfuscation();
  }

  private static int number(String name) {
    return Integer.parseInt(name, 3, 8, 10);
  }

  @Override
  public OptionalInt fileOf(BlockHash hash) {
    return index
        .get(key(hash))
        .map(value -> OptionalInt.of(BlockLocation.parse(value).file()))
        .orElseGet(OptionalInt::empty);
  }

  @Override
  public synchronized boolean isAppendedTo(int file) {
    return cursors.isAppendedTo(file);
  }

  @Override
  public long fileBytes(int file) {
    return disk.sizeOf(name("blk", file)) + disk.sizeOf(name("rev", file));
  }

  @Override
  public synchronized void removeFile(int file, List<BlockHash> blocks) {
    WriteBatch records = new WriteBatch();
    for (BlockHash hash : blocks) {
      records.delete(key(hash));
      recent.remove(hash);
    }
    index.write(records, false);
    disk.delete(name("blk", file));
    disk.delete(name("rev", file));
  }

  @Override
  public synchronized void removeFilesExcept(IntSet used) {
    WriteBatch records = new WriteBatch();
    index.forEach(
        new byte[] {KEY_PREFIX},
        (key, value) -> {
          int file = BlockLocation.parse(value).file();
          if (!cursors.isAppendedTo(file) && !used.contains(file)) {
            records.delete(key);
          }
          return true;
        });
    if (!records.isEmpty()) {
      index.write(records, false);
    }
    for (Pattern kind : List.of(BLOCK_FILE, UNDO_FILE)) {
      for (Path file : disk.named(kind)) {
        int number = number(FlatFiles.nameOf(file));
        if (!cursors.isAppendedTo(number) && !used.contains(number)) {
          disk.delete(FlatFiles.nameOf(file));
        }
      }
    }
  }

  private void remember(Block block) {
    recent.put(block.hash(), block);
    if (recent.size() > RECENT_BLOCKS) {
      recent.pollFirstEntry();
    }
  }

  @Override
  public boolean contains(BlockHash hash) {
    return index.get(key(hash)).isPresent();
  }

  @Override
  public synchronized Optional<Block> block(BlockHash hash) {
    @Nullable BlockLocation at = index.get(key(hash)).map(BlockLocation::parse).orElse(null);
    if (at == null) {
      return Optional.empty();
    }
    String name = name("blk", at.file());
    Block kept = recent.get(hash);
    // A file that was taken away is missed at once, not only when its blocks are recent no more.
    if (kept != null && Files.exists(directory.resolve(name))) {
      return Optional.of(kept);
    }
    byte[] bytes = disk.read(name, at.position(), at.length());
    if (checksum(bytes) != at.checksum()) {
      throw damaged(name, hash);
    }
    try {
      return Optional.of(Block.parse(bytes));
    } catch (MalformedDataException e) {
      throw damaged(name, hash);
    }
  }

  @Override
  public synchronized void putUndo(BlockHash hash, byte[] undo) {
    BlockLocation at =
        index
            .get(key(hash))
            .map(BlockLocation::parse)
            .orElseThrow(() -> new IllegalStateException("undo data before its block " + hash));
    if (at.undoLength() > 0 && isUndo(hash, undo)) {
      return;
    }
    ByteBuffer framed = frame(undo, Sha256.SIZE);
    framed.put(FRAME_BYTES + undo.length, undoChecksum(hash, undo));
    int position = FRAME_BYTES + disk.append(name("rev", at.file()), framed);
    BlockLocation complete = at.withUndo(position, undo.length + Sha256.SIZE);
    index.write(new WriteBatch().put(key(hash), complete.toBytes()), false);
  }

  @Override
  public synchronized Optional<byte[]> undo(BlockHash hash) {
    @Nullable BlockLocation at = index.get(key(hash)).map(BlockLocation::parse).orElse(null);
    if (at == null || at.undoLength() == 0) {
      return Optional.empty();
    }
    String name = name("rev", at.file());
    byte[] both = disk.read(name, at.undoPosition(), at.undoLength());
    int length = both.length - Sha256.SIZE;
    byte[] undo = Arrays.copyOf(both, length);
    byte[] expected = undoChecksum(hash, undo);
    if (!Arrays.equals(both, length, both.length, expected, 0, Sha256.SIZE)) {
      throw damaged(name, hash);
    }
    return Optional.of(undo);
  }

  /** What was connected on a snapshot that turned out wrong may have been of other coins. */
  private boolean isUndo(BlockHash hash, byte[] undo) {
    try {
      return undo(hash).filter(stored -> Arrays.equals(stored, undo)).isPresent();
    } catch (StoreException e) {
      // Damaged: written again.
      return false;
    }
  }

  private static byte[] undoChecksum(BlockHash hash, byte[] undo) {
    byte[] both = new byte[Hash256.SIZE + undo.length];
    hash.copyTo(both, 0);
    System.arraycopy(undo, 0, both, Hash256.SIZE, undo.length);
    return Sha256.doubleHash(both);
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private ByteBuffer frame(byte[] payload, int room) {
    byte[] head =
        new ByteWriter(FRAME_BYTES).writeInt32(magic).writeInt32(payload.length).toBytes();
    ByteBuffer framed = ByteBuffer.allocate(FRAME_BYTES + payload.length + room);
    return framed.put(0, head).put(FRAME_BYTES, payload);
  }

  private StoreException damaged(String name, BlockHash hash) {
    return new StoreException(
        directory.resolve(name)
            + " is damaged at block "
            + hash
            + ". Start again with -reindex to find out what is left.");
  }

  private static byte[] key(BlockHash hash) {
    byte[] key = new byte[1 + Hash256.SIZE];
    key[0] = KEY_PREFIX;
    hash.copyTo(key, 1);
    return key;
  }

  @Override
  public synchronized long sizeOnDisk() {
    return disk.bytes();
  }

  @Override
  public void sync() {
    // Blocks may be read and put meanwhile.
    disk.sync();
  }

  @Override
  public synchronized void close() {
    disk.close();
    recent.clear();
  }
}
