package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import dev.grapevine.chain.testing.SnapshotFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All coins as of a block stay those of that block. */
class CoinsAsOfTest {
  private static final int THEN = 103;
  private static final ChainBuilder BLOCKS = blocks();

  @TempDir Path directory;

  private static ChainBuilder blocks() {
    ChainBuilder builder = ChainBuilder.regtest().mature(6);
    for (int height = 1; height <= 6; height++) {
      builder.mine(builder.coinbase(height).split(Lock.TRUE, 3, 0));
    }
    return builder;
  }

  /** Where coins are kept. */
  enum Kept {
    IN_MEMORY,
    IN_A_MAP,
    ON_DISK
  }

  private Chainstate open(Kept kept) {
    return switch (kept) {
      case IN_MEMORY -> Chains.inMemory();
      case IN_A_MAP ->
          Chains.open(
              BLOCKS.params(),
              new ChainStorage(
                  new MemoryStore(),
                  new MemoryBlockStore(),
                  new KeyValueCoinsStore(new MemoryStore())));
      case ON_DISK -> Chains.inDirectory(directory);
    };
  }

  private static Map<OutPoint, Coin> listed(CoinsAsOf coins) {
    Map<OutPoint, Coin> all = new LinkedHashMap<>();
    coins.forEach((outPoint, coin) -> {
      all.put(outPoint, coin);
      return true;
    });
    return all;
  }

  private static void assertSame(Map<OutPoint, Coin> actual, Map<OutPoint, Coin> expected) {
    assertThat(new ArrayList<>(actual.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
  }

  @ParameterizedTest
  @EnumSource
  void stayWhileTheChainMovesOn(Kept kept) throws Exception {
    ChainBuilder fork = BLOCKS.fork(THEN - 2, 1).mineEmpty(BLOCKS.height() - THEN + 4);
    try (Chainstate chain = open(kept)) {
      Chains.feed(chain, BLOCKS.blocks().subList(0, THEN));
      try (CoinsAsOf coins = chain.coinsAsOfTip()) {
        Chains.feed(chain, BLOCKS.blocks().subList(THEN, BLOCKS.height()));
        chain.flush();
        assertThat(coins.base().hash()).isEqualTo(BLOCKS.at(THEN).hash());
        assertSame(listed(coins), SnapshotFiles.coinsAt(BLOCKS, THEN));

        Chains.feed(chain, fork.blocks().subList(THEN - 2, fork.height()));
        assertThat(chain.tip().hash()).isEqualTo(fork.tip().hash());
        chain.flush();
        Map<OutPoint, Coin> elsewhere =
            CompletableFuture.supplyAsync(() -> listed(coins)).get(10, TimeUnit.SECONDS);
        assertSame(elsewhere, SnapshotFiles.coinsAt(BLOCKS, THEN));
      }
      assertSame(Chains.coinsOf(chain), SnapshotFiles.coinsAt(fork, fork.height()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void areHandedOutUntilTheVisitorHasSeenEnough(Kept kept) {
    try (Chainstate chain = open(kept)) {
      Chains.feed(chain, BLOCKS.blocks());
      List<OutPoint> seen = new ArrayList<>();
      try (CoinsAsOf coins = chain.coinsAsOfTip()) {
        coins.forEach((outPoint, _) -> seen.add(outPoint) && seen.size() < 5);
        assertThat(listed(coins)).hasSizeGreaterThan(5);
      }
      assertThat(seen).hasSize(5);
    }
  }

  @Test
  void endWithTheChain() {
    Chainstate chain = open(Kept.ON_DISK);
    Chains.feed(chain, BLOCKS.blocks());
    List<OutPoint> seen = new ArrayList<>();
    try (CoinsAsOf coins = chain.coinsAsOfTip()) {
      assertThatThrownBy(() ->
              coins.forEach((outPoint, _) -> {
                chain.close();
                return seen.add(outPoint);
              }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(seen).hasSize(1);
    try (Chainstate again = open(Kept.ON_DISK)) {
      assertThat(again.tip().hash()).isEqualTo(BLOCKS.tip().hash());
    }
  }
}
