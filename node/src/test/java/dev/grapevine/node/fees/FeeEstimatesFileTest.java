package dev.grapevine.node.fees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.grapevine.chain.primitives.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeeEstimatesFileTest {
  // Offsets: four numbers; then a length before each list, of one byte up to 252.
  private static final int BUCKETS = 4 * Integer.BYTES;

  private static final int MEDIUM = BUCKETS + 1 + 237 * Double.BYTES;
  private static final int MEDIUM_BLOCKS = MEDIUM + Double.BYTES;
  private static final int MEDIUM_FEERATES = MEDIUM_BLOCKS + Integer.BYTES;
  private static final int MEDIUM_TOTALS = MEDIUM_FEERATES + 1 + 237 * Double.BYTES;
  private static final int MEDIUM_CONFIRMED = MEDIUM_TOTALS + 1 + 237 * Double.BYTES;

  private static final int HISTORY_OF_24 =
      Double.BYTES
          + Integer.BYTES
          + 2 * (1 + 237 * Double.BYTES)
          + 2 * (1 + 24 * (1 + 237 * Double.BYTES));
  private static final int SHORT_BLOCKS = MEDIUM + HISTORY_OF_24 + Double.BYTES;

  private final FeeEstimator estimator = new FeeEstimator(1, 2);
  private byte[] file;

  @BeforeEach
  void trade() {
    FeeMarket market = new FeeMarket(estimator);
    market.trade(new Random(5), 60, 40);
    estimator.giveUpOnWaiting();
    file = FeeEstimatesFile.write(estimator);
  }

  @Test
  void goesOnWhereItWas() {
    FeeEstimator again = FeeEstimatesFile.read(file, 3, 4);

    assertThat(again.bestHeight()).isEqualTo(60);
    assertThat(again.tracked()).isZero();
    for (int target = 1; target <= 1_008; target += 7) {
      for (FeeHorizon horizon : FeeHorizon.values()) {
        if (target <= again.longestTarget(horizon)) {
          assertThat(again.raw(horizon, target, 0.85))
              .isEqualTo(estimator.raw(horizon, target, 0.85));
        }
      }
      assertThat(again.smart(target, false)).isEqualTo(estimator.smart(target, false));
      assertThat(again.smart(target, true)).isEqualTo(estimator.smart(target, true));
    }
    assertThat(FeeEstimatesFile.write(again)).isEqualTo(file);
  }

  @Test
  void anEmptyOneIsWrittenToo() {
    byte[] nothing = FeeEstimatesFile.write(new FeeEstimator(1, 2));

    FeeEstimator again = FeeEstimatesFile.read(nothing, 3, 4);

    assertThat(nothing).hasSameSizeAs(file);
    assertThat(again.smart(2, false)).isEqualTo(new SmartEstimate(0, 0));
    assertThat(FeeEstimatesFile.write(again)).isEqualTo(nothing);
  }

  /** What an earlier run counted is of use for 6,048 blocks, and until this run has seen half. */
  @Test
  void anEarlierRunCountsForAWhile() {
    FeeEstimator again = FeeEstimatesFile.read(file, 3, 4);
    FeeMarket market = new FeeMarket(again);
    assertThat(again.smart(1_008, false).blocks()).isEqualTo(29);
    market.trade(new Random(6), 20, 40);
    assertThat(again.smart(1_008, false).blocks()).isEqualTo(29);
    assertThat(range(FeeEstimatesFile.write(again))).as("of the earlier").containsExactly(1, 60);
    market.trade(new Random(7), 20, 40);
    assertThat(range(FeeEstimatesFile.write(again))).as("of this").containsExactly(61, 100);

    FeeEstimator late = FeeEstimatesFile.read(file, 3, 4);
    late.blockConnected(60 + 6_048, List.of());
    assertThat(late.smart(1_008, false).blocks()).isEqualTo(29);
    late.blockConnected(60 + 6_049, List.of());
    assertThat(late.smart(1_008, false)).isEqualTo(new SmartEstimate(0, 0));
  }

  private static int[] range(byte[] bytes) {
    ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new int[] {numbers.getInt(8), numbers.getInt(12)};
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.000_01, 0.01, 0.3, 0.9, 0.999_999})
  void aFileThatEndsTooSoonIsRefused(double part) {
    byte[] cut = Arrays.copyOf(file, (int) (file.length * part));

    assertThatThrownBy(() -> FeeEstimatesFile.read(cut, 1, 2))
        .isInstanceOf(MalformedDataException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 309901, too high",
    "0, 309899, Incompatible old",
    "0, 149900, Incompatible old",
    "0, -1, Incompatible old",
    "4, 59, block range",
    "4, -1, block range",
    "8, 61, block range",
    "8, -1, block range",
    "12, 0, block range",
    "12, 61, block range",
    MEDIUM_BLOCKS + ", 0, Scale",
    MEDIUM_BLOCKS + ", 43, between 1 and 1008",
    MEDIUM_BLOCKS + ", -1, between 1 and 1008",
    MEDIUM_BLOCKS + ", 1008, between 1 and 1008",
    SHORT_BLOCKS + ", 5, see less far"
  })
  void numbersMustMakeSense(int offset, int value, String reason) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);

    assertThatThrownBy(() -> FeeEstimatesFile.read(file, 1, 2))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    MEDIUM + ", 0, Decay",
    MEDIUM + ", 1, Decay",
    MEDIUM + ", -0.5, Decay",
    MEDIUM + ", NaN, Decay",
    (BUCKETS + 1) + ", 0, ascending",
    (BUCKETS + 9) + ", 100, ascending",
    (BUCKETS + 9) + ", NaN, ascending",
    (MEDIUM_FEERATES + 1) + ", NaN, feerate average",
    (MEDIUM_TOTALS + 1) + ", -1, tx count",
    (MEDIUM_TOTALS + 1) + ", Infinity, tx count",
    (MEDIUM_CONFIRMED + 2) + ", -1e300, conf average",
    (MEDIUM_CONFIRMED + 2) + ", 1e31, conf average"
  })
  void sumsMustMakeSense(int offset, double value, String reason) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putDouble(offset, value);

    assertThatThrownBy(() -> FeeEstimatesFile.read(file, 1, 2))
        .isInstanceOf(MalformedDataException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    BUCKETS + ", 236",
    BUCKETS + ", 1",
    BUCKETS + ", 255",
    MEDIUM_FEERATES + ", 236",
    MEDIUM_TOTALS + ", 0",
    MEDIUM_CONFIRMED + ", 23",
    MEDIUM_CONFIRMED + ", 0",
    MEDIUM_CONFIRMED + ", 254",
    (MEDIUM_CONFIRMED + 1) + ", 236"
  })
  void lengthsMustAgree(int offset, int length) {
    file[offset] = (byte) length;

    assertThatThrownBy(() -> FeeEstimatesFile.read(file, 1, 2))
        .isInstanceOf(MalformedDataException.class);
  }

  /** Whatever is in the file: it is refused, or what it says can be asked and written again. */
  @Test
  void damageIsNoDanger() {
    Random random = new Random(11);
    int taken = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = file.clone();
      int first = random.nextBoolean() ? 0 : random.nextInt(file.length);
      for (int each = 0; each < 3; each++) {
        int at = Math.min(file.length - 1, first + random.nextInt(4_000));
        damaged[at] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        FeeEstimator read = FeeEstimatesFile.read(damaged, 1, 2);
        taken++;
        for (int target : new int[] {1, 2, 12, 48, read.longestTarget(FeeHorizon.LONG)}) {
          read.smart(target, true);
          read.smart(target, false);
        }
        new FeeMarket(read).trade(random, 2, 10);
        FeeEstimatesFile.write(read);
      } catch (MalformedDataException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    assertThat(taken).as("some damage cannot be seen").isBetween(1, 299);
  }
}
