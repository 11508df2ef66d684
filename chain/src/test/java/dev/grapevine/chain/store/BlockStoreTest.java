package dev.grapevine.chain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.testing.ChainBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockStoreTest {
  private static final byte[] UNDO = {1, 2, 3};
  private static final int MAX_FILE_BYTES = 1_000;
  private static final long KEY = 0x8007_0605_0403_0201L;

  @TempDir Path directory;
  private final List<Block> blocks = ChainBuilder.regtest().mineEmpty(10).blocks();
  private MemoryStore index = new MemoryStore();

  private FileBlockStore open() {
    return open(true);
  }

  private FileBlockStore open(boolean obfuscated) {
    return FileBlockStore.open(
        directory,
        index,
        Networks.REGTEST.magic(),
        MAX_FILE_BYTES,
        obfuscated ? OptionalLong.of(KEY) : OptionalLong.empty());
  }

  private FileBlockStore restart(FileBlockStore store) {
    store.close();
    index.close();
    index = index.reopen();
    return open();
  }

  private BlockStore make(String kind) {
    return kind.equals("file") ? open() : new MemoryBlockStore();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "memory"})
  void holdsBlocksAndUndoData(String kind) {
    BlockStore store = make(kind);
    BlockHash first = blocks.getFirst().hash();
    assertThat(store.block(first)).isEmpty();
    assertThat(store.undo(first)).isEmpty();
    for (Block block : blocks) {
      assertThat(store.contains(block.hash())).isFalse();
      assertThat(store.put(block)).isSameAs(block);
      assertThat(store.contains(block.hash())).isTrue();
    }
    store.putUndo(first, UNDO);
    store.putUndo(first, UNDO);
    assertThat(store.undo(first)).hasValue(UNDO);
    for (Block block : blocks) {
      assertThat(store.block(block.hash()).orElseThrow().toBytes()).isEqualTo(block.toBytes());
    }
    store.close();
    store.close();
  }

  @Test
  void inMemoryTheFirstObjectServesAll() {
    MemoryBlockStore store = new MemoryBlockStore();
    Block first = store.put(blocks.getFirst());
    assertThat(store.put(Block.parse(first.toBytes()))).isSameAs(first);
  }

  @Test
  void framesAsBitcoinCoreDoes() throws IOException {
    FileBlockStore store = open(false);
    Block block = store.put(blocks.getFirst());
    store.put(block);
    store.putUndo(block.hash(), UNDO);
    byte[] bytes = Files.readAllBytes(directory.resolve("blk00000.dat"));
    assertThat(HexFormat.of().formatHex(bytes, 0, 4)).isEqualTo("fabfb5da");
    assertThat(bytes.length).isEqualTo(8 + block.totalSize());
    assertThat(Arrays.copyOfRange(bytes, 8, bytes.length)).isEqualTo(block.toBytes());
    assertThat(Files.size(directory.resolve("rev00000.dat"))).isEqualTo(8 + UNDO.length + 32);
    assertThat(store.sizeOnDisk()).isEqualTo(bytes.length + 8 + UNDO.length + 32);
  }

  @Test
  void beginsANewFileWhenOneIsFull() throws IOException {
    FileBlockStore store = open();
    blocks.forEach(store::put);
    long size = store.sizeOnDisk();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSizeGreaterThan(2).allMatch(file -> file.toFile().length() <= 1_000);
    }
    store = restart(store);
    for (Block block : blocks) {
      assertThat(store.block(block.hash()).orElseThrow().toBytes()).isEqualTo(block.toBytes());
    }
    assertThat(store.sizeOnDisk()).isEqualTo(size);
  }

  @Test
  void forgetsWhatACrashCutShort() throws IOException {
    FileBlockStore store = open();
    Block one = store.put(blocks.get(0));
    Block two = store.put(blocks.get(1));
    store.putUndo(one.hash(), UNDO);
    store.close();
    for (String name : List.of("blk00000.dat", "rev00000.dat")) {
      Path file = directory.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    }
    store = restart(store);
    assertThat(store.contains(one.hash())).isTrue();
    assertThat(store.undo(one.hash())).isEmpty();
    assertThat(store.contains(two.hash())).isFalse();
    store.put(two);
    store.putUndo(one.hash(), UNDO);
    store = restart(store);
    assertThat(store.block(two.hash()).orElseThrow().toBytes()).isEqualTo(two.toBytes());
    assertThat(store.undo(one.hash())).hasValue(UNDO);
  }

  @Test
  void noticesDamage() throws IOException {
    FileBlockStore store = open();
    Block block = store.put(blocks.getFirst());
    store.putUndo(block.hash(), UNDO);
    for (String name : List.of("blk00000.dat", "rev00000.dat")) {
      Path file = directory.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      bytes[9] ^= 1;
      Files.write(file, bytes);
    }
    FileBlockStore again = restart(store);
    assertThatThrownBy(() -> again.block(block.hash()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("blk00000.dat is damaged");
    assertThatThrownBy(() -> again.undo(block.hash()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("rev00000.dat is damaged");
  }

  @Test
  void aFullDiskIsNoticedBeforeAnythingIsWritten() throws IOException {
    long[] free = {FlatFiles.LEAST_FREE_BYTES + 10_000};
    FileBlockStore store =
        FileBlockStore.open(
            directory,
            index,
            Networks.REGTEST.magic(),
            1 << 20,
            OptionalLong.empty(),
            () -> free[0]);
    store.put(blocks.get(0));
    long size = Files.size(directory.resolve("blk00000.dat"));
    free[0] = FlatFiles.LEAST_FREE_BYTES + 8;
    assertThatThrownBy(() -> store.put(blocks.get(1)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("full");
    assertThat(Files.size(directory.resolve("blk00000.dat"))).isEqualTo(size);
    assertThat(store.contains(blocks.get(1).hash())).isFalse();
    free[0] = 0;
    assertThatThrownBy(store::sync).isInstanceOf(StoreException.class);
    store.close();
  }

  @Test
  void undoDataNeedsItsBlock() {
    FileBlockStore store = open();
    assertThatThrownBy(() -> store.putUndo(BlockHash.ZERO, UNDO))
        .isInstanceOf(IllegalStateException.class);
  }

  /** As another program would, byte by byte. */
  private void obfuscate(byte[] key) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().matches(".*(blk|rev).*")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] ^= key[i % key.length];
        }
        Files.write(file, bytes);
      }
    }
  }

  private void holdsAll(FileBlockStore store) {
    for (Block block : blocks) {
      assertThat(store.block(block.hash()).orElseThrow().toBytes()).isEqualTo(block.toBytes());
      assertThat(store.undo(block.hash())).hasValue(UNDO);
    }
  }

  private FileBlockStore filled(boolean obfuscated) {
    FileBlockStore store = open(obfuscated);
    for (Block block : blocks) {
      store.put(block);
      store.putUndo(block.hash(), UNDO);
    }
    return store;
  }

  @Test
  void aNewFolderIsObfuscatedWithTheKey() throws IOException {
    FileBlockStore store = filled(true);
    byte[] key = Files.readAllBytes(directory.resolve("xor.dat"));
    assertThat(HexFormat.of().formatHex(key)).isEqualTo("0102030405060780");
    byte[] file = Files.readAllBytes(directory.resolve("blk00000.dat"));
    assertThat(HexFormat.of().formatHex(file, 0, 4)).isNotEqualTo("fabfb5da");
    holdsAll(restart(store));
    obfuscate(key);
    file = Files.readAllBytes(directory.resolve("blk00000.dat"));
    assertThat(HexFormat.of().formatHex(file, 0, 4)).isEqualTo("fabfb5da");
    assertThat(Arrays.copyOfRange(file, 8, 8 + blocks.getFirst().totalSize()))
        .isEqualTo(blocks.getFirst().toBytes());
  }

  @Test
  void filesOfBeforeStayAsTheyAre() throws IOException {
    filled(false).close();
    Files.delete(directory.resolve("xor.dat"));
    index.close();
    index = index.reopen();
    holdsAll(open(true));
    assertThat(Files.readAllBytes(directory.resolve("xor.dat"))).isEqualTo(new byte[8]);
  }

  @Test
  void aKeyThatIsThereIsTakenAndNeverDropped() throws IOException {
    filled(false).close();
    byte[] key = HexFormat.of().parseHex("0102030405060780");
    obfuscate(key);
    Files.write(directory.resolve("xor.dat"), key);
    index.close();
    index = index.reopen();
    assertThatThrownBy(() -> open(false))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("can not be disabled", "0102030405060780", "xor.dat");
    holdsAll(open(true));
  }

  @Test
  void aKeyThatIsTooShortIsRefused() throws IOException {
    filled(true).close();
    Files.write(directory.resolve("xor.dat"), new byte[7]);
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no key of 8 bytes");
  }

  @Test
  void scansWhatIsObfuscated() throws IOException {
    FileBlockStore store = filled(true);
    List<BlockHash> found = new ArrayList<>();
    for (Path file : store.files()) {
      BlockFileScan.scan(
          file,
          Networks.REGTEST.magic(),
          store.obfuscation(),
          (block, place) -> {
            found.add(block.hash());
            assertThat(BlockFileScan.read(place, store.obfuscation()).orElseThrow().toBytes())
                .isEqualTo(block.toBytes());
            assertThat(BlockFileScan.read(place, ObfuscationKey.NONE)).isEmpty();
          });
    }
    assertThat(found).containsExactlyElementsOf(blocks.stream().map(Block::hash).toList());
  }

  /** What is put apart shares no file with the rest, before a restart and after it. */
  @Test
  void keepsBlocksApart() {
    FileBlockStore store = open();
    blocks.subList(0, 2).forEach(store::put);
    store.separate(false);
    store.put(blocks.get(2), true);
    store.put(blocks.get(3), false);
    store.put(blocks.get(4), true);
    assertThat(fileOf(store, 3)).isEqualTo(fileOf(store, 0)).isZero();
    assertThat(fileOf(store, 2)).isEqualTo(fileOf(store, 4)).isEqualTo(1);
    assertThat(store.isAppendedTo(0)).isTrue();
    assertThat(store.isAppendedTo(1)).isTrue();
    store = restart(store);
    store.separate(true);
    assertThat(store.isAppendedTo(1)).isFalse();
    store.put(blocks.get(5), false);
    store.put(blocks.get(6), true);
    store.put(blocks.get(7), false);
    assertThat(fileOf(store, 5)).isEqualTo(fileOf(store, 7)).isEqualTo(2);
    assertThat(fileOf(store, 6)).isEqualTo(3);
    for (Block block : blocks.subList(0, 8)) {
      assertThat(store.block(block.hash()).map(Block::hash)).hasValue(block.hash());
    }
    store.close();
  }

  private int fileOf(FileBlockStore store, int block) {
    return store.fileOf(blocks.get(block).hash()).orElseThrow();
  }

  /** What was connected on a snapshot that turned out wrong is connected again. */
  @Test
  void putsOtherUndoDataInTheirPlace() {
    FileBlockStore store = open();
    Block block = store.put(blocks.getFirst());
    store.putUndo(block.hash(), UNDO);
    store.putUndo(block.hash(), new byte[] {4});
    assertThat(store.undo(block.hash())).hasValue(new byte[] {4});
    store = restart(store);
    assertThat(store.undo(block.hash())).hasValue(new byte[] {4});
    store.close();
  }
}
