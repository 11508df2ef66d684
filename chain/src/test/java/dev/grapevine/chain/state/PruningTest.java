package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.state.ChainStorage.Rebuild;
import dev.grapevine.chain.state.ChainVerification.Finding;
import dev.grapevine.chain.state.DyingStores.Died;
import dev.grapevine.chain.state.DyingStores.DyingBlocks;
import dev.grapevine.chain.state.DyingStores.DyingStore;
import dev.grapevine.chain.state.DyingStores.Fuse;
import dev.grapevine.chain.store.FileBlockStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Old block files go, the last 288 blocks stay, and no crash leaves a chain that cannot go on. */
class PruningTest {
  private static final int FILE_BYTES = 4_000;
  private static final Pruning MANUAL = new Pruning(Pruning.MANUAL, true);
  private static final int PAID_AT = 101;

  /** A transaction early on, then empty blocks to height 420. */
  private static final ChainBuilder BASE = base();

  private static ChainBuilder base() {
    ChainBuilder builder = ChainBuilder.regtest().mature(1);
    builder.mine(builder.coinbase(1).split(Lock.TRUE, 3, 0));
    return builder.mineEmpty(420 - builder.height());
  }

  @TempDir Path directory;
  private MemoryStore index = new MemoryStore();
  private MemoryStore coins = new MemoryStore();

  private Chainstate open(Pruning pruning, long writes) {
    index.close();
    coins.close();
    index = index.reopen();
    coins = coins.reopen();
    Fuse fuse = new Fuse(writes);
    DyingStore dyingIndex = new DyingStore(index, fuse);
    FileBlockStore files =
        FileBlockStore.open(
            directory, dyingIndex, Networks.REGTEST.magic(), FILE_BYTES, OptionalLong.of(7));
    return Chainstate.open(
        Networks.REGTEST,
        new ChainStorage(
            dyingIndex,
            new DyingBlocks(files, fuse),
            new KeyValueCoinsStore(new DyingStore(coins, fuse))),
        new Chainstate.Options(Chains.scripts(), 1 << 20, Runnable::run, pruning, 1));
  }

  private Chainstate open(Pruning pruning) {
    return open(pruning, Long.MAX_VALUE);
  }

  private static BlockIndex at(Chainstate chain, int height) {
    return chain.atHeight(height).orElseThrow();
  }

