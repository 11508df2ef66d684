package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.local.TestnetOptions.Database;
import dev.grapevine.testnet.measure.Breakdown;
import dev.grapevine.testnet.measure.PathStage;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.Spread;
import dev.grapevine.testnet.measure.TestnetResult;
import dev.grapevine.testnet.measure.TestnetResult.MessageCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs over real sockets; what they took is printed by nobody and judged by nobody. */
@Timeout(120)
class TestnetRunTest {
  private static final int NODES = 6;

  private static TestnetOptions options(int transactions, RelayMode relay, Database database) {
    return TestnetOptions.DEFAULTS
        .withNodes(NODES)
        .withOutbound(2)
        .with(new TestnetOptions.Load(2, transactions, 3))
        .withRelay(relay)
        .withDatabase(database);
  }

  private static TestnetResult run(TestnetOptions options, Progress progress) throws Exception {
    try (TestnetRun run = new TestnetRun(options, progress, System.nanoTime())) {
      return run.run();
    }
  }

  private static Map<String, Long> counts(TestnetResult result) {
    return result.messages().stream()
        .collect(Collectors.toMap(MessageCount::command, MessageCount::count));
  }

  private static void assertEverywhere(Spread spread, int count) {
    assertThat(spread.count()).isEqualTo(count);
    assertThat(spread.reach()).isEqualTo(1.0);
    assertThat(spread.p50Nanos()).isNotNegative().isLessThanOrEqualTo(spread.p90Nanos());
    assertThat(spread.p90Nanos()).isLessThanOrEqualTo(spread.p99Nanos());
    assertThat(spread.p99Nanos()).isLessThanOrEqualTo(spread.maxNanos());
    assertThat(spread.maxNanos()).isPositive().isLessThan(Percentile.NEVER);
  }

  @Test
  void blocksAndTransactionsReachEveryNode() throws Exception {
    List<String> phases = new ArrayList<>();
    TestnetResult result =
        run(options(10, RelayMode.HIGH_BANDWIDTH, Database.MEMORY), new Summaries(phases));
    assertEverywhere(result.blocks(), 2);
    assertEverywhere(result.headers(), 2);
    assertEverywhere(result.transactions(), 20);
    assertThat(result.headers().maxNanos()).isLessThanOrEqualTo(result.blocks().maxNanos());
    assertThat(result.transactionsMean()).isEqualTo(10);
    assertThat(result.setup().connectionsMean()).isEqualTo(4);
    assertThat(result.startupSeconds()).isPositive();
    assertThat(result.compact().complete()).isBetween(2 * (NODES - 1), result.compact().received());
    assertThat(result.compact().fullBlockFallback()).isZero();
    assertThat(result.hops().max()).isBetween(1, NODES - 1);
    assertThat(result.hops().mean()).isBetween(1.0, (double) result.hops().max());
    // Every transaction is fetched once by each node but the one that it was submitted to.
    assertThat(counts(result))
        .containsEntry("tx", 20L * (NODES - 1))
        .containsKeys("inv", "getdata");
    assertThat(result.announcements().received())
        .isGreaterThanOrEqualTo(20L * (NODES - 1))
        .isGreaterThan(result.announcements().redundant());
    assertBrokenDown(result, 2);
    assertThat(result.breakdown().max().sums().nanos(PathStage.RECONSTRUCT)).isPositive();
    assertThat(result.memory().heapUsedMib()).isPositive();
    assertThat(phases)
        .containsExactly(
            "started 6 nodes",
            "made 12 connections",
            "mined 102 blocks and signed 20 transactions",
            "warmed up with 3 empty blocks",
            "measured 2 blocks");
  }

  /** The parts of a path make up its node's delay, and little of it is not accounted for. */
  private static void assertBrokenDown(TestnetResult result, int blocks) {
    Breakdown.Part max = result.breakdown().max();
    assertThat(max.paths()).hasSize(blocks);
    assertThat(result.breakdown().p50().paths()).hasSize(blocks);
    // The median of two is the smaller.
    assertThat(max.paths().stream().mapToLong(path -> path.times().totalNanos()).min())
        .hasValue(result.blocks().maxNanos());
    assertThat(max.meanHops()).isBetween(1.0, (double) result.hops().max());
    assertThat(max.sums().nanos(PathStage.LINK)).isPositive();
    assertThat(max.sums().nanos(PathStage.DECODE)).isPositive();
    assertThat(max.sums().nanos(PathStage.VALIDATE)).isPositive();
    assertThat((double) max.sums().nanos(PathStage.LEFT_OVER) / max.sums().totalNanos())
        .isLessThan(0.2);
  }

