package dev.grapevine.testnet.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentileTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 50, 1",
    "1, 100, 1",
    "2, 50, 1",
    "2, 51, 2",
    "2, 99, 2",
    "3, 33, 1",
    "3, 34, 2",
    "3, 50, 2",
    "3, 67, 3",
    "4, 25, 1",
    "4, 26, 2",
    "4, 50, 2",
    "4, 75, 3",
    "10, 50, 5",
    "10, 90, 9",
    "10, 91, 10",
    "10, 99, 10",
    "20, 90, 18",
    "20, 95, 19",
    "20, 99, 20",
    "50, 50, 25",
    "50, 90, 45",
    "50, 98, 49",
    "50, 99, 50",
    "100, 1, 1",
    "100, 50, 50",
    "100, 99, 99",
    "100, 100, 100",
    "101, 50, 51",
    "101, 99, 100",
    "200, 99, 198",
  })
  void isTheValueOfThatRank(int count, int percent, long expected) {
    long[] ranks = LongStream.rangeClosed(1, count).toArray();
    assertThat(Percentile.nearestRank(ranks, percent)).isEqualTo(expected);
  }

  @Test
  void agreesWithItsDefinition() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 500; trial++) {
      long[] values = random.longs(1 + random.nextInt(40), 0, 20).sorted().toArray();
      int percent = 1 + random.nextInt(100);
      long least =
          Arrays.stream(values)
              .filter(v ->
                  100L * Arrays.stream(values).filter(w -> w <= v).count()
                      >= (long) percent * values.length)
              .findFirst()
              .orElseThrow();
      assertThat(Percentile.nearestRank(values, percent)).isEqualTo(least);
    }
  }

  @Test
  void infinityIsLastAndNothingIsInfinite() {
    long[] values = {5, 7, Percentile.NEVER, Percentile.NEVER};
    assertThat(Percentile.nearestRank(values, 50)).isEqualTo(7);
    assertThat(Percentile.nearestRank(values, 51)).isEqualTo(Percentile.NEVER);
    assertThat(Percentile.nearestRank(new long[0], 50)).isEqualTo(Percentile.NEVER);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 101})
  void refusesWhatIsNoPercentage(int percent) {
    assertThatThrownBy(() -> Percentile.nearestRank(new long[] {1}, percent))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
