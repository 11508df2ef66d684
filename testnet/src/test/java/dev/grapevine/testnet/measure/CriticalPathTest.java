package dev.grapevine.testnet.measure;

import static dev.grapevine.testnet.measure.BlockLog.OWN;
import static dev.grapevine.testnet.measure.PathStage.ANNOUNCE;
import static dev.grapevine.testnet.measure.PathStage.DECODE;
import static dev.grapevine.testnet.measure.PathStage.LEFT_OVER;
import static dev.grapevine.testnet.measure.PathStage.LINK;
import static dev.grapevine.testnet.measure.PathStage.QUEUE;
import static dev.grapevine.testnet.measure.PathStage.RECONSTRUCT;
import static dev.grapevine.testnet.measure.PathStage.ROUND_TRIP;
import static dev.grapevine.testnet.measure.PathStage.VALIDATE;
import static dev.grapevine.testnet.measure.RecordedBlocks.block;
import static org.assertj.core.api.Assertions.assertThat;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Journeys whose stages are known. Every node calls node n's connection n + 100. */
class CriticalPathTest {
  private static final BlockJourney.Neighbours NEIGHBOURS =
      (node, peer) -> peer >= 100 ? (int) peer - 100 : BlockJourney.NOBODY;
  private static final BlockHash BLOCK = block(1);

  private final RecordedBlocks recorded = new RecordedBlocks(4);

  private void engine(int node, long nanos, BlockLog.Kind kind, int from) {
    recorded.event(node, nanos, BLOCK, kind, from < 0 ? OWN : from + 100, 0);
  }

  private void wire(int node, long nanos, WireLog.Step step, BlockTalk kind, int peer) {
    recorded.recorders().get(node).wire().append(nanos, BLOCK.w0(), step, kind, peer + 100);
  }

  private void sends(int from, int to, BlockTalk kind, long queued, long written) {
    wire(from, queued, WireLog.Step.QUEUED, kind, to);
    wire(from, written, WireLog.Step.WRITTEN, kind, to);
  }

  private void gets(int node, int from, BlockTalk kind, long read, long handed) {
    wire(node, read, WireLog.Step.READ, kind, from);
    wire(node, handed, WireLog.Step.HANDED, kind, from);
  }

  private void mined(int node, long connected) {
    engine(node, 1_000, BlockLog.Kind.HEADER, OWN_NODE);
    engine(node, 1_000, BlockLog.Kind.ACCEPTED, OWN_NODE);
    engine(node, connected, BlockLog.Kind.CONNECTED, OWN_NODE);
  }

  private static final int OWN_NODE = -1;

  private CriticalPath path(int node) {
    List<BlockJourney> journeys =
        BlockJourney.read(
            List.of(new BlockJourney.Mined(BLOCK, 0)), recorded.recorders(), NEIGHBOURS);
    CriticalPath path =
        CriticalPath.of(journeys.getFirst(), node, recorded.recorders(), NEIGHBOURS).orElseThrow();
    assertThat(path.times().totalNanos()).isEqualTo(journeys.getFirst().delays()[node]);
    return path;
  }

  private static StageTimes times(Object... stagesAndNanos) {
    StageTimes times = StageTimes.ZERO;
    for (int i = 0; i < stagesAndNanos.length; i += 2) {
      times = times.plus((PathStage) stagesAndNanos[i], (int) stagesAndNanos[i + 1]);
    }
    return times;
  }

