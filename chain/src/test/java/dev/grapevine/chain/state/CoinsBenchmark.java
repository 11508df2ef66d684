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
@State(Scope.Benchmark)
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

  private Path directory;
  private LevelDbStore db;
  private KeyValueCoinsStore store;
  private CoinsCache cache;
  private long round;

  /** Fills the cache with new coins. */
  @Setup(Level.Invocation)
  public void fill() throws IOException {
    directory = Files.createTempDirectory("coins");
    db = LevelDbStore.open(directory, LEVELDB_CACHE_BYTES);
    store = new KeyValueCoinsStore(db);
    cache = new CoinsCache(store, true, new OutPointHashing(1, 2));
    round++;
    for (int i = 0; i < COINS; i++) {
      cache.add(outPoint(i), coin(i), false);
    }
  }

  private OutPoint outPoint(int number) {
    SplittableRandom random = new SplittableRandom(round << 32 | number >>> 1);
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

  /** Writes all coins in one batch; nanoseconds a coin. */
  @Benchmark
  @OperationsPerInvocation(COINS)
  public void flush() {
    cache.flushInto(store, BlockHash.ZERO);
  }

  /** Finds coins in the cache. */
  @Benchmark
  @OperationsPerInvocation(LOOKUPS)
  public long lookUpCached() {
    return lookUp(cache);
  }

  /** Writes all coins, then finds some in the store: see {@link #flush} for what to take off. */
  @Benchmark
  @OperationsPerInvocation(LOOKUPS)
  public long flushAndLookUpStored() {
    cache.flushInto(store, BlockHash.ZERO);
    return lookUp(store);
  }

  private long lookUp(CoinsView view) {
    long sum = 0;
    for (int i = 0; i < LOOKUPS; i++) {
      // An odd step visits coins out of the order they were added in.
      int number = (int) (i * 7_919L % COINS);
      sum += view.coin(outPoint(number)).orElseThrow().output().value();
    }
    return sum;
  }
}
