package dev.grapevine.testnet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.grapevine.testnet.fault.FaultFile;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.measure.FaultFigures;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.TestnetResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Things go wrong among nodes that are processes: of ours, and among the {@code bitcoind}s that
 * {@code BITCOIND} names.
 */
@Timeout(300)
class ProcessFaultTest {
  private static final int NODES = 4;
  private static final int BLOCKS = 5;

  private static final TestnetOptions SMALL =
      TestnetOptions.DEFAULTS
          .withNodes(NODES)
          .withOutbound(2)
          .withTrickle(false)
          .with(new TestnetOptions.Load(BLOCKS, 3, 1));

  private static TestnetResult run(TestnetOptions options, String... faults) throws Exception {
    TestnetOptions faulty =
        options.with(
            FaultFile.parse("f", List.of(faults), options.nodes(), BLOCKS, options.seed()));
    try (TestnetRun run = new TestnetRun(faulty, Progress.NONE, System.nanoTime())) {
      return run.run();
    }
  }

  private static TestnetOptions bitcoinds(int count) {
    String program = System.getenv("BITCOIND");
    assumeThat(program).as("BITCOIND").isNotNull();
    return SMALL.withBitcoinds(Path.of(program), count);
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
  }

  private static double reach(TestnetResult result, int phase) {
    return result.faults().phases().get(phase).blocks().reach();
  }

  private static void assertRecovered(TestnetResult result, int event) {
    assertThat(result.faults().events().get(event).recoveredNanos())
        .isBetween(0L, Percentile.NEVER - 1);
    FaultFigures.Phase last = result.faults().phases().getLast();
    assertThat(last.blocks().reach()).isEqualTo(1.0);
    assertThat(last.transactions().reach()).isEqualTo(1.0);
  }

  private static void everythingThatAProcessCanSuffer(TestnetOptions options) throws Exception {
    TestnetResult result =
        run(
            options,
            "block 1: kill 3",
            "block 2: restart 3",
            "block 3: pause 2",
            "block 4: resume 2",
            "block 4: partition 0 | rest",
            "block 5: heal");
    assertThat(result.blocks().count()).isEqualTo(BLOCKS);
    // The killed one is not counted, the paused and the cut off one are.
    assertThat(reach(result, 1)).isEqualTo(1.0);
    assertThat(reach(result, 2)).isEqualTo(1.0);
    assertThat(reach(result, 3)).isEqualTo(3.0 / NODES);
    assertThat(reach(result, 4)).isEqualTo(3.0 / NODES);
    assertRecovered(result, 5);
    assertThat(result.blocks().reach()).isEqualTo(1.0);
    assertThat(result.transactionsMean()).isEqualTo(3);
    // All that was delivered has a known path back to its miner, by proxies and in other lives.
    assertThat(result.hops().max()).isPositive();
    assertThat(result.setup().connectionsMean()).isEqualTo(4);
    assertThat(children()).isEmpty();
  }

  @Test
  void nodesOfOursInProcesses() throws Exception {
    everythingThatAProcessCanSuffer(SMALL.withProcesses(true));
  }

  @Test
  void bitcoindsAlone() throws Exception {
    everythingThatAProcessCanSuffer(bitcoinds(NODES));
  }

  @Test
  void bitcoindsAmongNodesOfOurs() throws Exception {
    everythingThatAProcessCanSuffer(bitcoinds(2));
  }

  @Test
  void linksOfBitcoindsAreSlowAndZombiesSilent() throws Exception {
    long delayNanos = 400_000_000;
    TestnetResult result =
        run(
            bitcoinds(NODES),
            "block 2: slow 3 delay 400ms rate 100mbit",
            "block 3: restore 3",
            "block 3: hostile 1 invalid-headers",
            "block 4: zombie 3");
    assertThat(reach(result, 1)).isEqualTo(1.0);
    assertThat(result.faults().phases().get(1).blocks().maxNanos())
        .isGreaterThanOrEqualTo(delayNanos);
    assertThat(reach(result, 2)).isEqualTo(1.0);
    assertThat(reach(result, 3)).isEqualTo(3.0 / NODES);
    assertThat(result.faults().events().get(2).outcome()).isNotEmpty();
  }

  @Test
  void aNodeThatStandsStillIsNotAskedAndDialsWhenItGoesOn() throws Exception {
    TestnetResult result =
        run(
            SMALL.withProcesses(true),
            "block 2: pause 2",
            "block 3: kill 3",
            "block 4: restart 3",
            "block 5: resume 2");
    assertRecovered(result, 3);
    assertThat(result.setup().connectionsMean()).isEqualTo(4);
    assertThat(result.messages()).allMatch(message -> message.bytes() > 0);
  }

  @Test
  void aRunThatEndsWithANodeStoppedLeavesNone() throws Exception {
    TestnetResult result = run(SMALL.withNodes(3).withProcesses(true), "block 5: pause 2");
    assertThat(reach(result, 1)).isEqualTo(2.0 / 3);
    assertThat(children()).isEmpty();
  }

  @Test
  void nothingIsFasterThanTheLinksOfTheProfile() throws Exception {
    LinkProfile slow = profile(150_000_000);
    TestnetOptions ours =
        SMALL
            .withNodes(3)
            .withProcesses(true)
            .withLinks(slow)
            .with(new TestnetOptions.Load(1, 2, 1));
    try (TestnetRun run = new TestnetRun(ours, Progress.NONE, System.nanoTime())) {
      TestnetResult result = run.run();
      assertThat(result.blocks().reach()).isEqualTo(1.0);
      assertThat(result.blocks().maxNanos()).isGreaterThanOrEqualTo(150_000_000);
      assertThat(result.hops().max()).isPositive();
    }
    assertThat(children()).isEmpty();
  }

  private static LinkProfile profile(long delayNanos) {
    return new LinkProfile() {
      @Override
      public Way between(int from, int to) {
        return new Way(delayNanos, 100_000_000);
      }

      @Override
      public String label() {
        return "file";
      }
    };
  }
}