  @Test
  void withoutCompactBlocksWholeOnesTravel() throws Exception {
    TestnetResult result = run(options(0, RelayMode.FULL, Database.LEVELDB), Progress.NONE);
    assertBrokenDown(result, 2);
    assertThat(result.breakdown().max().sums().nanos(PathStage.ROUND_TRIP)).isPositive();
    assertThat(result.breakdown().max().sums().nanos(PathStage.RECONSTRUCT)).isZero();
    assertEverywhere(result.blocks(), 2);
    assertThat(result.transactions().count()).isZero();
    assertThat(result.compact().received()).isZero();
    assertThat(counts(result))
        .containsEntry("block", 2L * (NODES - 1))
        .doesNotContainKeys("cmpctblock", "tx");
  }

  @Test
  void othersRehearseBeforeAndAreNotInTheFigures() throws Exception {
    List<String> phases = new ArrayList<>();
    TestnetOptions options = rehearsing(options(4, RelayMode.HIGH_BANDWIDTH, Database.MEMORY));
    TestnetResult result = run(options, new Summaries(phases));
    assertThat(phases.getFirst()).isEqualTo("rehearsed 3 blocks");
    assertThat(phases.get(1)).isEqualTo("started 6 nodes");
    assertThat(result.conditions().rehearsalBlocks()).isEqualTo(3);
    assertEverywhere(result.blocks(), 2);
    assertThat(counts(result)).containsEntry("tx", 8L * (NODES - 1));
  }

  @Test
  void nodesOfOtherProcessesNeedNoRehearsal() {
    TestnetOptions options = rehearsing(TestnetOptions.DEFAULTS.withNodes(NODES));
    assertThat(Rehearsal.blocks(options)).isEqualTo(3);
    assertThat(Rehearsal.blocks(options.withProcesses(true))).isZero();
    assertThat(Rehearsal.blocks(options.withBitcoinds(Path.of("bitcoind"), NODES))).isZero();
    assertThat(Rehearsal.blocks(options.withBitcoinds(Path.of("bitcoind"), NODES - 1)))
        .isEqualTo(3);
  }

  private static TestnetOptions rehearsing(TestnetOptions options) {
    TestnetOptions.Load load = options.load();
    return options.with(
        new TestnetOptions.Load(load.blocks(), load.transactions(), load.warmup(), 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rehearsed", "started", "made", "mined", "warmed"})
  void aRunThatIsClosedFromOutsideEnds(String phase) {
    TestnetOptions options = rehearsing(options(10, RelayMode.HIGH_BANDWIDTH, Database.LEVELDB));
    AtomicReference<TestnetRun> running = new AtomicReference<>();
    List<String> phases = new ArrayList<>();
    Progress closing =
        new Summaries(phases) {
          @Override
          public void end(String summary) {
            super.end(summary);
            if (summary.startsWith(phase)) {
              running.get().close();
            }
          }
        };
    try (TestnetRun run = new TestnetRun(options, closing, System.nanoTime())) {
      running.set(run);
      assertThatThrownBy(run::run).isInstanceOf(Exception.class);
    }
    assertThat(phases.getLast()).startsWith(phase);
  }

  /** Keeps the summaries of the phases, each of which has to get to its end step by step. */
  private static class Summaries implements Progress {
    private final List<String> ended;
    private int steps;
    private int reached;

    Summaries(List<String> ended) {
      this.ended = ended;
    }

    @Override
    public void begin(String phase, int steps) {
      this.steps = steps;
      reached = 0;
    }

    @Override
    public void reached(int step) {
      assertThat(step).isBetween(reached, steps);
      reached = step;
    }

    @Override
    public void end(String summary) {
      assertThat(reached).isEqualTo(steps);
      ended.add(summary);
    }

    @Override
    public void abandon() {}
  }
}
