package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.store.LevelDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A million coins of P2WPKH: written from the cache to LevelDB, and looked up in both. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 3)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-Xmx1500m"})
public class CoinsBenchmark {
  private static final int COINS = 1_000_000;
  private static final int LOOKUPS = 200_000;
  private static final long LEVELDB_CACHE_BYTES = 8 << 20;

  /** An empty store under a cache with all coins. */
  @State(Scope.Benchmark)
  public static class Cached {
    private Path directory;
    private KeyValueCoinsStore store;
    private CoinsCache cache;

    /** Fills the cache. */
    @Setup(Level.Invocation)
    public void fill() throws IOException {
      directory = Files.createTempDirectory("coins");
      store = new KeyValueCoinsStore(LevelDbStore.open(directory, LEVELDB_CACHE_BYTES));
      cache = new CoinsCache(store, true, new OutPointHashing(1, 2));
      for (int i = 0; i < COINS; i++) {
        cache.add(outPoint(i), coin(i), false);
      }
    }

    /** Closes and removes the store. */
    @TearDown(Level.Invocation)
    public void remove() throws IOException {
      store.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A store with all coins. */
  @State(Scope.Benchmark)
  public static class Stored {
    private final Cached cached = new Cached();

    /** Writes the coins. */
    @Setup
    public void fill() throws IOException {
      cached.fill();
      cached.cache.flushInto(cached.store, BlockHash.ZERO);
    }

    /** Closes and removes the store. */
    @TearDown
    public void remove() throws IOException {
      cached.remove();
    }
  }

  private static OutPoint outPoint(int number) {
    SplittableRandom random = new SplittableRandom(number >>> 1);
    return new OutPoint(
        new Txid(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()),
        number & 1);
  }

  private static Coin coin(int number) {
    byte[] hash = new byte[20];
    hash[0] = (byte) number;
    hash[1] = (byte) (number >>> 8);
    hash[2] = (byte) (number >>> 16);
    return new Coin(new TxOut(number, StandardScript.payToWitnessPublicKeyHash(hash)), 1, false);
  }

  /** Writes all coins in one batch; nanoseconds a coin. */
  @Benchmark
  @OperationsPerInvocation(COINS)
  public void flush(Cached state) {
    state.cache.flushInto(state.store, BlockHash.ZERO);
  }

  /** Finds coins in the cache. */
  @Benchmark
  @OperationsPerInvocation(LOOKUPS)
  public long lookUpCached(Cached state) {
    return lookUp(state.cache);
  }

  /** Finds coins in the store. */
  @Benchmark
  @OperationsPerInvocation(LOOKUPS)
  public long lookUpStored(Stored state) {
    return lookUp(state.cached.store);
  }

  private static long lookUp(CoinsView view) {
    long sum = 0;
    for (int i = 0; i < LOOKUPS; i++) {
      // An odd step visits coins out of the order they were added in.
      int number = (int) (i * 7_919L % COINS);
      sum += view.coin(outPoint(number)).orElseThrow().output().value();
    }
    return sum;
  }
}
