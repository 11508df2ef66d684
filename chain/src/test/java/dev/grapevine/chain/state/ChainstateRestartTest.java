package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.StoreLockedException;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainstateRestartTest {
  private static final long FEE = 1_000;

  @TempDir Path directory;
  private ChainBuilder builder;

  @BeforeEach
  void mine() {
    builder = ChainBuilder.regtest().mature(1);
    builder.mine(builder.coinbase(1).split(Lock.WITNESS_KEY, 3, FEE));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void restartsAtTheTipItWasClosedWith() {
    Map<OutPoint, Coin> coins;
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks());
      coins = Chains.coinsOf(chain);
    }
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      assertThat(chain.tip().chainTransactionCount()).isEqualTo(builder.height() + 2L);
      assertThat(chain.advance(builder.now())).isInstanceOf(ChainStep.Idle.class);
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
      assertThat(chain.sizeOnDisk()).isPositive();
      for (int height = 0; height <= builder.height(); height++) {
        Block block = chain.block(chain.atHeight(height).orElseThrow()).orElseThrow();
        assertThat(block.toBytes()).isEqualTo(builder.at(height).toBytes());
      }
      Chains.feed(chain, List.of(builder.mine()));
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    }
  }

  @Test
  void mayBeMovedWhileClosed(@TempDir Path elsewhere) throws IOException {
    Chains.inDirectory(directory).close();
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks());
    }
    Path moved = elsewhere.resolve("copy");
    copy(directory, moved);
    try (Chainstate chain = Chains.inDirectory(moved)) {
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      assertThat(chain.block(chain.tip()).orElseThrow().toBytes())
          .isEqualTo(builder.tip().toBytes());
    }
  }

  @Test
  void rollsForwardAfterACrash(@TempDir Path elsewhere) throws IOException {
    Path crashed = elsewhere.resolve("crashed");
    int flushedHeight = 50;
    Map<OutPoint, Coin> coins;
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks().subList(0, flushedHeight));
      chain.flush();
      Chains.feed(chain, builder.blocks().subList(flushedHeight, builder.height()));
      // What is in the files now is what a killed process would leave.
      copy(directory, crashed);
      coins = Chains.coinsOf(chain);
    }
    try (Chainstate chain = Chains.inDirectory(crashed)) {
      assertThat(chain.tip().height()).isEqualTo(flushedHeight);
      Chains.advance(chain, builder.now());
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  /** Coins on the heap are written at once: what tells of the undo data must be there before. */
  @Test
  void canStepBackAfterACrashWithCoinsOnTheHeap() {
    ChainStorage storage = ChainStorage.inMemory(new MemoryBlockStore(), 1);
    Chainstate.Options options = Chainstate.Options.of(Chains.scripts(), 1);
    ChainBuilder other = builder.fork(builder.height() - 1, 1);
    other.mineEmpty(2);
    Chains.feed(Chainstate.open(builder.params(), storage, options), builder.blocks());
    Chainstate chain = Chainstate.open(builder.params(), storage, options);
    assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    Chains.feed(chain, other.blocks());
    assertThat(chain.tip().hash()).isEqualTo(other.tip().hash());
  }

  @Test
  void fetchesAgainWhatACrashCutShort(@TempDir Path elsewhere) throws IOException {
    Path crashed = elsewhere.resolve("crashed");
    try (Chainstate chain = Chains.inDirectory(directory)) {
      chain.flush();
      Chains.feed(chain, builder.blocks());
      copy(directory, crashed);
    }
    Path file = crashed.resolve("blocks/blk00000.dat");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    try (Chainstate chain = Chains.inDirectory(crashed)) {
      Chains.advance(chain, builder.now());
      assertThat(chain.tip().height()).isEqualTo(builder.height() - 1);
      Chains.feed(chain, List.of(builder.tip()));
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    }
    try (Chainstate chain = Chains.inDirectory(crashed)) {
      assertThat(chain.block(chain.tip()).orElseThrow().toBytes())
          .isEqualTo(builder.tip().toBytes());
    }
  }

  @Test
  void rebuildsTheCoinsFromTheBlocks() throws IOException {
    Map<OutPoint, Coin> coins;
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks());
      coins = Chains.coinsOf(chain);
    }
    try (Stream<Path> files = Files.walk(directory.resolve("chainstate"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.tip().height()).isZero();
      Chains.advance(chain, builder.now());
      assertThat(Chains.coinsOf(chain)).isEqualTo(coins);
    }
  }

  @Test
  void reorganisesAfterARestart() {
    ChainBuilder fork = builder.fork(builder.height() - 1, 1);
    Block weak = fork.mine();
    Block invalid =
        builder
            .fork(2, 2)
            .draft()
            .coinbaseScript(builder.at(1).transactions().getFirst().inputs().getFirst().scriptSig())
            .mine();
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks());
      Chains.feed(chain, List.of(weak));
      assertThat(chain.acceptBlock(invalid, true, builder.now()))
          .isInstanceOf(BlockResult.Rejected.class);
    }
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
      assertThat(chain.find(invalid.hash()).orElseThrow().isFailed()).isTrue();
      Chains.feed(chain, List.of(fork.mine()));
      assertThat(chain.tip().hash()).isEqualTo(fork.tip().hash());
      assertThat(Chains.coinsOf(chain)).isEqualTo(Chains.coinsOf(Chains.synced(fork)));
    }
  }

  @Test
  void remembersWhatProvedInvalid() {
    ChainBuilder fork = builder.fork(builder.height() - 1, 1);
    Block bad = fork.add(fork.draft().coinbaseValue(ConsensusLimits.MAX_MONEY).mine());
    fork.mineEmpty(2);
    try (Chainstate chain = Chains.inDirectory(directory)) {
      Chains.feed(chain, builder.blocks());
      fork.blocks().forEach(block -> chain.acceptBlock(block, true, fork.now()));
      Chains.advance(chain, fork.now());
      assertThat(chain.find(bad.hash()).orElseThrow().isFailed()).isTrue();
    }
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.find(fork.tip().hash()).orElseThrow().isFailed()).isTrue();
      assertThat(chain.bestHeader()).isSameAs(chain.tip());
      assertThat(chain.advance(fork.now())).isInstanceOf(ChainStep.Idle.class);
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    }
  }

  @Test
  void restartsInMemoryToo() {
    MemoryStore index = new MemoryStore();
    MemoryBlockStore blocks = new MemoryBlockStore();
    MemoryCoinsStore coins = new MemoryCoinsStore(1, 2);
    try (Chainstate chain = Chains.open(Networks.REGTEST, new ChainStorage(index, blocks, coins))) {
      Chains.feed(chain, builder.blocks());
    }
    try (Chainstate chain =
        Chains.open(Networks.REGTEST, new ChainStorage(index.reopen(), blocks, coins))) {
      assertThat(chain.tip().hash()).isEqualTo(builder.tip().hash());
    }
  }

  @Test
  void nodesOfAProcessShareTheirBlocks() {
    MemoryBlockStore blocks = new MemoryBlockStore();
    Chainstate alice = Chains.open(Networks.REGTEST, ChainStorage.inMemory(blocks, 1));
    Chainstate bob = Chains.open(Networks.REGTEST, ChainStorage.inMemory(blocks, 2));
    Chains.feed(alice, builder.blocks());
    Block own = Block.parse(builder.at(1).toBytes());
    assertThat(bob.block(bob.tip())).isPresent();
    assertThat(bob.find(own.hash())).isEmpty();
    Chains.feed(bob, List.of(own));
    assertThat(bob.block(bob.tip()).orElseThrow()).isSameAs(builder.at(1));
    Transaction coinbase = builder.at(1).transactions().getFirst();
    assertThat(bob.coins().coin(new OutPoint(coinbase.txid(), 0)).orElseThrow().output())
        .isSameAs(coinbase.outputs().getFirst());
  }

  @Test
  void saysThatTheDirectoryIsInUse() {
    try (Chainstate chain = Chains.inDirectory(directory)) {
      assertThat(chain.tip().height()).isZero();
      assertThatThrownBy(() -> Chains.inDirectory(directory))
          .isInstanceOf(StoreLockedException.class)
          .hasMessageContaining(directory.toString());
    }
    Chains.inDirectory(directory).close();
  }

  @Test
  void refusesAnotherNetworksDirectory() {
    Chains.inDirectory(directory).close();
    ChainStorage storage = Chains.storage(directory, Networks.SIGNET);
    try (storage) {
      assertThatThrownBy(() -> Chains.open(Networks.SIGNET, storage))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("network");
    }
  }
}
