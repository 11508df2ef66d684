package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestnetTableTest {
  @Test
  void showsTheFigures() {
    assertThat(String.join("\n", TestnetTable.of(SampleResults.full())))
        .isEqualTo(
            """
            50 nodes, 8 outbound, random, high-bandwidth compact blocks, seed 7
            up after 3.1 s; 6 blocks of 200 transactions, after 12 empty and 24 rehearsed

            until nodes had     count     reach         p50         p90         p99         max
            blocks                  6   100.00%     4.10 ms     8.00 ms    10.00 ms    12.35 ms
            block headers           6   100.00%     2.00 ms     3.00 ms     4.00 ms     5.00 ms
            transactions         1200    99.95%      3.20 s      5.00 s      6.00 s       never

            compact blocks   294 received, 98.64% rebuilt from the mempool
              otherwise      3 rebuilt after a round trip, 1 given up for the whole block
              rebuilt in     0.12 ms p50, 7.78 ms p99
            hops of a block  2.17 mean, 5 max
            tx inventory     a node heard of a transaction 7.54 times, 5.44 of them for nothing

            ms went into        all announce    queue     link   decode  rebuild      ask validate     left
              to p50          36.00     1.00     2.00     3.00     4.00     5.00     6.00     7.00     8.00
              to p99          72.00     2.00     4.00     6.00     8.00    10.00    12.00    14.00    16.00
              to the last    144.00     4.00     8.00    12.00    16.00    20.00    24.00    28.00    32.00

            messages sent         count        bytes       a node
              cmpctblock            925      1.3 MiB     26.6 KiB
              inv                    10        500 B         10 B
              all                   935      1.3 MiB     26.6 KiB

            memory           6.0 MiB a node: 300.7 MiB resident, everything counted
              heap           57.3 MiB in use
            conditions       v2, trickle on, latency none, 118 ms of GC
              machine        load 2.9 on 2 CPUs, 1.3% of their time stolen by the host\
            """);
  }

  @Test
  void leavesOutWhatDoesNotApply() {
    assertThat(TestnetTable.of(SampleResults.empty()))
        .noneMatch(line -> line.startsWith("transactions") || line.contains("NaN"))
        .anyMatch(line -> line.startsWith("blocks") && line.endsWith("never"))
        .contains(
            "up after 1.0 s; 1 block of 0 transactions, after 0 empty and 0 rehearsed",
            "compact blocks   none");
  }

  @Test
  void theLargestFiguresStayInTheirColumns() {
    assertThat(TestnetTable.of(SampleResults.huge()))
        .contains(
            "until nodes had     count     reach         p50         p90         p99         max",
            "transactions       200000   100.00% 100000.00 s 100000.00 s 100000.00 s 100000.00 s",
            "messages sent         count        bytes       a node",
            "  sendtxrcncl1   9999999999      4.0 EiB    419.4 TiB");
  }

  @Test
  void noLineIsTooLongForATerminal() {
    for (TestnetResult result :
        List.of(SampleResults.full(), SampleResults.empty(), SampleResults.huge())) {
      assertThat(TestnetTable.of(result))
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TestnetTable.WIDTH));
    }
  }
}
