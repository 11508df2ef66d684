package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ScriptWorkers;
import dev.grapevine.chain.crypto.PrivateKey;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SignatureCache;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.testing.BenchmarkSpends;
import dev.grapevine.chain.testing.ChainBuilder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Connects a block of 1,000 transactions with 5 inputs each, with no signature and no script
 * verified before, on two threads (Bitcoin Core's {@code ConnectBlockAllEcdsa} and {@code
 * ConnectBlockAllSchnorr}). The block is parsed anew each time, outside of what is measured, so
 * that no hash of it is known either.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 15)
@Measurement(iterations = 15)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-Xmx1g"})
public class ConnectBenchmark {
  private static final int TRANSACTIONS = 1_000;
  private static final int INPUTS = 5;
  private static final int THREADS = 2;

  /** What locks the coins. */
  @Param({"P2WPKH", "P2TR"})
  public BenchmarkSpends.Kind kind;

  /** Processor time of the one thread that worked, for a machine that others use too. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    /** Milliseconds, added up over the iterations. */
    public double cpuMillis;
  }

  private final Map<OutPoint, Coin> coins = new HashMap<>();
  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
  private final ChainBuilder builder = ChainBuilder.regtest();
  private BlockIndex previous;
  private byte[] bytes;
  private Block block;
  private BlockConnector connector;
  private BlockConnector singleThreaded;

  /** Signs the block. */
  @Setup
  public void sign() {
    previous = new BlockIndex(builder.tip().header(), null, BigInteger.ONE);
    PrivateKey key = PrivateKey.of(Sha256.hash(new byte[] {1})).orElseThrow();
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      List<OutPoint> prevouts = new ArrayList<>();
      for (int j = 0; j < INPUTS; j++) {
        OutPoint prevout = new OutPoint(new Txid(i, 2, 3, 4), j);
        prevouts.add(prevout);
        coins.put(prevout, new Coin(BenchmarkSpends.output(kind, key), 0, false));
      }
      transactions.add(BenchmarkSpends.sign(kind, key, prevouts).transaction());
    }
    bytes = builder.draft().add(transactions.toArray(Transaction[]::new)).mine().toBytes();
  }

  /** Forgets all that was verified. */
  @Setup(Level.Invocation)
  public void forget() {
    block = Block.parse(bytes);
    connector = connector(workers());
    singleThreaded = connector(ScriptWorkers.INLINE);
  }

  private BlockConnector connector(ScriptWorkers workers) {
    return new BlockConnector(
        builder.params(),
        new ScriptChecks(
            SignatureVerifiers.best(),
            new SignatureCache(1 << 16, new byte[32]),
            ScriptChecks.DEFAULT_MAX_TRANSACTIONS,
            workers));
  }

  private ScriptWorkers workers() {
    return (count, passes) -> {
      AtomicInteger next = new AtomicInteger();
      AtomicInteger failing = new AtomicInteger(Integer.MAX_VALUE);
      Callable<Void> work =
          () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
              if (!passes.test(i)) {
                failing.accumulateAndGet(i, Math::min);
              }
            }
            return null;
          };
      try {
        for (Future<Void> done : pool.invokeAll(Collections.nCopies(THREADS, work))) {
          done.get();
        }
      } catch (InterruptedException | ExecutionException e) {
        throw new AssertionError(e);
      }
      return failing.get() == Integer.MAX_VALUE
          ? OptionalInt.empty()
          : OptionalInt.of(failing.get());
    };
  }

  /** Ends the pool. */
  @TearDown
  public void end() {
    pool.shutdown();
  }

  /** Looks up coins, checks values, locks and sigops, verifies scripts, applies. */
  @Benchmark
  public ConnectResult connect() {
    return connect(connector, BlockConnector.Scripts.VERIFY);
  }

  /** The same on one thread. */
  @Benchmark
  public ConnectResult connectOnOneThread(Cpu cpu) {
    return timed(cpu, BlockConnector.Scripts.VERIFY);
  }

  /** The same on one thread without scripts: the part that more threads do not speed up. */
  @Benchmark
  public ConnectResult connectWithoutScripts(Cpu cpu) {
    return timed(cpu, BlockConnector.Scripts.SKIP);
  }

  private ConnectResult timed(Cpu cpu, BlockConnector.Scripts mode) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    ConnectResult result = connect(singleThreaded, mode);
    cpu.cpuMillis = (threads.getCurrentThreadCpuTime() - start) / 1e6;
    return result;
  }

  private ConnectResult connect(BlockConnector connector, BlockConnector.Scripts mode) {
    CoinsView below = outPoint -> Optional.ofNullable(coins.get(outPoint));
    CoinsCache view = new CoinsCache(below, false, new OutPointHashing(1, 2));
    ConnectResult result = connector.connect(block, previous, view, mode);
    if (!(result instanceof ConnectResult.Applied)) {
      throw new AssertionError(result.toString());
    }
    return result;
  }
}
