package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.state.ChainStorage.Rebuild;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.chain.testing.SnapshotFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A chain that sets out from coins that others made is the chain that would have been made here, or
 * none: whatever comes in between.
 */
class SnapshotsTest {
  private static final int START = 60;
  private static final int BASE = 110;
  private static final ChainBuilder BLOCKS = blocks();
  private static final Map<OutPoint, Coin> COINS = SnapshotFiles.coinsAt(BLOCKS, BASE);
  private static final ChainParams PARAMS = SnapshotFiles.knowing(BLOCKS, BASE, COINS);
  private static final long LEVELDB_CACHE_BYTES = 1 << 20;

  @TempDir Path directory;

  private static ChainBuilder blocks() {
    ChainBuilder builder = ChainBuilder.regtest().mature(3);
    for (int height = 1; height <= 3; height++) {
      builder.mine(builder.coinbase(height).split(Lock.TRUE, 3, 0));
    }
    return builder.mineEmpty(130 - builder.height());
  }

  private Chainstate open(ChainParams params) {
    return Chains.open(params, Chains.storage(directory, params));
  }

  private Path folder() {
    return directory.resolve(SnapshotFolder.NAME);
  }

  /** At height {@link #START}, with all headers. */
  private Chainstate begun(ChainParams params) {
    Chainstate chain = open(params);
    feed(chain, 1, START);
    headers(chain, BLOCKS.blocks());
    return chain;
  }

  private static void headers(Chainstate chain, List<Block> blocks) {
    for (Block block : blocks) {
      assertThat(chain.acceptHeader(block.header(), BLOCKS.now()))
          .isInstanceOf(HeaderResult.Accepted.class);
    }
  }

  private static List<Block> between(int first, int last) {
    return BLOCKS.blocks().subList(first - 1, last);
  }

  private static void feed(Chainstate chain, int first, int last) {
    feed(chain, between(first, last));
  }

  private static void feed(Chainstate chain, List<Block> blocks) {
    Chains.feed(chain, blocks);
    advanceHistory(chain);
  }

  private static void advanceHistory(Chainstate chain) {
    boolean moved = true;
    while (moved) {
      moved = chain.advanceHistory();
    }
  }

  private void load(Chainstate chain, Map<OutPoint, Coin> coins) throws Exception {
    SnapshotFiles.load(chain, directory, BLOCKS.at(BASE).hash(), coins);
  }

  private static void assertWhole(Chainstate chain) {
    assertThat(chain.tip().hash()).isEqualTo(BLOCKS.tip().hash());
    assertThat(chain.validatedTip()).isEqualTo(chain.tip());
    assertThat(chain.history()).isEmpty();
    assertThat(Chains.coinsOf(chain)).isEqualTo(SnapshotFiles.coinsAt(BLOCKS, BLOCKS.height()));
    assertThat(chain.tip().chainTransactionCount()).isEqualTo(BLOCKS.height() + 1 + 3);
    assertThat(chain.verification().look(ChainVerification.MAX_LEVEL, 0))
        .isEqualTo(ChainVerification.Finding.SOUND);
  }

  @Test
  void goesOnFromTheSnapshotAndValidatesBelow() throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      load(chain, COINS);
      assertThat(chain.tip().hash()).isEqualTo(BLOCKS.at(BASE).hash());
      assertThat(chain.isActive(chain.find(BLOCKS.at(START + 1).hash()).orElseThrow())).isTrue();
      assertThat(Chains.coinsOf(chain)).isEqualTo(COINS);
      assertThat(chain.validatedTip().height()).isEqualTo(START);
      assertThat(chain.verification().look(ChainVerification.MAX_LEVEL, 0))
          .isEqualTo(ChainVerification.Finding.SOUND_IN_PART);
      assertThat(chain.advanceHistory()).isFalse();

      feed(chain, BASE + 1, BLOCKS.height());
      assertThat(chain.verification().look(ChainVerification.MAX_LEVEL, BLOCKS.height() - BASE))
          .isEqualTo(ChainVerification.Finding.SOUND);
      assertThat(chain.tip().hash()).isEqualTo(BLOCKS.tip().hash());
      assertThat(chain.canLeave(chain.atHeight(BASE + 1).orElseThrow())).isTrue();
      assertThat(chain.canLeave(chain.atHeight(BASE).orElseThrow())).isFalse();
      assertThat(chain.canLeave(chain.atHeight(START).orElseThrow())).isFalse();