  @Test
  void twoHopsOfCompactBlocksThatAreRebuiltAtOnce() {
    mined(0, 1_900);
    sends(0, 1, BlockTalk.CMPCTBLOCK, 1_010, 1_030);
    gets(1, 0, BlockTalk.CMPCTBLOCK, 1_130, 1_135);
    engine(1, 1_136, BlockLog.Kind.HEADER, 0);
    engine(1, 1_137, BlockLog.Kind.COMPACT_RECEIVED, 0);
    engine(1, 1_142, BlockLog.Kind.COMPACT_REBUILT, 0);
    engine(1, 1_150, BlockLog.Kind.ACCEPTED, 0);
    sends(1, 2, BlockTalk.CMPCTBLOCK, 1_151, 1_153);
    engine(1, 1_500, BlockLog.Kind.CONNECTED, OWN_NODE);
    gets(2, 1, BlockTalk.CMPCTBLOCK, 1_200, 1_201);
    engine(2, 1_203, BlockLog.Kind.COMPACT_REBUILT, 1);
    engine(2, 1_210, BlockLog.Kind.ACCEPTED, 1);
    engine(2, 1_300, BlockLog.Kind.CONNECTED, OWN_NODE);

    assertThat(path(2).hops())
        .containsExactly(
            new CriticalPath.Hop(
                0,
                1,
                times(ANNOUNCE, 10, QUEUE, 20, LINK, 100, DECODE, 5, RECONSTRUCT, 7, VALIDATE, 8)),
            new CriticalPath.Hop(
                1,
                2,
                times(
                    ANNOUNCE, 1, QUEUE, 2, LINK, 47, DECODE, 1, RECONSTRUCT, 2, VALIDATE, 7 + 90)));
    assertThat(path(0).times()).isEqualTo(times(VALIDATE, 900));
  }

  @Test
  void whatIsMissingFromASketchCostsARoundTrip() {
    mined(0, 1_900);
    sends(0, 1, BlockTalk.CMPCTBLOCK, 1_010, 1_020);
    gets(1, 0, BlockTalk.CMPCTBLOCK, 1_030, 1_040);
    sends(1, 0, BlockTalk.GETBLOCKTXN, 1_045, 1_046);
    gets(0, 1, BlockTalk.GETBLOCKTXN, 1_060, 1_061);
    sends(0, 1, BlockTalk.BLOCKTXN, 1_062, 1_063);
    gets(1, 0, BlockTalk.BLOCKTXN, 1_100, 1_105);
    engine(1, 1_108, BlockLog.Kind.COMPACT_REBUILT, 0);
    engine(1, 1_110, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 1_120, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times())
        .isEqualTo(
            times(
                ANNOUNCE,
                10,
                QUEUE,
                10,
                LINK,
                10,
                DECODE,
                10,
                RECONSTRUCT,
                5 + 3,
                ROUND_TRIP,
                60,
                VALIDATE,
                12));
  }

  /** Announced after it was connected, by a header, as those without high bandwidth are told. */
  @Test
  void aHeaderLeadsToTheWholeBlock() {
    mined(0, 1_400);
    sends(0, 1, BlockTalk.HEADERS, 1_410, 1_420);
    gets(1, 0, BlockTalk.HEADERS, 1_430, 1_440);
    engine(1, 1_441, BlockLog.Kind.HEADER, 0);
    sends(1, 0, BlockTalk.GETDATA, 1_443, 1_446);
    gets(1, 0, BlockTalk.BLOCK, 1_500, 1_520);
    engine(1, 1_530, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 1_600, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times())
        .isEqualTo(
            times(
                VALIDATE,
                400 + 3 + 80,
                ANNOUNCE,
                10,
                QUEUE,
                10,
                LINK,
                10,
                DECODE,
                10,
                ROUND_TRIP,
                77));
  }

  @Test
  void anInvLeadsToTheHeaderFirst() {
    mined(0, 1_000);
    sends(0, 1, BlockTalk.INV, 1_010, 1_020);
    gets(1, 0, BlockTalk.INV, 1_030, 1_040);
    gets(1, 0, BlockTalk.HEADERS, 1_090, 1_100);
    engine(1, 1_101, BlockLog.Kind.HEADER, 0);
    sends(1, 0, BlockTalk.GETDATA, 1_102, 1_103);
    gets(1, 0, BlockTalk.CMPCTBLOCK, 1_190, 1_200);
    engine(1, 1_205, BlockLog.Kind.COMPACT_REBUILT, 0);
    engine(1, 1_206, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 1_210, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times())
        .isEqualTo(
            times(
                ANNOUNCE,
                10,
                QUEUE,
                10,
                LINK,
                10,
                DECODE,
                10,
                ROUND_TRIP,
                60 + 98,
                VALIDATE,
                2 + 5,
                RECONSTRUCT,
                5));
  }

