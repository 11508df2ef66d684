package dev.grapevine.relay.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeeRateTest {
  private static final long ALL_MONEY = 21_000_000L * 100_000_000L;

  @Test
  void aFeeIsRoundedUp() {
    assertThat(new FeeRate(1001).feeFor(1000)).isEqualTo(1001);
    assertThat(new FeeRate(1001).feeFor(1)).isEqualTo(2);
    assertThat(FeeRate.ZERO.feeFor(100_000)).isZero();
  }

  @Test
  void noFeePaysARateOfAllTheMoney() {
    assertThat(new FeeRate(ALL_MONEY).feeFor(100)).isEqualTo(ALL_MONEY / 10);
    assertThat(new FeeRate(ALL_MONEY).feeFor(100_000)).isEqualTo(Long.MAX_VALUE);
  }
}