      List<Block> missing = new ArrayList<>(between(START + 1, BASE));
      Collections.shuffle(missing, new Random(3));
      feed(chain, missing);
      assertWhole(chain);
      assertThat(folder()).exists();
    }
    try (Chainstate chain = open(PARAMS)) {
      assertWhole(chain);
      assertThat(chain.snapshots().base()).isEmpty();
    }
    assertThat(folder()).doesNotExist();
    assertThat(directory.resolve("chainstate_todelete")).doesNotExist();
    assertThat(directory.resolve("chainstate").resolve("base_blockhash")).doesNotExist();
  }

  /** The base itself may come first: what stands on it and below is put together all the same. */
  @Test
  void takesTheBaseOutOfOrder() throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      load(chain, COINS);
      feed(chain, BASE, BASE);
      assertThat(chain.validatedTip().height()).isEqualTo(START);
      feed(chain, BASE + 1, BLOCKS.height());
      feed(chain, START + 1, BASE - 1);
      assertWhole(chain);
    }
  }

  /** Blocks above the base may be there before the snapshot is. */
  @Test
  void takesWhatWaitedForTheBase() throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      feed(chain, BASE + 1, BLOCKS.height());
      assertThat(chain.tip().height()).isEqualTo(START);
      load(chain, COINS);
      Chains.advance(chain, BLOCKS.now());
      assertThat(chain.tip().hash()).isEqualTo(BLOCKS.tip().hash());
      feed(chain, START + 1, BASE);
      assertWhole(chain);
    }
  }

  private Chainstate again(Chainstate chain, boolean killed) {
    if (killed) {
      chain.abandon();
    } else {
      chain.close();
    }
    Chainstate opened = open(PARAMS);
    Chains.advance(opened, BLOCKS.now());
    advanceHistory(opened);
    return opened;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnAfterAStopInEachPhase(boolean killed) throws Exception {
    Chainstate chain = begun(PARAMS);
    load(chain, COINS);
    chain = again(chain, killed);
    assertThat(chain.tip().height()).isEqualTo(BASE);
    assertThat(chain.history().orElseThrow().base().height()).isEqualTo(BASE);

    feed(chain, BASE + 1, BASE + 5);
    feed(chain, START + 1, START + 10);
    chain = again(chain, killed);
    assertThat(chain.tip().height()).isEqualTo(BASE + 5);
    assertThat(chain.validatedTip().height()).isEqualTo(START + 10);

    feed(chain, BASE, BASE);
    feed(chain, START + 12, BASE - 1);
    chain = again(chain, killed);
    assertThat(chain.validatedTip().height()).isEqualTo(START + 10);
    assertThat(chain.tip().height()).isEqualTo(BASE + 5);

    feed(chain, START + 11, START + 11);
    assertThat(chain.history()).isEmpty();
    feed(chain, BASE + 6, BLOCKS.height());
    chain = again(chain, killed);
    assertWhole(chain);
    assertThat(folder()).doesNotExist();
    chain.close();
  }

  /** The process may die between the renames that put the snapshot's coins in place. */
  @Test
  void finishesWhatACrashInterrupted() throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      load(chain, COINS);
      feed(chain, START + 1, BLOCKS.height());
    }
    Files.move(directory.resolve("chainstate"), directory.resolve("chainstate_todelete"));
    try (Chainstate chain = open(PARAMS)) {
      assertWhole(chain);
    }
    assertThat(folder()).doesNotExist();
    assertThat(directory.resolve("chainstate_todelete")).doesNotExist();
  }

  @Test
  void comesBackFromAnotherBranch() throws Exception {
    ChainBuilder other = BLOCKS.fork(START, 1).mineEmpty(BASE - START - 1);
    try (Chainstate chain = begun(PARAMS)) {
      feed(chain, other.blocks().subList(START, other.height()));
      assertThat(chain.tip().hash()).isEqualTo(other.tip().hash());
      load(chain, COINS);
      assertThat(chain.validatedTip().hash()).isEqualTo(other.tip().hash());
      feed(chain, START + 1, BLOCKS.height());
      assertWhole(chain);
    }
  }

  /** Until all is validated there is no way below the base; then there is. */
  @Test
  void leavesTheBaseOnceItIsValidated() throws Exception {
    ChainBuilder other = BLOCKS.fork(BASE - 1, 2).mineEmpty(BLOCKS.height() - BASE + 2);
    try (Chainstate chain = begun(PARAMS)) {
      load(chain, COINS);
      feed(chain, BASE + 1, BLOCKS.height());
      feed(chain, START + 1, BASE - 2);
      feed(chain, other.blocks().subList(BASE - 1, other.height()));
      assertThat(chain.tip().hash()).isEqualTo(BLOCKS.tip().hash());
      feed(chain, BASE - 1, BASE);
      assertThat(chain.history()).isEmpty();
      Chains.advance(chain, other.now());
      assertThat(chain.tip().hash()).isEqualTo(other.tip().hash());
    }
    try (Chainstate chain = open(PARAMS)) {
      assertThat(chain.tip().hash()).isEqualTo(other.tip().hash());
      assertThat(Chains.coinsOf(chain)).isEqualTo(SnapshotFiles.coinsAt(other, other.height()));
    }
  }

  @Test
  void reorganisesAboveTheBase() throws Exception {
    ChainBuilder other = BLOCKS.fork(BASE, 3).mineEmpty(BLOCKS.height() - BASE + 1);
    try (Chainstate chain = begun(PARAMS)) {
      load(chain, COINS);
      feed(chain, BASE + 1, BLOCKS.height());
      feed(chain, other.blocks().subList(BASE, other.height()));
      assertThat(chain.tip().hash()).isEqualTo(other.tip().hash());
      feed(chain, START + 1, BASE);
      assertThat(chain.history()).isEmpty();
      assertThat(Chains.coinsOf(chain)).isEqualTo(SnapshotFiles.coinsAt(other, other.height()));
    }
  }

  /** If the hash that is built in is of coins that the chain never had, all ends. */
  @Test
  void stopsIfTheCoinsWereNotThoseOfTheChain() throws Exception {
    Map<OutPoint, Coin> wrong = SnapshotFiles.falsified(COINS);
    ChainParams deceived = SnapshotFiles.knowing(BLOCKS, BASE, wrong);
    Chainstate chain = begun(deceived);
    load(chain, wrong);
    feed(chain, BASE + 1, BLOCKS.height());
    feed(chain, START + 1, BASE - 1);
    Chains.feed(chain, between(BASE, BASE));
    assertThatThrownBy(chain::advanceHistory)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("goes back from height 130 to 110");
    chain.abandon();
    assertThat(folder()).doesNotExist();
    assertThat(directory.resolve("chainstate_snapshot_INVALID")).exists();
    assertGoesOnWithoutIt(deceived);
  }

  /** The same if the process dies before it has compared, or while it puts the coins aside. */
  @Test
  void stopsAtTheNextStartIfItDidNotBefore() throws Exception {
    Map<OutPoint, Coin> wrong = SnapshotFiles.falsified(COINS);
    ChainParams deceived = SnapshotFiles.knowing(BLOCKS, BASE, wrong);
    Path folders = Files.createDirectory(directory.resolve("aside"));
    try (Chainstate chain = begun(deceived)) {
      load(chain, wrong);
      feed(chain, START + 1, BASE - 1);
    }
    copy(folder(), folders);
    try (Chainstate chain = open(PARAMS.withAssumedCoins(deceived.assumedCoins()))) {
      Chains.feed(chain, between(BASE, BASE));
      assertThatThrownBy(chain::advanceHistory).isInstanceOf(StoreException.class);
      chain.abandon();
    }
    copy(folders, Files.createDirectory(folder()));
    assertThatThrownBy(() -> open(deceived))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("failed to be validated");
    assertThat(folder()).doesNotExist();
    assertGoesOnWithoutIt(deceived);
  }

  private static void copy(Path from, Path to) throws Exception {
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private void assertGoesOnWithoutIt(ChainParams params) {
    try (Chainstate chain = open(params)) {
      assertThat(chain.snapshots().base()).isEmpty();
      Chains.advance(chain, BLOCKS.now());
      feed(chain, START + 1, BLOCKS.height());
      assertWhole(chain);
    }
  }

  /** A block below that breaks a rule shows it as well. */
  @Test
  void stopsIfABlockBelowIsInvalid() throws Exception {
    ChainBuilder bad = BLOCKS.fork(START + 4, 4);
    bad.add(bad.draft().coinbaseValue(1L << 40).mine());
    bad.mineEmpty(BASE - bad.height());
    ChainParams params = SnapshotFiles.knowing(bad, BASE, COINS);
    Chainstate chain = open(params);
    feed(chain, 1, START);
    headers(chain, bad.blocks());
    SnapshotFiles.load(chain, directory, bad.tip().hash(), COINS);
    feed(chain, bad.blocks().subList(START, START + 4));
    Chains.feed(chain, List.of(bad.at(START + 5)));
    assertThatThrownBy(chain::advanceHistory).isInstanceOf(StoreException.class);
    chain.abandon();
    assertThat(folder()).doesNotExist();
    try (Chainstate again = open(params)) {
      assertThat(again.tip().height()).isLessThanOrEqualTo(START + 4);
      Chains.advance(again, BLOCKS.now());
      assertThat(again.tip().height()).isEqualTo(START + 4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"COINS", "ALL"})
  void isDroppedByAReindex(String rebuild) throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      load(chain, COINS);
      feed(chain, BASE + 1, BLOCKS.height());
    }
    ChainStorage storage =
        ChainStorage.inDirectory(
            directory,
            BlockFolder.in(directory, 7),
            PARAMS,
            LEVELDB_CACHE_BYTES,
            Rebuild.valueOf(rebuild),
            Pruning.OFF);
    assertThat(folder()).doesNotExist();
    try (Chainstate chain = Chains.open(PARAMS, storage)) {
      if (chain.isReindexing()) {
        BlockImport.reindex(chain, BLOCKS.now(), () -> false);
      }
      Chains.advance(chain, BLOCKS.now());
      assertThat(chain.tip().height()).isEqualTo(START);
      headers(chain, BLOCKS.blocks());
      load(chain, COINS);
      Chains.advance(chain, BLOCKS.now());
      assertThat(chain.tip().height()).isGreaterThanOrEqualTo(BASE);
    }
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      refuses(chain, COINS.size() > 1 ? SnapshotFiles.falsified(COINS) : COINS, "content hash");
      assertThat(folder()).doesNotExist();
      assertThat(chain.tip().height()).isEqualTo(START);
      assertThatThrownBy(() -> chain.snapshots().begin(BLOCKS.at(BASE - 1).hash(), true))
          .hasMessageContaining("not recognized")
          .hasMessageContaining("heights are available: 110");
      assertThatThrownBy(() -> chain.snapshots().begin(BLOCKS.at(BASE).hash(), false))
          .hasMessageContaining("mempool not empty");
      BlockIndex below = chain.find(BLOCKS.at(BASE - 1).hash()).orElseThrow();
      chain.invalidateBlock(below);
      assertThatThrownBy(() -> chain.snapshots().begin(BLOCKS.at(BASE).hash(), true))
          .hasMessageContaining("is part of an invalid chain");
      chain.reconsiderBlock(below);
      ChainBuilder other = BLOCKS.fork(BASE - 1, 5).mineEmpty(BLOCKS.height() - BASE + 2);
      headers(chain, other.blocks());
      assertThatThrownBy(() -> chain.snapshots().begin(BLOCKS.at(BASE).hash(), true))
          .hasMessageContaining("A forked headers-chain");
      chain.invalidateBlock(chain.find(other.at(BASE).hash()).orElseThrow());
      load(chain, COINS);
      assertThatThrownBy(() -> chain.snapshots().begin(BLOCKS.at(BASE).hash(), true))
          .hasMessageContaining("more than once");
    }
  }

  private void refuses(Chainstate chain, Map<OutPoint, Coin> coins, String why) {
    assertThatThrownBy(() -> load(chain, coins))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesWhatIsOfNoUse() throws Exception {
    try (Chainstate chain = open(PARAMS)) {
      refuses(chain, COINS, "must appear in the headers chain");
      feed(chain, 1, BASE);
      refuses(chain, COINS, "Work does not exceed active chainstate");
    }
    Files.createDirectory(folder());
    Files.writeString(folder().resolve("base_blockhash"), "z".repeat(32));
    assertThatThrownBy(() -> open(PARAMS))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(
            "Assumeutxo data not found for the given blockhash '" + "7a".repeat(32));
    assertThat(folder().toFile().list()).containsExactly("base_blockhash");
  }

  @Test
  void needsADisk() {
    Chainstate chain = Chains.inMemory(PARAMS);
    feed(chain, 1, START);
    headers(chain, BLOCKS.blocks());
    refuses(chain, COINS, "keeps nothing on disk");
  }

  /** While it is being loaded it may be stopped, and another is not begun. */
  @Test
  void isGivenUp() throws Exception {
    try (Chainstate chain = begun(PARAMS)) {
      Path file = SnapshotFiles.write(directory, PARAMS.magic(), BLOCKS.at(BASE).hash(), COINS);
      try (SnapshotReader reader = SnapshotReader.open(file, PARAMS)) {
        SnapshotLoading loading = chain.snapshots().begin(reader.base(), true);
        assertThatThrownBy(() -> chain.snapshots().begin(reader.base(), true))
            .hasMessageContaining("being loaded");
        assertThatThrownBy(() -> loading.populate(reader, () -> true))
            .hasMessageContaining("interrupt");
        chain.snapshots().giveUp(loading);
      }
      load(chain, COINS);
      assertThat(chain.tip().height()).isEqualTo(BASE);
    }
  }
}
