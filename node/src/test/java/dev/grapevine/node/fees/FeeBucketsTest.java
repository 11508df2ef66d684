package dev.grapevine.node.fees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.MalformedDataException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FeeBucketsTest {
  private final FeeBuckets buckets = FeeBuckets.standard();

  @Test
  void everyFeerateHasItsBucket() {
    assertThat(buckets.size()).isEqualTo(237);
    for (int i = 0; i < buckets.size(); i++) {
      assertThat(buckets.of(buckets.to(i))).as("the upper end").isEqualTo(i);
      assertThat(buckets.of(Math.nextUp(buckets.from(i)))).as("above the lower").isEqualTo(i);
    }
    assertThat(buckets.of(0)).isZero();
    assertThat(buckets.of(-1)).isZero();
    assertThat(buckets.of(100)).isZero();
    assertThat(buckets.of(101)).isEqualTo(1);
    assertThat(buckets.of(9.5e6)).isEqualTo(235);
    assertThat(buckets.of(1e7)).isEqualTo(236);
    assertThat(buckets.of(Long.MAX_VALUE)).isEqualTo(236);
    assertThat(buckets.of(Double.MAX_VALUE)).isEqualTo(236);
  }

  @Test
  void othersCanBeGiven() {
    FeeBuckets few = FeeBuckets.of(new double[] {1, 2.5});
    assertThat(few.size()).isEqualTo(2);
    assertThat(few.of(1)).isZero();
    assertThat(few.of(2)).isEqualTo(1);
    assertThat(few.of(100)).isEqualTo(1);
    assertThat(few.from(0)).isZero();
    assertThat(few.from(1)).isEqualTo(1);
  }

  static Stream<double[]> senseless() {
    return Stream.of(
        new double[] {},
        new double[] {1},
        new double[1_001],
        new double[] {0, 1},
        new double[] {-1, 1},
        new double[] {2, 1},
        new double[] {1, 1},
        new double[] {1, Double.NaN},
        new double[] {Double.NaN, 1},
        new double[] {1, Double.POSITIVE_INFINITY});
  }

  @ParameterizedTest
  @MethodSource("senseless")
  void endsMustMakeSense(double[] ends) {
    assertThatThrownBy(() -> FeeBuckets.of(ends)).isInstanceOf(MalformedDataException.class);
  }
}
