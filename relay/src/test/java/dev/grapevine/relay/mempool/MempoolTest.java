package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MempoolTest {
  private static final long NOW = 1_700_000_000L;

  private final TestTransactions make = new TestTransactions();
  private final Mempool mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);

  @Test
  void findsByBothIdsAndCounts() {
    Transaction tx = make.lone();
    MempoolEntry entry = TestTransactions.add(mempool, tx, 500);

    assertThat(mempool.get(tx.txid())).contains(entry);
    assertThat(mempool.get(tx.wtxid())).contains(entry);
    assertThat(mempool.contains(new Txid(1, 2, 3, 4))).isFalse();
    assertThat(mempool.spender(tx.inputs().getFirst().prevout())).contains(entry);
    assertThat(mempool.size()).isEqualTo(1);
    assertThat(mempool.vsize()).isEqualTo(tx.virtualSize());
    assertThat(mempool.totalFee()).isEqualTo(500);
    assertThat(mempool.usageBytes()).isGreaterThan(tx.totalSize());
  }

  @Test
  void aChildThatPaysForItsParentMovesBothForward() {
    Transaction parent = make.lone();
    Transaction middle = make.lone();
    Transaction child = make.spending(List.of(TestTransactions.output(parent, 0)), 1);
    MempoolEntry low = TestTransactions.add(mempool, parent, 100);
    MempoolEntry mid = TestTransactions.add(mempool, middle, 1_000);
    assertThat(mempool.bestFirst()).toIterable().containsExactly(mid, low);

    MempoolEntry high = TestTransactions.add(mempool, child, 5_000);

    assertThat(mempool.bestFirst()).toIterable().containsExactly(low, high, mid);
    assertThat(low.chunkFee()).isEqualTo(5_100);
    assertThat(mempool.parents(high)).containsExactly(low);
    assertThat(mempool.children(low)).containsExactly(high);
    assertThat(mempool.ancestors(high)).containsExactly(low, high);
    assertThat(mempool.descendants(low)).containsExactly(low, high);
  }

  @Test
  void coinsAreThoseOfTheChainAndOfTheMempool() {
    Transaction tx = make.lone();
    TestTransactions.add(mempool, tx, 500);
    var coins = mempool.coins(outPoint -> Optional.empty());

    assertThat(coins.coin(new OutPoint(tx.txid(), 1)).orElseThrow().output().value())
        .isEqualTo(TestTransactions.OUTPUT_VALUE);
    assertThat(coins.coin(new OutPoint(tx.txid(), 2))).isEmpty();
    assertThat(coins.coin(new OutPoint(tx.txid(), -1))).isEmpty();
    assertThat(coins.coin(make.coin())).isEmpty();
  }

  @Test
  void aBlockTakesItsTransactionsAndWhatConflictsWithThem() {
    OutPoint coin = make.coin();
    Transaction mined = make.spending(List.of(coin), 2);
    Transaction child = make.spending(List.of(TestTransactions.output(mined, 0)), 1);
    Transaction conflicting = make.spending(List.of(make.coin()), 1);
    Transaction dependent = make.spending(List.of(TestTransactions.output(conflicting, 0)), 1);
    Transaction winner = make.spending(List.of(conflicting.inputs().getFirst().prevout()), 1);
    TestTransactions.add(mempool, mined, 500);
    MempoolEntry kept = TestTransactions.add(mempool, child, 500);
    MempoolEntry lost = TestTransactions.add(mempool, conflicting, 500);
    MempoolEntry lostToo = TestTransactions.add(mempool, dependent, 500);

    List<MempoolEntry> conflicts = mempool.blockConnected(block(mined, winner), NOW);

    assertThat(conflicts).containsExactly(lost, lostToo);
    assertThat(mempool.bestFirst()).toIterable().containsExactly(kept);
    assertThat(kept.clusterCount()).isEqualTo(1);
    assertThat(lost.isInMempool()).isFalse();
    assertThat(kept.isInMempool()).isTrue();
  }

  @Test
  void aFullMempoolEvictsTheWorstChunkAndAsksForMoreThanItPaid() {
    Transaction cheap = make.lone();
    Transaction cheapChild = make.spending(List.of(TestTransactions.output(cheap, 0)), 1);
    Transaction dear = make.lone();
    long room = Footprint.of(dear) + Footprint.of(cheap);
    Mempool small = new Mempool(MempoolOptions.DEFAULTS.withMaxUsageBytes(room), 1, 2);
    TestTransactions.add(small, cheap, 200);
    TestTransactions.add(small, cheapChild, 100);
    MempoolEntry kept = TestTransactions.add(small, dear, 900);
    assertThat(small.minimum(NOW)).isEqualTo(FeeRate.ZERO);

    List<MempoolEntry> evicted = small.trim();

    assertThat(evicted).extracting(MempoolEntry::transaction).containsExactly(cheapChild);
    assertThat(small.usageBytes()).isLessThanOrEqualTo(room);
    FeeRate raised = FeeRate.of(100, cheapChild.virtualSize()).plus(new FeeRate(100));
    assertThat(small.minimum(NOW)).isEqualTo(raised);
    assertThat(kept.isInMempool()).isTrue();

    small.blockConnected(block(), NOW);
    assertThat(small.minimum(NOW + 24 * 60 * 60).satPerKvB()).isLessThan(raised.satPerKvB());
    assertThat(small.minimum(NOW + 30 * 24 * 60 * 60)).isEqualTo(FeeRate.ZERO);
  }

  @Test
  void whatIsTooOldLeavesWithItsDescendants() {
    Transaction parent = make.lone();
    MempoolEntry old =
        new MempoolEntry(parent, 500, parent.weight(), 0, NOW - 400 * 3600, 90, false);
    mempool.add(old, Move.ORDINARY);
    TestTransactions.add(
        mempool, make.spending(List.of(TestTransactions.output(parent, 0)), 1), 500);
    MempoolEntry young = TestTransactions.add(mempool, make.lone(), 500);

    assertThat(mempool.expire(NOW)).hasSize(2);
    assertThat(mempool.bestFirst()).toIterable().containsExactly(young);
  }

  @Test
  void clustersHaveALimit() {
    Transaction last = make.lone();
    TestTransactions.add(mempool, last, 500);
    for (int i = 1; i < MempoolOptions.MAX_CLUSTER_COUNT; i++) {
      Transaction next = make.spending(List.of(TestTransactions.output(last, 0)), 1);
      assertThat(TestTransactions.exceedsLimits(mempool, next)).isFalse();
      assertThat(TestTransactions.add(mempool, next, 500).clusterCount()).isEqualTo(i + 1);
      last = next;
    }
    Transaction oneMore = make.spending(List.of(TestTransactions.output(last, 0)), 1);
    assertThat(TestTransactions.exceedsLimits(mempool, oneMore)).isTrue();
    Transaction lone = make.lone();
    Mempool exact =
        new Mempool(MempoolOptions.DEFAULTS.withClusterLimits(64, lone.virtualSize()), 1, 2);
    assertThat(TestTransactions.exceedsLimits(exact, lone)).isFalse();
    Mempool less =
        new Mempool(MempoolOptions.DEFAULTS.withClusterLimits(64, lone.virtualSize() - 1), 1, 2);
    assertThat(TestTransactions.exceedsLimits(less, lone)).isTrue();
  }

  @Test
  void aParentThatComesBackJoinsItsChildren() {
    Transaction parent = make.lone();
    Transaction child = make.spending(List.of(TestTransactions.output(parent, 1)), 1);
    MempoolEntry high = TestTransactions.add(mempool, child, 900);
    MempoolEntry low = TestTransactions.entry(parent, 0);

    mempool.add(low, Move.FROM_BLOCK);

    assertThat(mempool.bestFirst()).toIterable().containsExactly(low, high);
    assertThat(low.sequence()).isZero();
    assertThat(high.sequence()).isEqualTo(1);
  }

  @Test
  void peersAreBitsThatAreClearedWithTheirSlot() {
    MempoolEntry entry = TestTransactions.add(mempool, make.lone(), 500);
    int[] slots = {0, 63, 64, 127, 128, 200, 1000};
    for (int slot : slots) {
      assertThat(entry.knownBy(slot)).isFalse();
      entry.markKnown(slot);
    }
    for (int slot : slots) {
      assertThat(entry.knownBy(slot)).isTrue();
      assertThat(entry.knownBy(slot + 1)).isEqualTo(slot == 63 || slot == 127);
    }
    for (int slot : slots) {
      mempool.clearSlot(slot);
      assertThat(entry.knownBy(slot)).isFalse();
    }
  }

  @Test
  void anEntryWithoutRelativesFitsInto160Bytes() {
    // Fields of MempoolEntry: header 12, three references, five longs, four ints.
    int fields = 12 + 3 * 4 + 5 * 8 + 4 * 4;
    assertThat(Footprint.ENTRY).isGreaterThanOrEqualTo(fields);
    assertThat(Footprint.ENTRY + Footprint.ENTRY_INDEX + 2 * Footprint.INPUT_INDEX)
        .isLessThanOrEqualTo(160);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomOperationsKeepTheInvariants(long seed) {
    Random random = new Random(seed);
    Mempool pool = new Mempool(MempoolOptions.DEFAULTS.withClusterLimits(12, 101_000), seed, 7);
    Map<Txid, Transaction> model = new LinkedHashMap<>();
    List<OutPoint> coins = new ArrayList<>();
    for (int step = 0; step < 600; step++) {
      if (model.isEmpty() || random.nextInt(4) != 0) {
        addRandom(random, pool, model, coins);
      } else {
        mineRandom(random, pool, model);
      }
      if (step % 7 == 0) {
        check(pool, model);
      }
    }
    check(pool, model);
  }

  private void addRandom(
      Random random, Mempool pool, Map<Txid, Transaction> model, List<OutPoint> coins) {
    Set<OutPoint> inputs = new LinkedHashSet<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      boolean old = !coins.isEmpty() && random.nextInt(3) != 0;
      inputs.add(old ? coins.get(random.nextInt(coins.size())) : make.coin());
    }
    inputs.removeIf(coin -> pool.spender(coin).isPresent());
    if (inputs.isEmpty()) {
      return;
    }
    Witness witness = random.nextBoolean() ? Witness.EMPTY : Witness.of(List.of(new byte[9]));
    Transaction tx = make.spending(List.copyOf(inputs), 1 + random.nextInt(3), witness);
    if (TestTransactions.exceedsLimits(pool, tx)) {
      return;
    }
    TestTransactions.add(pool, tx, random.nextInt(20) * 100L);
    model.put(tx.txid(), tx);
    for (int i = 0; i < tx.outputs().size(); i++) {
      coins.add(TestTransactions.output(tx, i));
    }
  }

  private static void mineRandom(Random random, Mempool pool, Map<Txid, Transaction> model) {
    List<Transaction> all = List.copyOf(model.values());
    Transaction chosen = all.get(random.nextInt(all.size()));
    if (random.nextInt(3) == 0) {
      pool.removeIf(entry -> entry.transaction().equals(chosen));
      removeWithDescendants(model, chosen.txid());
      return;
    }
    List<Transaction> mined =
        pool.ancestors(pool.get(chosen.txid()).orElseThrow()).stream()
            .map(MempoolEntry::transaction)
            .toList();
    assertThat(pool.blockConnected(block(mined.toArray(Transaction[]::new)), NOW)).isEmpty();
    mined.forEach(tx -> model.remove(tx.txid()));
  }

  private static void removeWithDescendants(Map<Txid, Transaction> model, Txid txid) {
    model.remove(txid);
    for (Transaction tx : List.copyOf(model.values())) {
      if (tx.inputs().stream().anyMatch(input -> input.prevout().txid().equals(txid))) {
        removeWithDescendants(model, tx.txid());
      }
    }
  }

  private static void check(Mempool pool, Map<Txid, Transaction> model) {
    List<MempoolEntry> order = new ArrayList<>();
    pool.bestFirst().forEachRemaining(order::add);
    assertThat(order).hasSize(model.size()).hasSize(pool.size());
    Set<Txid> seen = new HashSet<>();
    for (int i = 0; i < order.size(); i++) {
      MempoolEntry entry = order.get(i);
      Transaction tx = entry.transaction();
      assertThat(pool.get(tx.txid())).containsSame(entry);
      assertThat(pool.get(tx.wtxid())).containsSame(entry);
      if (i > 0) {
        MempoolEntry better = order.get(i - 1);
        assertThat(better.chunkFee() * entry.chunkWeight())
            .isGreaterThanOrEqualTo(entry.chunkFee() * better.chunkWeight());
        assertThat(Mempool.compareBestFirst(better, entry)).isNegative();
      }
      for (TxIn input : tx.inputs()) {
        assertThat(pool.spender(input.prevout())).containsSame(entry);
        assertThat(model.containsKey(input.prevout().txid()))
            .isEqualTo(seen.contains(input.prevout().txid()));
      }
      seen.add(tx.txid());
      assertThat(pool.ancestors(entry)).hasSize(ancestors(model, tx.txid()).size());
      assertThat(pool.descendants(entry)).hasSize(descendants(model, tx.txid()).size());
    }
    assertThat(pool.vsize())
        .isEqualTo(model.values().stream().mapToLong(Transaction::virtualSize).sum());
    assertThat(pool.usageBytes()).isEqualTo(model.values().stream().mapToLong(Footprint::of).sum());
  }

  private static Set<Txid> ancestors(Map<Txid, Transaction> model, Txid txid) {
    Set<Txid> found = new HashSet<>(Set.of(txid));
    for (TxIn input : model.get(txid).inputs()) {
      if (model.containsKey(input.prevout().txid())) {
        found.addAll(ancestors(model, input.prevout().txid()));
      }
    }
    return found;
  }

  private static Set<Txid> descendants(Map<Txid, Transaction> model, Txid txid) {
    Set<Txid> found = new HashSet<>(Set.of(txid));
    for (Transaction tx : model.values()) {
      if (tx.inputs().stream().anyMatch(input -> input.prevout().txid().equals(txid))) {
        found.addAll(descendants(model, tx.txid()));
      }
    }
    return found;
  }

  private static Block block(Transaction... transactions) {
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    return new Block(header, List.of(transactions));
  }
}
