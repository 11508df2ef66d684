package dev.grapevine.testnet.measure;

import static dev.grapevine.testnet.measure.Percentile.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void takesThePercentilesOfEachItemAndTheirMedian() {
    long[] fast = LongStream.rangeClosed(1, 100).toArray();
    long[] middle = LongStream.rangeClosed(1, 100).map(i -> 10 * i).toArray();
    long[] slow = LongStream.rangeClosed(1, 100).map(i -> 1_000 * i).toArray();
    assertThat(Spread.of(List.of(slow, fast, middle)))
        .isEqualTo(new Spread(3, 1.0, 500, 900, 990, 1_000));
  }

  @Test
  void ofTwoItemsTakesTheFaster() {
    assertThat(Spread.of(List.of(new long[] {0, 9}, new long[] {0, 4})))
        .isEqualTo(new Spread(2, 1.0, 0, 4, 4, 4));
  }

  @Test
  void doesNotMindTheOrderOfNodesAndLeavesItAlone() {
    long[] delays = {9, 0, 4, 2};
    assertThat(Spread.of(List.of(delays))).isEqualTo(new Spread(1, 1.0, 2, 9, 9, 9));
    assertThat(delays).containsExactly(9, 0, 4, 2);
  }

  @Test
  void aNodeThatNeverHasItCountsAsInfinity() {
    long[] most = {0, 1, 2, NEVER};
    assertThat(Spread.of(List.of(most))).isEqualTo(new Spread(1, 0.75, 1, NEVER, NEVER, NEVER));
  }

  @Test
  void anItemThatOneNodeMissesDoesNotSpoilTheMedian() {
    long[] all = {0, 1, 2, 3};
    long[] most = {0, 1, 2, NEVER};
    assertThat(Spread.of(List.of(all, most, all))).isEqualTo(new Spread(3, 11.0 / 12, 1, 3, 3, 3));
    assertThat(Spread.of(List.of(most, most, all)).maxNanos()).isEqualTo(NEVER);
  }

  @Test
  void nothingHasNoFigures() {
    assertThat(Spread.of(List.of()))
        .isEqualTo(new Spread(0, Double.NaN, NEVER, NEVER, NEVER, NEVER));
  }
}