  /** Another one is asked first, and does not answer: that wait is not the header's checking. */
  @Test
  void waitingForSomebodyElseIsLeftOver() {
    mined(0, 1_000);
    engine(1, 1_005, BlockLog.Kind.HEADER, 3);
    sends(0, 1, BlockTalk.HEADERS, 1_010, 1_020);
    gets(1, 0, BlockTalk.HEADERS, 1_030, 1_040);
    sends(1, 0, BlockTalk.GETDATA, 1_940, 1_941);
    gets(1, 0, BlockTalk.BLOCK, 1_990, 2_000);
    engine(1, 2_010, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 2_020, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times())
        .isEqualTo(
            times(
                ANNOUNCE,
                10,
                QUEUE,
                10,
                LINK,
                10,
                DECODE,
                10,
                LEFT_OVER,
                900,
                ROUND_TRIP,
                60,
                VALIDATE,
                20));
  }

  @Test
  void aSketchThatCannotBeRebuiltCostsASecondRoundTrip() {
    mined(0, 1_000);
    sends(0, 1, BlockTalk.CMPCTBLOCK, 1_000, 1_000);
    gets(1, 0, BlockTalk.CMPCTBLOCK, 1_000, 1_000);
    sends(1, 0, BlockTalk.GETBLOCKTXN, 1_001, 1_001);
    gets(1, 0, BlockTalk.BLOCKTXN, 1_100, 1_101);
    engine(1, 1_103, BlockLog.Kind.COMPACT_FELL_BACK, 0);
    sends(1, 0, BlockTalk.GETDATA, 1_104, 1_104);
    // Nobody asked for this one.
    gets(1, 0, BlockTalk.HEADERS, 1_150, 1_150);
    gets(1, 0, BlockTalk.BLOCK, 1_300, 1_304);
    engine(1, 1_310, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 1_310, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times())
        .isEqualTo(times(RECONSTRUCT, 1 + 3, ROUND_TRIP, 100 + 200, VALIDATE, 6));
  }

  /** As from a node that is not of this process. */
  @Test
  void whatTheSenderDoesNotTellIsLeftOver() {
    mined(0, 1_000);
    gets(1, 0, BlockTalk.CMPCTBLOCK, 1_130, 1_135);
    engine(1, 1_142, BlockLog.Kind.COMPACT_REBUILT, 0);
    engine(1, 1_150, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 1_160, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times())
        .isEqualTo(times(LEFT_OVER, 130, DECODE, 5, RECONSTRUCT, 7, VALIDATE, 18));
  }

  @Test
  void withoutStampsAllIsLeftOverButTheEnginesOwn() {
    mined(0, 1_000);
    engine(1, 1_150, BlockLog.Kind.ACCEPTED, 0);
    engine(1, 1_160, BlockLog.Kind.CONNECTED, OWN_NODE);
    assertThat(path(1).times()).isEqualTo(times(LEFT_OVER, 150, VALIDATE, 10));
  }

  @Test
  void aPathBeginsWhereItsGiverIsUnknown() {
    mined(0, 1_000);
    recorded.event(2, 1_100, BLOCK, BlockLog.Kind.ACCEPTED, 7, 0);
    sends(2, 1, BlockTalk.CMPCTBLOCK, 1_101, 1_103);
    gets(1, 2, BlockTalk.CMPCTBLOCK, 1_130, 1_135);
    engine(1, 1_150, BlockLog.Kind.ACCEPTED, 2);
    engine(1, 1_160, BlockLog.Kind.CONNECTED, OWN_NODE);
    CriticalPath path = path(1);
    assertThat(path.hops()).extracting(CriticalPath.Hop::from).containsExactly(2);
    assertThat(path.times())
        .isEqualTo(
            times(
                LEFT_OVER,
                100,
                ANNOUNCE,
                1,
                QUEUE,
                2,
                LINK,
                27,
                DECODE,
                5,
                RECONSTRUCT,
                15,
                VALIDATE,
                10));
  }

