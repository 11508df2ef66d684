package dev.grapevine.chain.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.state.DyingStores.Died;
import dev.grapevine.chain.state.DyingStores.DyingBlocks;
import dev.grapevine.chain.state.DyingStores.DyingStore;
import dev.grapevine.chain.state.DyingStores.Fuse;
import dev.grapevine.chain.state.NaiveChain.Node;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.FileBlockStore;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.chain.store.MemoryStore;
import dev.grapevine.chain.testing.BlockDraft;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random trees of valid and invalid blocks in random order, marks and restarts between them, coins
 * written at once or later, and the process dying before any of its writes: after every step tip
 * and coins are those of {@link NaiveChain}. {@code -Dchainstate.seeds=5000} plays more of them,
 * {@code -Dchainstate.seed=n} one.
 */
class ChainstateOracleTest {
  private static final int DEFAULT_SEEDS = 100;
  private static final int BLOCKS = 24;
  private static final int STEPS = 70;
  private static final int FILE_BYTES = 8_000;
  private static final long SALT = 7;

  /** A mature chain whose tip holds coins that anyone can spend. */
  private static final ChainBuilder BASE = base();

  private static ChainBuilder base() {
    ChainBuilder builder = ChainBuilder.regtest().mature(2);
    builder.mine(builder.coinbase(1).split(Lock.TRUE, 12, 0));
    return builder;
  }

  @TempDir Path directory;

