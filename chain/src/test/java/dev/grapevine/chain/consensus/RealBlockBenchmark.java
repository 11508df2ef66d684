package dev.grapevine.chain.consensus;

import dev.grapevine.chain.Vectors;
import dev.grapevine.chain.primitives.Block;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Block 413567 of mainnet (1 MB, 1,557 transactions), as Bitcoin Core's {@code
 * DeserializeBlockTest} and {@code CheckBlockTest} have it: there reading a block computes the ids
 * of its transactions, so here {@link #deserialize} asks for them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
public class RealBlockBenchmark {
  private byte[] bytes;
  private Block hashed;

  /** Reads the file. */
  @Setup
  public void read() {
    bytes = Vectors.bytes("blocks/block413567.raw");
    hashed = deserialize();
  }

  /** From bytes to a block whose transactions have their ids. */
  @Benchmark
  public Block deserialize() {
    Block block = Block.parse(bytes);
    block.transactions().forEach(tx -> tx.txid());
    return block;
  }

  /** From bytes to a block. */
  @Benchmark
  public Block deserializeWithoutIds() {
    return Block.parse(bytes);
  }

  /** The checks of a block by itself, ids known. */
  @Benchmark
  public ValidationResult check() {
    ValidationResult result = BlockChecks.check(hashed, Networks.MAIN);
    if (!result.isValid()) {
      throw new AssertionError(result.toString());
    }
    return result;
  }

  /** Both. */
  @Benchmark
  public ValidationResult deserializeAndCheck() {
    return BlockChecks.check(Block.parse(bytes), Networks.MAIN);
  }
}
