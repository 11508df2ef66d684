package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.state.ChainStorage.Rebuild;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is damaged on disk is noticed and named, and what the block files hold is found again. */
class DamageTest {
  private static final long CACHE_BYTES = 1 << 20;

  @TempDir Path directory;
  private ChainBuilder builder;
  private Map<OutPoint, Coin> coins;

  @BeforeEach
  void write() {
    builder = ChainBuilder.regtest().mature(1);
    builder.mine(builder.coinbase(1).split(Lock.WITNESS_KEY, 3, 0));
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks());
      coins = Chains.coinsOf(chain);
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private Chainstate rebuilt(Rebuild rebuild) {
    return Chains.open(
        Networks.REGTEST,
        ChainStorage.inDirectory(
            directory,
            BlockFolder.in(directory, 1),
            Networks.REGTEST,
            CACHE_BYTES,
            rebuild,
            Pruning.OFF));
  }

  @Test
  void damagedBlocksAreNamedAndNeverHandedOut() throws IOException {
    flip(directory.resolve("blocks/blk00000.dat"), 2_000);
    try (Chainstate chain = Chains.inDirectory(directory)) {
      int damaged = 0;
      for (int height = 1; height <= builder.height(); height++) {
        BlockIndex index = chain.atHeight(height).orElseThrow();
        Optional<Block> block = chain.block(index);
        if (block.isPresent()) {
          assertThat(block.get().toBytes()).isEqualTo(builder.at(height).toBytes());
        } else {
          damaged = height;
        }
      }
      assertThat(damaged).isPositive();
      assertThatNamesTheBlock(chain, damaged);
    }
  }

  /** A reorganisation cannot do without it. */
  private void assertThatNamesTheBlock(Chainstate chain, int damaged) {
    BlockIndex index = chain.atHeight(damaged).orElseThrow();
    chain.invalidateBlock(index);
    assertThatThrownBy(() -> Chains.advance(chain, builder.now()))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("blk00000.dat", index.hash() + "", "-reindex")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    chain.abandon();
  }

  @Test
  void damagedUndoDataIsNamed() throws IOException {
    Path file = directory.resolve("blocks/rev00000.dat");
    flip(file, (int) Files.size(file) - 40);
    try (Chainstate chain = Chains.inDirectory(directory)) {
      chain.invalidateBlock(chain.tip());
      assertThatThrownBy(() -> chain.advance(builder.now()))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("rev00000.dat", "-reindex");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chainstate", "blocks/index"})
  void damagedDatabasesAreNamed(String folder) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(folder))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(log|ldb|sst)")).toList()) {
        for (int at = 300; at < Files.size(file); at += 500) {
          flip(file, at);
        }
      }
    }
    assertThatThrownBy(
            () -> {
              try (Chainstate chain = Chains.inDirectory(directory)) {
                Chains.coinsOf(chain);
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(folder, "-reindex");
    try (Chainstate chain = rebuilt(Rebuild.ALL)) {
      BlockImport.reindex(chain, builder.now(), () -> false);
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  @Test
  void reindexingLosesNothingAndWritesNothingTwice() throws IOException {
    long size = Files.size(directory.resolve("blocks/blk00000.dat"));
    for (int i = 0; i < 2; i++) {
      try (Chainstate chain = rebuilt(Rebuild.ALL)) {
        assertThat(chain.tip().height()).isZero();
        assertThat(BlockImport.reindex(chain, builder.now(), () -> false))
            .isEqualTo(new BlockImport.Result(builder.height(), 0, 0));
        assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      }
    }
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
      for (int height = 1; height <= builder.height(); height++) {
        assertThat(chain.block(chain.atHeight(height).orElseThrow()).orElseThrow().toBytes())
            .isEqualTo(builder.at(height).toBytes());
      }
    }
    // Genesis alone is put anew each time.
    int genesis = 8 + builder.at(0).totalSize();
    assertThat(Files.size(directory.resolve("blocks/blk00000.dat"))).isEqualTo(size + 2 * genesis);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40})
  void anInterruptedReindexGoesOn(int done) {
    Chainstate first = rebuilt(Rebuild.ALL);
    Chains.feed(first, builder.blocks().subList(0, done));
    first.flush();
    first.abandon();
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.isReindexing()).isTrue();
      BlockImport.reindex(chain, builder.now(), () -> false);
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
      assertThat(chain.isReindexing()).isFalse();
    }
  }

  @Test
  void aReindexThatIsToStopDoesSoAtTheNextBlockAndGoesOnLater() {
    AtomicInteger left = new AtomicInteger(30);
    try (Chainstate chain = rebuilt(Rebuild.ALL)) {
      assertThatThrownBy(
              () -> BlockImport.reindex(chain, builder.now(), () -> left.decrementAndGet() < 0))
          .isInstanceOf(ImportStoppedException.class);
      assertThat(left).hasValue(-1);
    }
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.isReindexing()).isTrue();
      BlockImport.reindex(chain, builder.now(), () -> false);
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  @Test
  void aReindexThatDiedWhileClearingBeginsAgain() throws IOException {
    Files.writeString(directory.resolve("blocks/reindexing"), "clearing");
    Files.delete(directory.resolve("chainstate/CURRENT"));
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.tip().height()).isZero();
      BlockImport.reindex(chain, builder.now(), () -> false);
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  @Test
  void reindexingStopsBelowADamagedBlock() throws IOException {
    flip(directory.resolve("blocks/blk00000.dat"), 2_000);
    try (Chainstate chain = rebuilt(Rebuild.ALL)) {
      BlockImport.reindex(chain, builder.now(), () -> false);
      int height = chain.tip().height();
      assertThat(height).isBetween(1, 20);
      // The rest is fetched like any other block, and what is there already connects.
      Chains.feed(chain, builder.blocks());
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  @Test
  void rebuildsTheCoinsAlone() {
    try (Chainstate chain = rebuilt(Rebuild.COINS)) {
      assertThat(chain.tip().height()).isZero();
      Chains.advance(chain, builder.now());
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  private byte[] plain(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try (Chainstate chain = Chains.inDirectory(directory)) {
      chain.obfuscation().apply(bytes, 0);
    }
    return bytes;
  }

  @Test
  void loadsBlocksThatLieInAnyOrderBetweenRubbish(@TempDir Path elsewhere) throws IOException {
    byte[] frames = plain(directory.resolve("blocks/blk00000.dat"));
    int half = 8 + builder.at(0).totalSize();
    for (int height = 1; height < 50; height++) {
      half += 8 + builder.at(height).totalSize();
    }
    Path file = elsewhere.resolve("bootstrap.dat");
    try (var out = Files.newOutputStream(file)) {
      out.write(frames, half, frames.length - half);
      out.write(new byte[100_000]);
      out.write(frames, 0, 4);
      out.write(frames, 0, half);
      out.write(frames, 0, 7);
    }
    Chainstate chain =
        Chains.open(Networks.REGTEST, ChainStorage.inMemory(new MemoryBlockStore(), 1));
    assertThat(BlockImport.load(chain, file, builder.now(), () -> false))
        .isEqualTo(new BlockImport.Result(builder.height(), 0, 0));
    assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    assertThatThrownBy(() -> BlockImport.load(chain, elsewhere.resolve("missing"), 0, () -> false))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("missing");
    assertThat(List.copyOf(Chains.coinsOf(chain).keySet()))
        .containsExactlyElementsOf(coins.keySet());
  }
}
