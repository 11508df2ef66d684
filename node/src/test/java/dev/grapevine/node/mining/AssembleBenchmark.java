package dev.grapevine.node.mining;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.testing.ChainBuilder;
import dev.grapevine.chain.testing.Chains;
import dev.grapevine.node.config.MiningConfig;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolOptions;
import dev.grapevine.relay.mempool.TestTransactions;
import java.util.List;
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
 * A block template from 50,000 transactions, half of them alone and half in chains of five: what is
 * chosen fills the block. Checking the template is not part of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AssembleBenchmark {
  private static final int CHAIN = 5;
  private static final int SIZE = 50_000;

  private Chainstate chain;
  private Mempool mempool;

  /** Fills the mempool. */
  @Setup
  public void setUp() {
    chain = Chains.synced(ChainBuilder.regtest().mature(1));
    mempool = new Mempool(MempoolOptions.DEFAULTS, 1, 2);
    TestTransactions make = new TestTransactions();
    int made = 0;
    while (made < SIZE) {
      for (int i = 0; i < CHAIN; i++) {
        TestTransactions.add(mempool, make.lone(), 200 + made++ * 7919L % 5000);
      }
      Transaction last = make.lone();
      TestTransactions.add(mempool, last, 200 + made++ * 7919L % 5000);
      for (int i = 1; i < CHAIN; i++) {
        last = make.spending(List.of(TestTransactions.output(last, 0)), 2);
        TestTransactions.add(mempool, last, 200 + made++ * 7919L % 5000);
      }
    }
  }

  /** Chooses and orders. */
  @Benchmark
  public BlockTemplate template() {
    return BlockAssembler.fromMempool(
        chain, mempool, MiningConfig.DEFAULTS, Script.of(new byte[] {0x51}), 1_700_000_000L);
  }
}
