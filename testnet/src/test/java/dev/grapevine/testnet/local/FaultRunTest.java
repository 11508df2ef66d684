package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.testnet.fault.FaultFile;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.local.TestnetOptions.Database;
import dev.grapevine.testnet.measure.FaultFigures;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.TestnetResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs over real sockets in which something goes wrong. */
@Timeout(120)
class FaultRunTest {
  private static final int NODES = 6;
  private static final int BLOCKS = 3;
  private static final int TRANSACTIONS = 5;

  private static TestnetOptions options(String... lines) throws Exception {
    TestnetOptions options =
        TestnetOptions.DEFAULTS
            .withNodes(NODES)
            .withOutbound(3)
            .withTrickle(false)
            .with(new TestnetOptions.Load(BLOCKS, TRANSACTIONS, 2));
    FaultPlan plan = FaultFile.parse("f", List.of(lines), NODES, BLOCKS, options.seed());
    return options.with(plan);
  }

  private static TestnetResult run(TestnetOptions options) throws Exception {
    try (TestnetRun run = new TestnetRun(options, Progress.NONE, System.nanoTime())) {
      return run.run();
    }
  }

  private static double reach(TestnetResult result, int phase) {
    return result.faults().phases().get(phase).blocks().reach();
  }

  private static FaultFigures.Event event(TestnetResult result, int number) {
    return result.faults().events().get(number);
  }

  /** The last block came to all, and so all that is before it. */
  private static void assertRecovered(TestnetResult result, int event) {
    assertThat(event(result, event).recoveredNanos()).isBetween(0L, Percentile.NEVER - 1);
    FaultFigures.Phase last = result.faults().phases().getLast();
    assertThat(last.blocks().reach()).isEqualTo(1.0);
    assertThat(last.transactions().reach()).isEqualTo(1.0);
  }

  @ParameterizedTest
  @EnumSource(Database.class)
  void aKilledNodeIsNotCountedAndComesBack(Database database) throws Exception {
    TestnetResult result =
        run(options("block 2: kill 3", "block 3: restart all").withDatabase(database));
    assertThat(result.faults().phases())
        .extracting(FaultFigures.Phase::name)
        .containsExactly("before", "from block 2", "from block 3");
    assertThat(result.blocks().count()).isEqualTo(BLOCKS);
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertThat(reach(result, 1)).isEqualTo(1.0);
    assertThat(event(result, 0).nodes()).containsExactly(3);
    assertThat(event(result, 0).outcome()).endsWith(" of 18 connections work");
    assertThat(event(result, 1).outcome()).startsWith("18 of 18 connections work; 1 without");
    assertRecovered(result, 1);
    // All that was delivered has a known path back to its miner, also across another life.
    assertThat(result.hops().max()).isPositive();
  }

  @Test
  void aPausedNodeIsCountedAndHasNothingUntilItResumes() throws Exception {
    TestnetResult result = run(options("block 2: pause 3", "block 3: resume 3"));
    FaultFigures.Phase during = result.faults().phases().get(1);
    assertThat(during.blocks().reach()).isEqualTo(5.0 / NODES);
    assertThat(during.blocks().p50Nanos()).isLessThan(Percentile.NEVER);
    assertThat(during.blocks().maxNanos()).isEqualTo(Percentile.NEVER);
    assertThat(during.transactions().reach()).isEqualTo(5.0 / NODES);
    // In the end it had what was sent to it.
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertRecovered(result, 1);
  }

  @Test
  void aPartitionKeepsBlocksOnTheLargerSideUntilItHeals() throws Exception {
    TestnetResult result = run(options("block 1: partition 0-1 | rest", "block 3: heal"));
    FaultFigures.Phase during = result.faults().phases().get(1);
    assertThat(result.faults().phases().getFirst().blocks().count()).isZero();
    assertThat(during.blocks().count()).isEqualTo(2);
    assertThat(during.blocks().reach()).isEqualTo(4.0 / NODES);
    assertThat(during.transactions().reach()).isEqualTo(4.0 / NODES);
    assertThat(event(result, 1).outcome()).contains("; 2 without the tip had it after ");
    assertRecovered(result, 1);
  }

  @Test
  void theNeighboursOfAZombieHaveBlocksFromOthers() throws Exception {
    TestnetResult result = run(options("block 2: zombie 3"));
    assertThat(reach(result, 1)).isEqualTo(5.0 / NODES);
    assertThat(result.faults().phases().get(1).transactions().reach()).isEqualTo(5.0 / NODES);
    assertThat(result.blocks().reach()).isLessThan(1.0);
  }

  @Test
  void aZombieIsWellAgainOnceItWasKilledAndRestarted() throws Exception {
    TestnetResult result =
        run(options("block 2: zombie 3", "block 3: kill 3", "block 3: restart 3"));
    assertRecovered(result, 2);
  }

  @Test
  void aSlowNodeIsLateByItsDelayAndThenNotAnyMore() throws Exception {
    long delayNanos = 400_000_000;
    TestnetResult result =
        run(options("block 2: slow 3 delay 400ms rate 100mbit", "block 3: restore 3"));
    assertThat(reach(result, 1)).isEqualTo(1.0);
    assertThat(result.faults().phases().get(1).blocks().maxNanos())
        .isGreaterThanOrEqualTo(delayNanos);
    assertThat(reach(result, 2)).isEqualTo(1.0);
  }

  @Test
  void aClockThatIsFastHarmsNobody() throws Exception {
    TestnetResult result = run(options("block 1: skew 3 +3h"));
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertThat(event(result, 0).outcome()).isEqualTo("done");
  }

  @Test
  void hostilePeersAreHungUpOnAndOthersGoOn() throws Exception {
    TestnetResult result =
        run(
            options(
                "block 1: hostile 1-2 invalid-headers",
                "block 2: hostile 1 oversized-message",
                "block 2: hostile 4 slow-loris"));
    assertThat(event(result, 0).outcome()).startsWith("disconnected after ");
    assertThat(event(result, 1).outcome()).startsWith("disconnected after ");
    assertThat(event(result, 2).outcome()).startsWith("still connected after ");
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertThat(result.transactions().reach()).isEqualTo(1.0);
  }

  @Test
  void faultsByTheClockHappenWhileItWaits() throws Exception {
    TestnetResult result =
        run(options("0s: kill 3", "0.001s: pause 4", "0.3s: resume 4", "9999s: restart 3"));
    assertThat(event(result, 0).atNanos()).isBetween(0L, Percentile.NEVER - 1);
    assertThat(event(result, 3).atNanos()).isEqualTo(Percentile.NEVER);
    assertThat(event(result, 3).outcome()).isEqualTo("did not happen: the run was over");
    assertThat(result.blocks().count()).isEqualTo(BLOCKS);
  }

  @Test
  void withoutFaultsThereAreNoFigures() throws Exception {
    TestnetOptions sound = options("block 1: kill 3").with(FaultPlan.NONE);
    assertThat(run(sound).faults()).isEqualTo(FaultFigures.NONE);
  }
}
