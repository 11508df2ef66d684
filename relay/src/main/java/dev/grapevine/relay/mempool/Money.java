package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ConsensusLimits;

/** Amounts as Bitcoin Core prints them in reasons ({@code util/moneystr.cpp}). */
final class Money {
  private static final int LEAST_DECIMALS = 2;

  private Money() {}

  /** In BTC, with two to eight decimals. */
  static String format(long satoshi) {
    String text = full(satoshi);
    int end = text.length();
    int least = text.indexOf('.') + 1 + LEAST_DECIMALS;
    while (end > least && text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, end);
  }

  /** A feerate, with eight decimals and its unit. */
  static String format(FeeRate rate) {
    return full(rate.satPerKvB()) + " BTC/kvB";
  }

  private static String full(long satoshi) {
    long absolute = Math.abs(satoshi);
    String decimals = Long.toString(absolute % ConsensusLimits.COIN);
    return (satoshi < 0 ? "-" : "")
        + absolute / ConsensusLimits.COIN
        + "."
        + "0".repeat(8 - decimals.length())
        + decimals;
  }
}