  @Test
  void tipAndCoinsAreThoseOfTheNaiveChain() {
    Optional<Long> one = Optional.ofNullable(Long.getLong("chainstate.seed"));
    long first = one.orElse(0L);
    long end =
        first + (one.isPresent() ? 1 : Integer.getInteger("chainstate.seeds", DEFAULT_SEEDS));
    int deaths = 0;
    int reorganisations = 0;
    int refused = 0;
    int written = 0;
    for (long seed = first; seed < end; seed++) {
      Story story = new Story(seed, directory.resolve("seed" + seed));
      try {
        story.play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + story.told, e);
      }
      deaths += story.deaths;
      reorganisations += story.reorganisations;
      refused += story.refused;
      written += story.written;
    }
    if (one.isEmpty()) {
      // What never happens proves nothing.
      assertThat(deaths).as("deaths").isGreaterThan(DEFAULT_SEEDS);
      assertThat(reorganisations).as("reorganisations").isGreaterThan(DEFAULT_SEEDS / 2);
      assertThat(written).as("flushes while the chain went on").isGreaterThan(DEFAULT_SEEDS);
      assertThat(refused).as("blocks refused").isGreaterThan(DEFAULT_SEEDS / 4);
    }
  }

  /** One seed's tree and what is done with it. */
  private static final class Story {
    final List<String> told = new ArrayList<>();
    int deaths;
    int reorganisations;
    int refused;
    int written;

    private final SplittableRandom random;
    private final boolean onDisk;
    private final boolean asynchronous;
    private final Queue<Runnable> flushes = new ArrayDeque<>();
    private final Path directory;
    private final List<Node> tree = new ArrayList<>();
    private final List<ChainBuilder> builders = new ArrayList<>();
    private final Set<Node> wrongHeight = new LinkedHashSet<>();
    private final Set<OutPoint> outPoints = new LinkedHashSet<>();
    private final NaiveChain naive;
    private final long coinsCacheBytes;
    private MemoryStore index = new MemoryStore();
    private MemoryStore coins = new MemoryStore();
    private final MemoryBlockStore memoryBlocks = new MemoryBlockStore();
    private Chainstate chain;

    Story(long seed, Path directory) {
      this.random = new SplittableRandom(seed);
      this.onDisk = seed % 8 == 0;
      this.asynchronous = seed % 4 != 1;
      this.directory = directory;
      this.coinsCacheBytes = List.of(0L, 3_000L, 20_000L, 1L << 20).get(random.nextInt(4));
      Node below = new Node(BASE.at(0), Optional.empty());
      this.naive = new NaiveChain(below);
      this.chain = open(Long.MAX_VALUE);
      for (Block block : BASE.blocks()) {
        below = new Node(block, Optional.of(below));
        naive.stored(below);
      }
      Chains.feed(chain, BASE.blocks());
      tree.add(below);
      builders.add(BASE);
      while (tree.size() <= BLOCKS) {
        grow(tree.size());
      }
      for (Node node : tree) {
        for (Transaction tx : node.block.transactions()) {
          for (int i = 0; i < tx.outputs().size(); i++) {
            outPoints.add(new OutPoint(tx.txid(), i));
          }
          for (TxIn input : tx.inputs()) {
            outPoints.add(input.prevout());
          }
        }
      }
    }

    private Chainstate open(long writes) {
      Fuse fuse = new Fuse(writes);
      KeyValueStore dyingIndex = new DyingStore(index, fuse);
      BlockStore blocks =
          onDisk
              ? FileBlockStore.open(
                  directory, dyingIndex, Networks.REGTEST.magic(), FILE_BYTES, OptionalLong.of(7))
              : memoryBlocks;
      return Chainstate.open(
          Networks.REGTEST,
          new ChainStorage(
              dyingIndex,
              new DyingBlocks(blocks, fuse),
              new KeyValueCoinsStore(new DyingStore(coins, fuse))),
          new Chainstate.Options(
              Chains.scripts(), coinsCacheBytes, this::write, Pruning.OFF, SALT));
    }

    /** The writer: at once, or some time later, or never because the process dies before. */
    private void write(Runnable flush) {
      if (asynchronous) {
        flushes.add(flush);
      } else {
        flush.run();
      }
    }

    private void writeLater() {
      if (!flushes.isEmpty() && random.nextInt(3) == 0) {
        told.add("writes");
        flushes.remove().run();
        written++;
      }
    }

    /** Adds a block, most of them near the end of the longest branch. */
    private void grow(int branch) {
      int place = Math.max(0, tree.size() - 1 - random.nextInt(random.nextInt(tree.size()) + 1));
      ChainBuilder builder = builders.get(place).fork(builders.get(place).height(), branch);
      Node parent = tree.get(place);
      BlockDraft draft = builder.draft();
      int kind = random.nextInt(12);
      if (kind == 0) {
        draft.coinbaseValue(21_000_000L * 100_000_000L);
      } else if (kind == 1) {
        draft.coinbaseScript(new ScriptBuilder().data(new byte[] {9, 9, 9, (byte) branch}).build());
      }
      List<Funds> spendable = new ArrayList<>();
      // What a block below spent already is among them now and then: it is the grandparent's.
      Node source = kind == 2 ? parent.parent.flatMap(node -> node.parent).orElse(parent) : parent;
      source
          .coins
          .orElse(Map.of())
          .forEach((outPoint, coin) -> {
            if (!coin.coinbase()) {
              spendable.add(new Funds(outPoint, coin.output()));
            }
          });
      for (int i = random.nextInt(3); i > 0 && !spendable.isEmpty(); i--) {
        Funds from = spendable.remove(random.nextInt(spendable.size()));
        Transaction tx =
            Funds.pay(
                List.of(from),
                List.of(new TxOut(from.output().value() - branch, Lock.TRUE.script())));
        draft.add(tx);
        if (random.nextInt(3) == 0) {
          spendable.add(Funds.of(tx, 0));
        }
      }
      Block block = draft.mine();
      builder.add(block);
      Node node = new Node(block, Optional.of(parent));
      if (kind == 1) {
        wrongHeight.add(node);
      }
      tree.add(node);
      builders.add(builder);
    }

    void play() {
      for (int step = 0; step < STEPS; step++) {
        writeLater();
        if (random.nextInt(6) == 0) {
          restart(random.nextInt(3) == 0);
        } else {
          step();
        }
        compare();
      }
    }

    private void step() {
      Node node = tree.get(1 + random.nextInt(BLOCKS));
      for (int i = 0; i < 3 && (node.stored || !node.parent.orElseThrow().stored); i++) {
        // Rather one that connects, though not always.
        node = tree.get(1 + random.nextInt(BLOCKS));
      }
      step(node);
    }

    private void step(Node node) {
      try {
        switch (random.nextInt(12)) {
          case 0 -> invalidate(node);
          case 1 -> reconsider(node);
          case 2 -> precious(node);
          case 3 -> flush();
          case 4, 5 -> {
            told.add("header " + name(node));
            chain.acceptHeader(node.block.header(), now());
          }
          default -> deliver(node);
        }
        advance();
      } catch (Died e) {
        deaths++;
        told.add("died");
        reopen(node, Long.MAX_VALUE);
      }
    }

    private void flush() {
      if (random.nextBoolean()) {
        chain.flush();
      } else {
        chain.beginFlush();
      }
    }

    private String name(Node node) {
      return tree.indexOf(node) + "@" + node.height;
    }

    private static long now() {
      return BASE.now() + 1_000_000;
    }

    private Optional<BlockIndex> indexOf(Node node) {
      return chain.find(node.block.hash());
    }

    private void deliver(Node node) {
      if (chain.find(node.block.header().previous()).isEmpty()) {
        return;
      }
      told.add("block " + name(node));
      switch (chain.acceptBlock(node.block, true, now())) {
        case BlockResult.Stored stored -> {
          assertThat(node.stored).isFalse();
          assertThat(wrongHeight).doesNotContain(node);
          naive.stored(node);
        }
        case BlockResult.Duplicate duplicate -> assertThat(node.stored).isTrue();
        case BlockResult.Ignored ignored -> throw new AssertionError("asked for");
        case BlockResult.Rejected rejected -> {
          refused++;
          assertThat(wrongHeight.contains(node) || !node.isSound() || restsOnWrongHeight(node))
              .as(rejected.reason().toString())
              .isTrue();
        }
      }
    }

    private boolean breaksRule(Node node) {
      return node.coins.isEmpty() || wrongHeight.contains(node);
    }

    private boolean restsOnWrongHeight(Node node) {
      return wrongHeight.stream().anyMatch(wrong -> wrong.isAtOrBelow(node));
    }

    private void invalidate(Node node) {
      indexOf(node)
          .ifPresent(index -> {
            told.add("invalidate " + name(node));
            chain.invalidateBlock(index);
            naive.invalidate(node, known());
          });
    }

    /** Blocks whose headers the chain knows; the others it has no place to mark. */
    private List<Node> known() {
      return tree.stream().filter(node -> indexOf(node).isPresent()).toList();
    }

    private void reconsider(Node node) {
      indexOf(node)
          .ifPresent(index -> {
            told.add("reconsider " + name(node));
            chain.reconsiderBlock(index);
            naive.reconsider(node, tree);
          });
    }

    private void precious(Node node) {
      if (node.complete) {
        told.add("precious " + name(node));
        chain.preciousBlock(indexOf(node).orElseThrow());
        naive.prefer(node);
      }
    }

    private void advance() {
      List<ChainStep> steps = Chains.advance(chain, now());
      if (steps.stream().anyMatch(ChainStep.Disconnected.class::isInstance)) {
        reorganisations++;
      }
    }

    /** Begins a new process, which is to die after some writes or not at all. */
    private void restart(boolean clean) {
      long writes = random.nextInt(5) == 0 ? Long.MAX_VALUE : random.nextInt(14);
      told.add((clean ? "stop, start; dies after " : "kill, start; dies after ") + writes);
      Node nothing = tree.getFirst();
      try {
        if (clean) {
          chain.flush();
        }
      } catch (Died e) {
        deaths++;
      }
      try {
        reopen(nothing, writes);
      } catch (Died e) {
        deaths++;
        told.add("died while starting");
        reopen(nothing, Long.MAX_VALUE);
      }
    }

    /** Starts over with what was written; {@code touched} is what was being worked on. */
    private void reopen(Node touched, long writes) {
      // Whatever the dead process still holds must not reach the stores.
      flushes.clear();
      index.close();
      coins.close();
      index = index.reopen();
      coins = coins.reopen();
      chain = open(writes);
      Optional<BlockIndex> found = indexOf(touched);
      if (found.isPresent()) {
        // What was being done is done or not; all that was done before must be there.
        if (found.get().hasData() && !touched.stored) {
          naive.stored(touched);
        }
        if (found.get().sequence < 0 && touched.order >= 0) {
          naive.prefer(touched);
        }
      }
      for (Node node : tree) {
        if (node.stored) {
          assertThat(indexOf(node).orElseThrow().hasData()).as(name(node)).isTrue();
        }
        if (touched.isAtOrBelow(node)
            && indexOf(node).filter(BlockIndex::isFailed).isPresent()
            && !breaksRule(node)) {
          node.marked = true;
        }
        if (node.marked && !indexOf(node).orElseThrow().failed) {
          assertThat(touched).as("mark of " + name(node)).isNotSameAs(tree.getFirst());
          assertThat(node.isAtOrBelow(touched) || touched.isAtOrBelow(node)).isTrue();
          node.marked = false;
        }
      }
      advance();
    }

    private void compare() {
      Node tip = naive.tip();
      assertThat(chain.tip().hash()).as("tip, " + name(tip)).isEqualTo(tip.block.hash());
      Map<OutPoint, Coin> expected = tip.coins.orElseThrow();
      for (OutPoint outPoint : outPoints) {
        assertThat(chain.coins().coin(outPoint).orElse(null)).isEqualTo(expected.get(outPoint));
      }
    }
  }
}
