package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptWorkers;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random histories of adds, replacements, packages, blocks, reorganisations, evictions, expiry and
 * priorities, each step compared with {@link NaiveMempool}. {@code -Dseeds=N} for more of them; a
 * failure names its seed.
 */
class MempoolHistoryTest {
  private static final int SEEDS = Integer.getInteger("seeds", 250);
  private static final int FIRST = Integer.getInteger("firstSeed", 0);
  private static final int STEPS = 60;
  private static final long START = 1_700_000_000L;
  private static final long VALUE = 1_000_000;

  private static final ChainBuilder BUILDER = ChainBuilder.regtest().mature(1);
  private static final Chainstate REAL = Chains.synced(BUILDER);

  @Test
  void isAsIfEverythingWereWorkedOutAnew() {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      History history = new History(seed);
      for (int step = 0; step < STEPS; step++) {
        history.when = "seed " + seed + ", step " + step;
        history.step();
        history.compare();
      }
    }
  }

  private static final class History {
    private final Random random;
    private final CoinChain chain = new CoinChain(REAL);
    private final MempoolOptions options;
    private final Mempool mempool;
    private final TransactionAcceptance acceptance;
    private final NaiveMempool naive;
    private final List<Funds> funds = new ArrayList<>();
    private final List<Transaction> made = new ArrayList<>();
    private long now = START;
    private int serial;
    private String when = "";

    History(long seed) {
      random = new Random(seed);
      options =
          MempoolOptions.DEFAULTS
              .withClusterLimits(4 + random.nextInt(4), 2_000)
              .withMaxUsageBytes(random.nextInt(4) == 0 ? 1_000_000 : 12_000);
      mempool = new Mempool(options, seed, 7);
      ScriptChecks scripts =
          new ScriptChecks(
              SignatureVerifiers.best(),
              new SignatureCache(16, new byte[32]),
              1000,
              ScriptWorkers.INLINE);
      acceptance = new TransactionAcceptance(mempool, chain, scripts);
      naive = new NaiveMempool(options, chain.coins());
      for (int i = 0; i < 30; i++) {
        OutPoint outPoint = new OutPoint(new Txid(i, seed, 1, 1), 0);
        TxOut output = new TxOut(VALUE, Lock.WITNESS_TRUE.script());
        chain.give(outPoint, new Coin(output, 1, false));
        funds.add(new Funds(outPoint, output));
      }
    }

    void step() {
      now += random.nextInt(5) == 0 ? random.nextInt(100_000) : random.nextInt(20);
      switch (random.nextInt(12)) {
        case 0 -> mine();
        case 1 -> lose();
        case 2, 3 -> handInPackage();
        case 4 -> prioritise();
        default -> handIn(made.isEmpty() || random.nextInt(8) != 0 ? make(fee()) : any());
      }
    }

    private Transaction any() {
      return made.get(random.nextInt(made.size()));
    }

    private long fee() {
      return random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(6_000);
    }

    /** Spends one to three of the newest outputs, spent before or not. */
    private Transaction make(long fee) {
      Set<Funds> spent = new LinkedHashSet<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        int back = random.nextInt(Math.min(funds.size(), random.nextBoolean() ? 8 : 40));
        spent.add(funds.get(funds.size() - 1 - back));
      }
      return pay(List.copyOf(spent), fee);
    }

    private Transaction pay(List<Funds> spent, long fee) {
      long in = spent.stream().mapToLong(each -> each.output().value()).sum();
      int count = 1 + random.nextInt(3);
      List<TxOut> to = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        long value = i == 0 ? in - fee - (count - 1) * (in / 4) : in / 4;
        to.add(new TxOut(Math.max(value, 1_000), Lock.WITNESS_TRUE.script()));
      }
      List<TxIn> from = new ArrayList<>();
      for (Funds each : spent) {
        // Different sequences make different transactions of the same parts.
        from.add(
            new TxIn(
                each.outPoint(),
                Script.EMPTY,
                TxIn.SEQUENCE_FINAL - ++serial % 1_000_000,
                Witness.of(List.of(new byte[] {0x51}))));
      }
      Transaction tx = Transaction.of(2, from, to, 0);
      made.add(tx);
      for (int i = 0; i < count; i++) {
        funds.add(Funds.of(tx, i));
      }
      return tx;
    }

    private void handIn(Transaction tx) {
      String ours =
          switch (acceptance.accept(tx, now)) {
            case AcceptanceResult.Accepted _ -> NaiveMempool.OK;
            case AcceptanceResult.MissingInputs _ -> NaiveMempool.MISSING;
            case AcceptanceResult.Rejected rejected -> rejected.reason().rejectReason();
            case AcceptanceResult.Present _ -> "present";
          };
      assertThat(ours).as(when).isEqualTo(naive.accept(tx, now));
    }

    private void handInPackage() {
      Transaction parent = make(random.nextInt(30));
      List<Funds> spent = new ArrayList<>(List.of(Funds.of(parent, 0)));
      if (random.nextInt(3) == 0) {
        Funds other = funds.get(random.nextInt(funds.size()));
        boolean ofParent =
            parent.inputs().stream().anyMatch(in -> in.prevout().equals(other.outPoint()));
        if (!ofParent && !other.outPoint().txid().equals(parent.txid())) {
          spent.add(other);
        }
      }
      Transaction child = pay(spent, fee());
      acceptance.acceptPackage(List.of(parent, child), Optional.empty(), now);
      naive.acceptPackage(parent, child, now);
    }

    private void prioritise() {
      if (!made.isEmpty()) {
        Txid txid = any().txid();
        long satoshi = random.nextInt(8_000) - 4_000L;
        mempool.prioritise(txid, satoshi);
        naive.prioritise(txid, satoshi);
      }
    }

    /** A block of some transactions of the mempool, and perhaps one that nobody had seen. */
    private void mine() {
      Set<Transaction> chosen = new LinkedHashSet<>();
      for (NaiveMempool.Tx tx : List.copyOf(naive.contents().values())) {
        if (random.nextInt(4) == 0) {
          mempool.ancestors(mempool.get(tx.id()).orElseThrow()).stream()
              .map(MempoolEntry::transaction)
              .forEach(chosen::add);
        }
      }
      if (random.nextBoolean()) {
        Transaction unseen = make(fee());
        boolean fits =
            unseen.inputs().stream()
                .allMatch(in ->
                    chain.coins().coin(in.prevout()).isPresent()
                        && chosen.stream()
                            .flatMap(tx -> tx.inputs().stream())
                            .noneMatch(other -> other.prevout().equals(in.prevout())));
        if (fits && unseen.outputs().getFirst().value() > 1_000) {
          chosen.add(unseen);
        }
      }
      Block block = chain.connect(List.copyOf(chosen));
      mempool.blockConnected(block, now);
      naive.connected(block.transactions(), now);
    }

    private void lose() {
      List<Txid> order = new ArrayList<>();
      mempool.bestFirst().forEachRemaining(entry -> order.add(entry.transaction().txid()));
      List<Transaction> lost = new ArrayList<>();
      for (int i = 1 + random.nextInt(2); i > 0 && chain.height() > 0; i--) {
        lost.addAll(0, chain.disconnect().transactions());
      }
      acceptance.reorganised(lost, now);
      naive.lost(lost, order, now);
    }

    void compare() {
      Map<Txid, NaiveChunk> chunkOf = new HashMap<>();
      for (NaiveChunk chunk : naive.chunks(naive.contents())) {
        chunk.ids().forEach(id -> chunkOf.put(id, chunk));
      }
      Set<Txid> seen = new LinkedHashSet<>();
      List<MempoolEntry> order = new ArrayList<>();
      mempool.bestFirst().forEachRemaining(order::add);
      for (int i = 0; i < order.size(); i++) {
        MempoolEntry entry = order.get(i);
        Txid txid = entry.transaction().txid();
        assertThat(naive.contents()).as(when).containsKey(txid);
        NaiveChunk chunk = Objects.requireNonNull(chunkOf.get(txid));
        assertThat(
                FeeRate.compare(entry.chunkFee(), entry.chunkWeight(), chunk.fee(), chunk.weight()))
            .as(when)
            .isZero();
        NaiveMempool.Tx tx = Objects.requireNonNull(naive.contents().get(txid));
        assertThat(ids(mempool.ancestors(entry)))
            .as(when)
            .isEqualTo(naive.ancestors(naive.contents(), tx));
        assertThat(ids(mempool.descendants(entry)))
            .as(when)
            .isEqualTo(naive.descendants(naive.contents(), tx));
        assertThat(seen.containsAll(ids(mempool.parents(entry)))).as(when).isTrue();
        if (i > 0) {
          assertThat(Mempool.compareBestFirst(order.get(i - 1), entry)).as(when).isNegative();
        }
        seen.add(txid);
      }
      assertThat(seen).as(when).isEqualTo(naive.contents().keySet());
      assertThat(mempool.usageBytes()).as(when).isEqualTo(naive.usage());
      assertThat(mempool.minimum(now).satPerKvB()).as(when).isEqualTo(naive.minimum(now));
      assertThat(mempool.deltas().size()).as(when).isEqualTo(naive.deltaCount());
    }

    private static Set<Txid> ids(List<MempoolEntry> entries) {
      Set<Txid> ids = new LinkedHashSet<>();
      entries.forEach(entry -> ids.add(entry.transaction().txid()));
      return ids;
    }
  }
}
