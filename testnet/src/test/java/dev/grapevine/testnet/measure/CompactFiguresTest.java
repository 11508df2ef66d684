package dev.grapevine.testnet.measure;

import static dev.grapevine.testnet.measure.BlockLog.Kind.COMPACT_FELL_BACK;
import static dev.grapevine.testnet.measure.BlockLog.Kind.COMPACT_REBUILT;
import static dev.grapevine.testnet.measure.BlockLog.Kind.COMPACT_RECEIVED;
import static dev.grapevine.testnet.measure.RecordedBlocks.block;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompactFiguresTest {
  private final RecordedBlocks recorded = new RecordedBlocks(3);

  @Test
  void countsHitsRoundTripsAndFallbacks() {
    recorded.event(0, 100, block(1), COMPACT_RECEIVED, 4, 0);
    recorded.event(0, 107, block(1), COMPACT_REBUILT, 4, 0);
    recorded.event(1, 200, block(1), COMPACT_RECEIVED, 4, 0);
    recorded.event(1, 290, block(1), COMPACT_REBUILT, 4, 3);
    recorded.event(2, 300, block(1), COMPACT_RECEIVED, 4, 0);
    recorded.event(2, 301, block(1), COMPACT_FELL_BACK, 4, 0);
    CompactFigures figures = CompactFigures.of(List.of(block(1)), recorded.recorders());
    assertThat(figures).isEqualTo(new CompactFigures(3, 1, 1, 1, 7, 90));
    assertThat(figures.hitRate()).isEqualTo(1.0 / 3);
  }

  @Test
  void aSketchIsTimedFromItsOwnArrival() {
    recorded.event(0, 100, block(1), COMPACT_RECEIVED, 4, 0);
    recorded.event(0, 110, block(1), COMPACT_RECEIVED, 5, 0);
    recorded.event(0, 115, block(1), COMPACT_REBUILT, 4, 0);
    CompactFigures figures = CompactFigures.of(List.of(block(1)), recorded.recorders());
    assertThat(figures).isEqualTo(new CompactFigures(2, 1, 0, 0, 15, 15));
  }

  @Test
  void blocksThatAreNotMeasuredDoNotCount() {
    recorded.event(0, 100, block(2), COMPACT_RECEIVED, 4, 0);
    recorded.event(0, 107, block(2), COMPACT_REBUILT, 4, 0);
    CompactFigures figures = CompactFigures.of(List.of(block(1)), recorded.recorders());
    assertThat(figures)
        .isEqualTo(new CompactFigures(0, 0, 0, 0, Percentile.NEVER, Percentile.NEVER));
    assertThat(figures.hitRate()).isNaN();
  }

  @Test
  void theLogKeepsEveryFieldOfEveryEvent() {
    BlockLog log = new BlockLog();
    for (int i = 0; i < 1_000; i++) {
      log.append(-i, ~(long) i, BlockLog.Kind.values()[i % 6], i - 1, i);
    }
    int[] next = {0};
    log.read((nanos, block, kind, peer, detail) -> {
      int i = next[0]++;
      assertThat(nanos).isEqualTo(-i);
      assertThat(block).isEqualTo(~(long) i);
      assertThat(kind).isEqualTo(BlockLog.Kind.values()[i % 6]);
      assertThat(peer).isEqualTo(i - 1);
      assertThat(detail).isEqualTo(i);
    });
    assertThat(next[0]).isEqualTo(1_000);
  }
}
