package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.store.FileBlockStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.SnapshotFiles;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * While a snapshot is validated two chains stand over one set of block files: what either has yet
 * to read stays, what neither needs goes (Bitcoin Core {@code Chainstate::GetPruneRange}).
 */
class SnapshotPruningTest {
  private static final int START = 20;
  private static final int BASE = 330;
  private static final int TOP = 660;
  private static final int FILE_BYTES = 4_000;

  /** More than a file can hold of the blocks here. */
  private static final int BLOCKS_PER_FILE = 25;

  private static final long CACHE_BYTES = 1 << 20;
  private static final Pruning MANUAL = new Pruning(Pruning.MANUAL, true);
  private static final Pruning AUTOMATIC = new Pruning((17L << 20) + 60_000, true);
  private static final ChainBuilder BLOCKS = ChainBuilder.regtest().mineEmpty(TOP);
  private static final Map<OutPoint, Coin> COINS = SnapshotFiles.coinsAt(BLOCKS, BASE);
  private static final ChainParams PARAMS = SnapshotFiles.knowing(BLOCKS, BASE, COINS);

  @TempDir Path directory;

  private Chainstate open(Pruning pruning, long coinsCacheBytes) {
    LevelDbStore index = LevelDbStore.open(directory.resolve("index"), CACHE_BYTES);
    SnapshotFolder snapshot = SnapshotFolder.open(directory, PARAMS, CACHE_BYTES);
    CoinsStore coins = openCoins();
    if (snapshot.isConfirmedBy(coins, PARAMS)) {
      coins.close();
      snapshot.replaceValidated();
      coins = openCoins();
    }
    FileBlockStore blocks =
        FileBlockStore.open(
            directory.resolve("blocks"), index, PARAMS.magic(), FILE_BYTES, OptionalLong.of(7));
    return Chainstate.open(
        PARAMS,
        new ChainStorage(index, blocks, coins, ReindexMarker.NONE, snapshot),
        new Chainstate.Options(Chains.scripts(), coinsCacheBytes, Runnable::run, pruning, 1));
  }

  private CoinsStore openCoins() {
    return new KeyValueCoinsStore(
        LevelDbStore.open(directory.resolve(SnapshotFolder.VALIDATED), CACHE_BYTES));
  }

  private static void headers(Chainstate chain) {
    BLOCKS.blocks().forEach(block -> chain.acceptHeader(block.header(), BLOCKS.now()));
  }

  private void load(Chainstate chain) throws SnapshotException {
    SnapshotFiles.load(chain, directory, BLOCKS.at(BASE).hash(), COINS);
  }

  private static void settle(Chainstate chain) {
    Chains.advance(chain, BLOCKS.now());
    boolean moved = true;
    while (moved) {
      moved = chain.advanceHistory();
    }
  }

  private static void feed(Chainstate chain, int first, int last) {
    for (Block block : BLOCKS.blocks().subList(first - 1, last)) {
      Chains.feed(chain, List.of(block));
      settle(chain);
    }
  }

  private static BlockIndex index(Chainstate chain, int height) {
    return chain.find(BLOCKS.at(height).hash()).orElseThrow();
  }

  private static BitSet stored(Chainstate chain) {
    BitSet stored = new BitSet();
    for (int height = 0; height <= TOP; height++) {
      stored.set(height, index(chain, height).hasData());
    }
    return stored;
  }

  private static void assertThere(Chainstate chain, int first, int last) {
    assertThat(stored(chain).nextClearBit(Math.max(0, first)))
        .as("first block that is missing from %d on", first)
        .isGreaterThan(last);
  }

  private static void assertGone(Chainstate chain, int first, int last) {
    int next = stored(chain).nextSetBit(first);
    assertThat(next < 0 || next > last).as("block %d is there", next).isTrue();
  }

  private static void assertWhole(Chainstate chain) {
    assertThat(chain.tip().hash()).isEqualTo(BLOCKS.tip().hash());
    assertThat(chain.history()).isEmpty();
    assertThat(Chains.coinsOf(chain)).isEqualTo(SnapshotFiles.coinsAt(BLOCKS, TOP));
  }

  @Test
  void eachChainKeepsItsLast288Blocks() throws Exception {
    try (Chainstate chain = open(MANUAL, CACHE_BYTES)) {
      feed(chain, 1, START);
      headers(chain);
      load(chain);
      feed(chain, BASE + 1, TOP);
      chain.pruneTo(TOP);
      int above = TOP - Pruning.KEPT_BLOCKS;
      assertThere(chain, 0, START);
      assertGone(chain, BASE + 1, above - BLOCKS_PER_FILE);
      assertThere(chain, above + 1, TOP);

      feed(chain, START + 1, Pruning.KEPT_BLOCKS);
      chain.pruneTo(TOP);
      assertThere(chain, 0, Pruning.KEPT_BLOCKS);

      feed(chain, Pruning.KEPT_BLOCKS + 1, BASE - 1);
      chain.pruneTo(TOP);
      int below = BASE - 1 - Pruning.KEPT_BLOCKS;
      assertGone(chain, 0, below - BLOCKS_PER_FILE);
      assertThere(chain, below + 1, BASE - 1);
      assertThat(chain.history()).isPresent();

      feed(chain, BASE, BASE);
      assertWhole(chain);
      chain.pruneTo(TOP);
      // The file that the last of them are in is still appended to.
      assertGone(chain, 0, BASE - BLOCKS_PER_FILE);
      assertGone(chain, BASE + 1, above - BLOCKS_PER_FILE);
      assertThere(chain, above + 1, TOP);
    }
    try (Chainstate chain = open(MANUAL, CACHE_BYTES)) {
      assertWhole(chain);
      assertThat(chain.pruneHeight().orElseThrow())
          .isBetween(TOP - Pruning.KEPT_BLOCKS - BLOCKS_PER_FILE, TOP - Pruning.KEPT_BLOCKS);
    }
  }

