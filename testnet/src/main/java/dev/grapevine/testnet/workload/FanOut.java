package dev.grapevine.testnet.workload;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Splits coinbases into many coins.
 *
 * @param transactions one for each coinbase
 * @param coins what they make, as many as wanted
 */
public record FanOut(List<Transaction> transactions, List<OwnCoin> coins) {
  /**
   * Outputs of one transaction at most: 62,079 virtual bytes, where a standard transaction may have
   * 100,000 ({@code MAX_STANDARD_TX_WEIGHT}) and a cluster of the mempool 101,000.
   */
  static final int MAX_OUTPUTS = 2_000;

  /**
   * Transactions of this size that fit into a block of 4,000,000 weight units, with room to spare.
   */
  public static final int TRANSACTIONS_PER_BLOCK = 12;

  /** Satoshi for a virtual byte; a real node of other makes may want one. */
  private static final int FEE_RATE = 2;

  /** Coinbases needed for so many coins. */
  public static int coinbases(int coins) {
    return Math.ceilDiv(coins, MAX_OUTPUTS);
  }

  /**
   * Splits coinbases, each in equal parts.
   *
   * @param coinbases as many as {@link #coinbases} says
   * @param wanted coins
   */
  public static FanOut of(Wallet wallet, List<OwnCoin> coinbases, int wanted) {
    if (coinbases.size() != coinbases(wanted)) {
      throw new IllegalArgumentException(coinbases.size() + " coinbases for " + wanted);
    }
    List<Transaction> transactions = new ArrayList<>();
    List<OwnCoin> coins = new ArrayList<>(wanted);
    for (int i = 0; i < coinbases.size(); i++) {
      int outputs = Math.ceilDiv(wanted - coins.size(), coinbases.size() - i);
      OwnCoin coinbase = coinbases.get(i);
      long fee = (long) FEE_RATE * Wallet.virtualSize(outputs);
      TxOut share = new TxOut((coinbase.value() - fee) / outputs, wallet.scriptPubKey());
      Transaction split = wallet.spend(coinbase, Collections.nCopies(outputs, share));
      transactions.add(split);
      for (int output = 0; output < outputs; output++) {
        coins.add(OwnCoin.of(split, output));
      }
    }
    return new FanOut(List.copyOf(transactions), List.copyOf(coins));
  }
}
