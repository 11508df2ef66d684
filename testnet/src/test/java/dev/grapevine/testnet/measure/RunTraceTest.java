package dev.grapevine.testnet.measure;

import static dev.grapevine.testnet.measure.Percentile.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunTraceTest {
  private static final int NODES = 30;
  private static final int BLOCKS = 4;
  private static final int TRANSACTIONS = 10;

  private static RunTrace trace(boolean cutOff) {
    return SampleTraces.of(NODES, BLOCKS, TRANSACTIONS, 3, cutOff);
  }

  private static Map<RunTrace.Event, Integer> counts(RunTrace trace) {
    Map<RunTrace.Event, Integer> counts = new EnumMap<>(RunTrace.Event.class);
    trace.read((node, event, id, nanos) -> {
      assertThat(node).isBetween(0, NODES - 1);
      assertThat(id).hasSize(64);
      assertThat(nanos).isPositive();
      counts.merge(event, 1, Integer::sum);
    });
    return counts;
  }

  @Test
  void everyEventIsReadOutOnce() {
    Map<RunTrace.Event, Integer> counts = counts(trace(false));
    assertThat(counts)
        .containsEntry(RunTrace.Event.HEADER_ACCEPTED, NODES * BLOCKS)
        .containsEntry(RunTrace.Event.BLOCK_ACCEPTED, NODES * BLOCKS)
        .containsEntry(RunTrace.Event.BLOCK_CONNECTED, NODES * BLOCKS)
        .containsEntry(RunTrace.Event.TX_SUBMITTED, BLOCKS * TRANSACTIONS)
        .containsEntry(RunTrace.Event.TX_ACCEPTED, BLOCKS * TRANSACTIONS * (NODES - 1));
    assertThat(counts.get(RunTrace.Event.COMPACT_RECEIVED))
        .isEqualTo(
            counts.getOrDefault(RunTrace.Event.COMPACT_REBUILT, 0)
                + counts.getOrDefault(RunTrace.Event.COMPACT_REBUILT_AFTER_ROUND_TRIP, 0)
                + counts.getOrDefault(RunTrace.Event.COMPACT_FELL_BACK, 0));
  }

  @Test
  void whatNeverCameIsNoEvent() {
    Map<RunTrace.Event, Integer> counts = counts(trace(SampleTraces.CUT_OFF));
    assertThat(counts)
        .containsEntry(RunTrace.Event.BLOCK_CONNECTED, NODES * BLOCKS - 1)
        .containsEntry(RunTrace.Event.TX_ACCEPTED, BLOCKS * TRANSACTIONS * (NODES - 1) - 1);
  }

  @Test
  void aNodeReportsInTheOrderOfTime() {
    List<String> late = new ArrayList<>();
    long[] last = new long[NODES];
    trace(false)
        .read((node, event, id, nanos) -> {
          if (event.ordinal() < RunTrace.Event.TX_SUBMITTED.ordinal()) {
            if (nanos < last[node]) {
              late.add(node + " " + event);
            }
            last[node] = nanos;
          }
        });
    assertThat(late).isEmpty();
  }

  @Test
  void theCurvesGoThroughTheFiguresOfTheTable() {
    RunTrace trace = trace(SampleTraces.CUT_OFF);
    assertFigures(
        trace.blockCurve(), Spread.of(trace.blocks().stream().map(BlockJourney::delays).toList()));
    assertFigures(
        trace.headerCurve(),
        Spread.of(trace.blocks().stream().map(BlockJourney::headerDelays).toList()));
    assertFigures(trace.transactionCurve(), Spread.of(trace.transactions().delays()));
    assertThat(trace.blockCurve().greatest(100)).isEqualTo(NEVER);
    assertThat(trace.blockCurve().median(100)).isNotEqualTo(NEVER);
    assertThat(trace.blockCurve().least(50)).isLessThan(trace.blockCurve().greatest(50));
  }

  private static void assertFigures(DelayCurve curve, Spread spread) {
    assertThat(curve.items()).isEqualTo(spread.count());
    assertThat(curve.median(50)).isEqualTo(spread.p50Nanos());
    assertThat(curve.median(90)).isEqualTo(spread.p90Nanos());
    assertThat(curve.median(99)).isEqualTo(spread.p99Nanos());
    assertThat(curve.median(100)).isEqualTo(spread.maxNanos());
  }

  @Test
  void withoutTransactionsTheirCurveIsInfinite() {
    RunTrace trace = SampleTraces.of(2, 1, 0, 1, false);
    assertThat(trace.transactionCurve().items()).isZero();
    assertThat(trace.transactionCurve().median(50)).isEqualTo(NEVER);
    assertThat(trace.transactionCurve().least(1)).isEqualTo(NEVER);
    assertThat(trace.blockCurve().median(100)).isNotEqualTo(NEVER);
  }

  @Test
  void hopsAreCountedOverBlocksAndNodes() {
    RunTrace trace = trace(SampleTraces.CUT_OFF);
    long[] hops = trace.hops();
    assertThat(hops[0]).isEqualTo(BLOCKS);
    long sum = 0;
    long paths = 0;
    for (int i = 0; i < hops.length; i++) {
      sum += i * hops[i];
      paths += hops[i];
    }
    assertThat(paths).isEqualTo(NODES * BLOCKS - 1);
    assertThat(Hops.of(trace.blocks()))
        .isEqualTo(new Hops((double) sum / (paths - BLOCKS), hops.length - 1));
  }

  @Test
  void aJourneyTellsWhoDeliveredAndHow() {
    for (BlockJourney block : trace(false).blocks()) {
      assertThat(block.from(block.miner())).isEqualTo(BlockJourney.NOBODY);
      assertThat(block.delivery(block.miner())).isEqualTo(BlockJourney.Delivery.WHOLE);
      long[] accepted = block.acceptedDelays();
      for (int node = 0; node < NODES; node++) {
        assertThat(accepted[node]).isBetween(block.headerDelays()[node], block.delays()[node]);
        if (node != block.miner()) {
          assertThat(accepted[block.from(node)]).isLessThan(accepted[node]);
        }
      }
    }
  }
}