  /** Coins that are held back for long must be written before the blocks go that made them. */
  @Test
  void aKillAfterALongTimeCostsNothing() throws Exception {
    Chainstate chain = open(AUTOMATIC, CACHE_BYTES);
    feed(chain, 1, START);
    headers(chain);
    load(chain);
    feed(chain, BASE + 1, TOP);
    feed(chain, START + 1, BASE - 1);
    assertGone(chain, 0, 1);
    assertGone(chain, BASE + 1, BASE + 1);
    chain.abandon();
    chain = open(AUTOMATIC, CACHE_BYTES);
    settle(chain);
    assertThat(chain.tip().height()).isEqualTo(TOP);
    assertThat(chain.validatedTip().height()).isEqualTo(BASE - 1);
    feed(chain, BASE, BASE);
    assertWhole(chain);
    chain.close();
  }

  /** Blocks come as chance has it, below and above, and the process dies now and then. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noOrderOfBlocksAndNoDeathCostsEitherChainWhatItNeeds(long seed) throws Exception {
    Run run = new Run(seed);
    run.begin();
    while (run.moreToCome()) {
      run.step();
      run.check();
    }
    run.end();
  }

  private final class Run {
    private final SplittableRandom random;
    private final Pruning pruning;
    private final long coinsCacheBytes;
    private final BitSet delivered = new BitSet();
    private Chainstate chain;
    private boolean prunedBelow;
    private boolean prunedAbove;

    Run(long seed) {
      random = new SplittableRandom(seed);
      pruning = seed % 2 == 0 ? AUTOMATIC : MANUAL;
      coinsCacheBytes = seed % 3 == 0 ? CACHE_BYTES : 1 << 14;
      chain = open(pruning, coinsCacheBytes);
    }

    void begin() throws SnapshotException {
      feed(chain, 1, START);
      headers(chain);
      delivered.set(0, START + 1);
      // Some wait for what is below them when the snapshot comes.
      for (int i = 0; i < 10; i++) {
        deliver(BASE + 1 + random.nextInt(20));
      }
      load(chain);
      settle(chain);
    }

    boolean moreToCome() {
      return delivered.nextClearBit(0) <= TOP;
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0 -> prune();
        case 1 -> reopenSometimes();
        case 2, 3, 4, 5 -> deliverOneOf(START + 1, BASE);
        default -> deliverOneOf(BASE + 1, TOP);
      }
    }

    private void prune() {
      if (pruning.equals(MANUAL)) {
        chain.pruneTo(1 + random.nextInt(TOP));
      }
    }

    /** One of the next that are missing there, not always the lowest. */
    private void deliverOneOf(int first, int last) {
      int height = delivered.nextClearBit(first);
      for (int skip = random.nextInt(4) == 0 ? random.nextInt(12) : 0; skip > 0; skip--) {
        height = delivered.nextClearBit(height + 1);
      }
      deliver(Math.min(height, last));
    }

    private void deliver(int height) {
      if (!delivered.get(height)) {
        delivered.set(height);
        Chains.feed(chain, List.of(BLOCKS.at(height)));
        settle(chain);
      }
    }

    private void reopenSometimes() {
      if (random.nextInt(4) == 0) {
        reopen(random.nextBoolean());
      }
    }

    private void reopen(boolean killed) {
      int tip = chain.tip().height();
      int validated = chain.validatedTip().height();
      if (killed) {
        chain.abandon();
      } else {
        chain.close();
      }
      chain = open(pruning, coinsCacheBytes);
      settle(chain);
      assertThat(chain.tip().height()).isEqualTo(tip);
      assertThat(chain.validatedTip().height()).isEqualTo(validated);
    }

    void check() {
      int tip = chain.tip().height();
      int validated = chain.validatedTip().height();
      boolean behind = chain.history().isPresent();
      for (int height = 1; height <= TOP; height++) {
        BlockIndex index = index(chain, height);
        int kept = (behind && height <= BASE ? validated : tip) - Pruning.KEPT_BLOCKS;
        if (delivered.get(height) && height > kept) {
          assertThat(index.hasData()).as("block %d is kept", height).isTrue();
        }
        prunedBelow |= behind && height <= BASE && index.isPruned();
        prunedAbove |= behind && height > BASE && index.isPruned();
      }
    }

    void end() {
      assertWhole(chain);
      assertThat(prunedBelow).as("something below was pruned while it was validated").isTrue();
      assertThat(prunedAbove).as("something above was pruned meanwhile").isTrue();
      reopen(true);
      assertWhole(chain);
      chain.close();
    }
  }
}
