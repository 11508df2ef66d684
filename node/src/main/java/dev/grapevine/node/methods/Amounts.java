package dev.grapevine.node.methods;

import dev.grapevine.relay.mempool.FeeRate;
import java.math.BigDecimal;

/** Satoshi as JSON shows them: bitcoins with eight decimals. */
final class Amounts {
  private static final int SATOSHI_DECIMALS = 8;

  private Amounts() {}

  static BigDecimal of(long satoshi) {
    return BigDecimal.valueOf(satoshi, SATOSHI_DECIMALS);
  }

  /** BTC for 1000 virtual bytes. */
  static BigDecimal of(FeeRate rate) {
    return of(rate.satPerKvB());
  }
}
