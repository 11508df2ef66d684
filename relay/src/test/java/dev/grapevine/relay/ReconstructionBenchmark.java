package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.PrefilledTransaction;
import dev.grapevine.p2p.wire.ShortIds;
import dev.grapevine.relay.compact.ExtraTransactions;
import dev.grapevine.relay.compact.PartialBlock;
import dev.grapevine.relay.compact.ShortIdKey;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matching a sketch of 3000 transactions against a mempool of 50,000, whose order is another one
 * than that in memory, as with {@code bench_bitcoin}'s {@code BlockEncodingNoExtra} (and {@code
 * StdExtra}): with ids that are not there, and with those of the best 3000.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReconstructionBenchmark {
  private static final int POOL = 50_000;
  private static final int BLOCK = 3_000;
  private static final int SIGNATURE = 200;
  private static final long NONCE = 11;

  /** Transactions beside the mempool. */
  @Param({"0", "100"})
  public int extras;

  private final ExtraTransactions extra = new ExtraTransactions();
  private Mempool mempool;
  private CmpctBlock foreign;
  private CmpctBlock top;

  /** Makes mempool and sketches. */
  @Setup
  public void setUp() {
    List<Transaction> all = new ArrayList<>();
    for (int i = 0; i < POOL + extras; i++) {
      all.add(transaction(i));
    }
    Collections.shuffle(all, new Random(11));
    mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    for (int i = 0; i < POOL; i++) {
      Transaction tx = all.get(i);
      TestTransactions.add(mempool, tx, 1000 + tx.outputs().getFirst().value());
    }
    all.subList(POOL, all.size()).forEach(extra::add);
    BlockHeader header =
        new BlockHeader(4, BlockHash.ZERO, new MerkleRoot(0, 0, 0, 0), 0, 0x207fffff, 0);
    SplittableRandom random = new SplittableRandom(11);
    long[] absent = new long[BLOCK];
    long[] best = new long[BLOCK];
    ShortIdKey key = ShortIdKey.of(header, NONCE);
    Iterator<MempoolEntry> entries = mempool.bestFirst();
    for (int i = 0; i < BLOCK; i++) {
      absent[i] = random.nextLong() >>> 16;
      best[i] = key.shortId(entries.next().transaction().wtxid());
    }
    foreign = sketch(header, absent);
    top = sketch(header, best);
  }

  private static Transaction transaction(int number) {
    Script script = Script.of(new byte[SIGNATURE]);
    OutPoint coin = new OutPoint(new Txid(number, 1, 2, 3), 0);
    TxIn in = new TxIn(coin, script, TxIn.SEQUENCE_FINAL, Witness.of(List.of(new byte[] {1})));
    TxOut out = new TxOut(number, Script.of(new byte[] {0x51, (byte) 0x87}));
    return Transaction.of(2, List.of(in), List.of(out), 0);
  }

  private static CmpctBlock sketch(BlockHeader header, long[] ids) {
    return new CmpctBlock(
        header,
        NONCE,
        ShortIds.of(ids),
        List.of(new PrefilledTransaction(0, transaction(Integer.MAX_VALUE))));
  }

  /** Nothing of the block is here: all of the mempool is looked through. */
  @Benchmark
  public Object nothingThere() {
    return PartialBlock.begin(foreign, mempool, extra, 12345);
  }

  /** The block is the top of the mempool: the look ends with it. */
  @Benchmark
  public Object topOfMempool() {
    return PartialBlock.begin(top, mempool, extra, 12345);
  }

  /** The ids alone, one after the other. */
  @Benchmark
  public long hashAll() {
    ShortIdKey key = ShortIdKey.of(foreign.header(), NONCE);
    long sum = 0;
    for (Iterator<MempoolEntry> entries = mempool.bestFirst(); entries.hasNext(); ) {
      sum += key.shortId(entries.next().transaction().wtxid());
    }
    return sum;
  }
}
