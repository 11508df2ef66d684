package dev.grapevine.node.fees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingCountsTest {
  private static final int BUCKETS = 3;
  private static final int AGES = 8;

  private record Waiting(int height, int bucket) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void countsWhatWaitsByAge(long seed) {
    Random random = new Random(seed);
    int height = random.nextInt(20);
    WaitingCounts counts = new WaitingCounts(BUCKETS, AGES, height);
    List<Waiting> naive = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          height += random.nextInt(10) == 0 ? random.nextInt(1, 3 * AGES) : 1;
          counts.tipAt(height);
        }
        case 1 -> {
          if (!naive.isEmpty()) {
            Waiting gone = naive.remove(random.nextInt(naive.size()));
            counts.left(gone.height(), gone.bucket());
          }
        }
        default -> {
          int bucket = random.nextInt(BUCKETS);
          naive.add(new Waiting(height, bucket));
          counts.entered(bucket);
        }
      }
      for (int age = 0; age <= AGES; age++) {
        int[] expected = new int[BUCKETS];
        for (Waiting each : naive) {
          expected[each.bucket()] += height - each.height() >= age ? 1 : 0;
        }
        assertThat(counts.waitedAtLeast(age)).as("step %d, age %d", step, age).isEqualTo(expected);
      }
    }
  }

  @Test
  void refusesToCountBelowNothing() {
    WaitingCounts counts = new WaitingCounts(BUCKETS, AGES, 5);
    counts.entered(1);

    assertThatThrownBy(() -> counts.left(5, 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> counts.left(4, 1)).isInstanceOf(IllegalStateException.class);
  }
}