  private TreeSet<String> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      TreeSet<String> names = new TreeSet<>();
      all.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }

  @Test
  void oldFilesGoAsAWhole() throws IOException {
    Chainstate chain = open(MANUAL);
    Chains.feed(chain, BASE.blocks());
    assertThat(chain.pruneHeight()).isEmpty();
    long before = chain.sizeOnDisk();
    chain.pruneTo(60);
    int pruned = chain.pruneHeight().orElseThrow();
    assertThat(pruned).isBetween(40, 60);
    assertThat(chain.sizeOnDisk()).isLessThan(before);
    assertThat(files()).doesNotContain("blk00000.dat", "rev00000.dat");
    assertThat(at(chain, pruned).isPruned()).isTrue();
    assertThat(chain.block(at(chain, pruned))).isEmpty();
    assertThat(chain.undo(at(chain, pruned))).isEmpty();
    assertThat(at(chain, pruned).transactionCount()).isEqualTo(1);
    assertThat(chain.block(at(chain, pruned + 1))).isPresent();
    assertThat(chain.undo(at(chain, pruned + 1))).isPresent();
    int left = BASE.height() - pruned;
    assertThat(chain.verification().look(4, left)).isEqualTo(Finding.SOUND);
    assertThat(chain.verification().look(4, left + 1)).isEqualTo(Finding.SOUND_IN_PART);
  }

  @Test
  void theLast288BlocksStayWhateverIsAskedFor() {
    Chainstate chain = open(MANUAL);
    Chains.feed(chain, BASE.blocks());
    chain.pruneTo(10_000);
    assertThat(chain.pruneHeight().orElseThrow()).isBetween(110, BASE.height() - 288);
    assertThat(chain.tip().height()).isEqualTo(BASE.height());
  }

  @Test
  void whatSomebodyHasYetToReadStays() {
    Chainstate chain = open(MANUAL);
    Chains.feed(chain, BASE.blocks());
    chain.pruneLocks().set("slow index", 50);
    chain.pruneLocks().set("fast index", 400);
    chain.pruneTo(120);
    assertThat(chain.pruneHeight().orElseThrow()).isLessThanOrEqualTo(50 - PruneLocks.BUFFER);
    chain.pruneLocks().set("slow index", 90);
    chain.pruneTo(120);
    int pruned = chain.pruneHeight().orElseThrow();
    assertThat(pruned).isBetween(60, 90 - PruneLocks.BUFFER);
    chain.pruneLocks().remove("slow index");
    chain.pruneTo(120);
    assertThat(chain.pruneHeight().orElseThrow()).isGreaterThan(pruned);
  }

  @Test
  void aReorganisationMovesLocksBack() {
    PruneLocks locks = new PruneLocks();
    locks.set("index", 400);
    locks.set("other", 300);
    locks.disconnected(401);
    assertThat(locks.limit(1_000)).isEqualTo(300 - PruneLocks.BUFFER);
    locks.disconnected(300);
    assertThat(locks.limit(1_000)).isEqualTo(299 - PruneLocks.BUFFER);
    locks.remove("other");
    assertThat(locks.limit(1_000)).as("both were moved").isEqualTo(299 - PruneLocks.BUFFER);
    assertThat(locks.limit(5)).isEqualTo(5);
  }

  @Test
  void restartsWherePrunedAndRefusesToForgetIt() {
    Chainstate chain = open(MANUAL);
    Chains.feed(chain, BASE.blocks());
    chain.pruneTo(120);
    int pruned = chain.pruneHeight().orElseThrow();
    chain.flush();
    Chainstate again = open(MANUAL);
    assertThat(again.tip().hash()).isEqualTo(BASE.tip().hash());
    assertThat(again.pruneHeight()).hasValue(pruned);
    assertThat(at(again, 0).isPruned()).isTrue();
    assertThat(at(again, pruned).chainTransactionCount()).isEqualTo(pruned + 2L);
    assertThatThrownBy(() -> open(Pruning.OFF))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("-reindex to go back to unpruned mode");
  }

  @Test
  void aBranchBelowTheDeletedBlocksIsNotTakenAndAskedForOneComesBack() {
    Chainstate chain = open(MANUAL);
    Chains.feed(chain, BASE.blocks());
    chain.pruneTo(120);
    int pruned = chain.pruneHeight().orElseThrow();
    assertThat(chain.canLeave(at(chain, pruned))).isFalse();
    assertThat(chain.canLeave(at(chain, pruned + 1))).isTrue();
    Block old = BASE.at(pruned);
    long now = BASE.now();
    assertThat(chain.acceptBlock(old, false, now)).isInstanceOf(BlockResult.Ignored.class);
    assertThat(chain.acceptBlock(old, true, now)).isInstanceOf(BlockResult.Stored.class);
    assertThat(chain.block(at(chain, pruned))).contains(old);
    assertThat(Chains.advance(chain, now)).isEmpty();
    // It has no undo data, so it still counts as pruned.
    assertThat(chain.pruneHeight()).hasValue(pruned);
  }

  @Test
  void aReorganisationBelowTheDeletedBlocksNamesTheRemedy() {
    Chainstate chain = open(MANUAL);
    Chains.feed(chain, BASE.blocks());
    chain.pruneTo(120);
    chain.invalidateBlock(at(chain, chain.pruneHeight().orElseThrow()));
    assertThatThrownBy(() -> Chains.advance(chain, BASE.now()))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("-prune", "-reindex");
  }

  /** The process dies before each of its writes in turn while it prunes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noCrashCostsTheChain(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Chainstate chain = open(MANUAL);
    int fed = 360 + random.nextInt(20);
    Chains.feed(chain, BASE.blocks().subList(0, fed));
    for (int writes = 0; writes < 40; writes++) {
      try {
        chain = open(MANUAL, writes);
        Chains.advance(chain, BASE.now());
        if (fed < BASE.height() && random.nextInt(3) == 0) {
          chain.acceptBlock(BASE.at(fed + 1), true, BASE.now());
          fed++;
          Chains.advance(chain, BASE.now());
        }
        chain.pruneTo(10 + writes * 2 + random.nextInt(60));
        chain.close();
      } catch (Died e) {
        // It goes on below with what was written.
      }
      chain = open(MANUAL);
      Chains.advance(chain, BASE.now());
      assertWhole(chain, writes);
    }
    assertThat(chain.pruneHeight().orElseThrow()).isGreaterThan(50);
    Chains.feed(chain, BASE.blocks().subList(chain.tip().height(), BASE.height()));
    assertThat(chain.tip().hash()).isEqualTo(BASE.tip().hash());
    assertThat(chain.coins().coin(BASE.coinbase(PAID_AT).outPoint())).isPresent();
  }

  private void assertWhole(Chainstate chain, int writes) throws IOException {
    int tip = chain.tip().height();
    assertThat(tip).as("tip after a death at write %d", writes).isGreaterThanOrEqualTo(359);
    TreeSet<String> unused = files();
    for (int height = 1; height <= tip; height++) {
      BlockIndex each = at(chain, height);
      assertThat(each.hasData()).isNotEqualTo(each.isPruned());
      if (each.hasData()) {
        assertThat(chain.block(each)).isPresent();
        assertThat(chain.undo(each)).isPresent();
      } else {
        assertThat(height).isLessThanOrEqualTo(tip - 288);
      }
    }
    unused.remove("xor.dat");
    int lowest = Integer.parseInt(unused.first(), 3, 8, 10);
    // A file that crashed before its blocks were known may stay for the next start to find.
    assertThat(unused).hasSizeLessThanOrEqualTo(2 * (110 - lowest));
  }

  @Test
  void staysBelowItsTargetByItself() throws IOException {
    Pruning tiny = new Pruning((17L << 20) + 40_000, true);
    Chainstate chain = open(tiny);
    Chains.feed(chain, BASE.blocks());
    assertThat(chain.pruneHeight().orElseThrow()).isBetween(1, BASE.height() - 288);
    assertThat(files()).doesNotContain("blk00000.dat");
  }

  @Test
  void reindexingAPrunedChainKeepsOnlyWhatConnects(@TempDir Path network) throws IOException {
    Path blocks = Files.createDirectories(network.resolve("blocks"));
    for (String name : List.of("blk00000.dat", "blk00002.dat", "rev00000.dat", "rev00002.dat")) {
      Files.write(blocks.resolve(name), new byte[0]);
    }
    try (ChainStorage storage =
        ChainStorage.inDirectory(
            network, BlockFolder.in(network, 7), Networks.REGTEST, 1 << 20, Rebuild.ALL, MANUAL)) {
      assertThat(storage.blocks().files())
          .extracting(file -> file.getFileName().toString())
          .containsExactly("blk00000.dat");
      assertThat(blocks.resolve("rev00002.dat")).doesNotExist();
    }
  }
}
