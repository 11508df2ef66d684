package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.chain.testing.Funds;
import dev.grapevine.chain.testing.Lock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a block of 200 P2WPKH transactions costs that the mempool has verified before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-XX:+UseSerialGC"})
public class ChainstateBenchmark {
  private static final int TRANSACTIONS = 200;
  private static final long FEE = 200_000;

  /** Where the chain is kept. */
  @Param({"memory", "leveldb"})
  public String storage;

  private Path directory;
  private Chainstate chain;
  private Block block;
  private byte[] bytes;
  private long now;

  /** Mines what the block spends. */
  @Setup
  public void setUp() throws IOException {
    ChainBuilder builder = ChainBuilder.regtest().mature(1);
    Transaction split = builder.coinbase(1).split(Lock.WITNESS_KEY, TRANSACTIONS, FEE);
    builder.mine(split);
    directory = Files.createTempDirectory("chainstate");
    chain = storage.equals("memory") ? Chains.inMemory() : Chains.inDirectory(directory);
    Chains.feed(chain, builder.blocks());
    Transaction[] spends = new Transaction[TRANSACTIONS];
    for (int i = 0; i < TRANSACTIONS; i++) {
      spends[i] = Funds.of(split, i).spend(Lock.WITNESS_KEY, FEE / TRANSACTIONS);
    }
    block = builder.draft().add(spends).mine();
    bytes = block.toBytes();
    now = builder.now();
    if (connect() instanceof ValidationResult.Invalid reason) {
      throw new AssertionError(reason.toString());
    }
  }

  /** Removes the folder. */
  @TearDown
  public void tearDown() throws IOException {
    chain.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** From bytes to what may be announced: parsed, hashed, checked without coins. */
  @Benchmark
  public List<ValidationResult> parseAndCheck() {
    Block parsed = Block.parse(bytes);
    return List.of(
        BlockChecks.check(parsed, Networks.REGTEST),
        BlockChecks.checkInContext(parsed, chain.tip(), Networks.REGTEST));
  }

  /** All of a connect but moving the tip. */
  @Benchmark
  public ValidationResult connect() {
    return chain.checkTemplate(block, now);
  }
}