  @Test
  void aNodeThatNeverHadTheBlockHasNoPath() {
    mined(0, 1_000);
    List<BlockJourney> journeys =
        BlockJourney.read(
            List.of(new BlockJourney.Mined(BLOCK, 0)), recorded.recorders(), NEIGHBOURS);
    assertThat(CriticalPath.of(journeys.getFirst(), 1, recorded.recorders(), NEIGHBOURS)).isEmpty();
    Breakdown breakdown = Breakdown.of(journeys, recorded.recorders(), NEIGHBOURS);
    assertThat(breakdown.p50().paths()).isEmpty();
    assertThat(breakdown.p50().meanTotalNanos()).isNaN();
  }

  /** Whatever stamps there are, in whatever order. */
  @Test
  void theStagesAlwaysAddUp() {
    Random random = new Random(1);
    for (int trial = 0; trial < 500; trial++) {
      RecordedBlocks wild = new RecordedBlocks(4);
      wild.event(0, 1_000, BLOCK, BlockLog.Kind.HEADER, OWN, 0);
      for (int i = 0; i < 60; i++) {
        int node = random.nextInt(4);
        long nanos = 900L + random.nextInt(1_000);
        int peer = random.nextInt(5) == 0 ? 7 : 100 + random.nextInt(4);
        if (random.nextBoolean()) {
          WireLog.Step[] steps = WireLog.Step.values();
          BlockTalk[] kinds = BlockTalk.values();
          wild.recorders()
              .get(node)
              .wire()
              .append(
                  nanos,
                  BLOCK.w0(),
                  steps[random.nextInt(steps.length)],
                  kinds[random.nextInt(kinds.length)],
                  peer);
        } else {
          BlockLog.Kind[] kinds = BlockLog.Kind.values();
          wild.event(node, nanos, BLOCK, kinds[random.nextInt(kinds.length)], peer, 0);
        }
      }
      List<BlockJourney> journeys =
          BlockJourney.read(
              List.of(new BlockJourney.Mined(BLOCK, 0)), wild.recorders(), NEIGHBOURS);
      long[] delays = journeys.getFirst().delays();
      for (int node = 0; node < 4; node++) {
        long delay = delays[node];
        CriticalPath.of(journeys.getFirst(), node, wild.recorders(), NEIGHBOURS)
            .ifPresent(path -> assertThat(path.times().totalNanos()).isEqualTo(Math.max(0, delay)));
      }
    }
  }

  @Test
  void theBreakdownTakesTheNodesOfThePercentiles() {
    mined(0, 1_001);
    for (int node = 1; node < 4; node++) {
      engine(node, 1_000 + 100 * node, BlockLog.Kind.ACCEPTED, 0);
      engine(node, 1_000 + 200 * node, BlockLog.Kind.CONNECTED, OWN_NODE);
    }
    List<BlockJourney> journeys =
        BlockJourney.read(
            List.of(new BlockJourney.Mined(BLOCK, 0)), recorded.recorders(), NEIGHBOURS);
    Breakdown breakdown = Breakdown.of(journeys, recorded.recorders(), NEIGHBOURS);
    assertThat(breakdown.p50().paths()).extracting(CriticalPath::node).containsExactly(1);
    assertThat(breakdown.p99().paths()).extracting(CriticalPath::node).containsExactly(3);
    assertThat(breakdown.max().paths()).extracting(CriticalPath::node).containsExactly(3);
    assertThat(breakdown.max().meanTotalNanos()).isEqualTo(600);
    assertThat(breakdown.max().meanNanos(VALIDATE)).isEqualTo(300);
    assertThat(breakdown.max().meanHops()).isEqualTo(1);
  }
}
