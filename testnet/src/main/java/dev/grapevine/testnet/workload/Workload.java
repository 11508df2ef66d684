package dev.grapevine.testnet.workload;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.StandardScript;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The transactions that a run submits. */
public final class Workload {
  /** Satoshi for a virtual byte, least and most: a spread for fees to order mempools by. */
  static final int MIN_FEE_RATE = 2;

  static final int MAX_FEE_RATE = 20;

  private Workload() {}

  /**
   * Spends each coin in a transaction of its own: P2WPKH, one input, one or two outputs to keys
   * that nobody has. None depends on another, so they may be submitted anywhere in any order.
   */
  public static List<Transaction> spend(
      Wallet wallet, List<OwnCoin> coins, SplittableRandom random) {
    List<Transaction> transactions = new ArrayList<>(coins.size());
    for (OwnCoin coin : coins) {
      int outputs = 1 + random.nextInt(2);
      int rate = MIN_FEE_RATE + random.nextInt(MAX_FEE_RATE - MIN_FEE_RATE + 1);
      long left = coin.value() - (long) rate * Wallet.virtualSize(outputs);
      long first = outputs == 1 ? left : left / 4 + random.nextLong(left / 2);
      List<TxOut> paid = new ArrayList<>(outputs);
      paid.add(new TxOut(first, stranger(random)));
      if (outputs == 2) {
        paid.add(new TxOut(left - first, stranger(random)));
      }
      transactions.add(wallet.spend(coin, paid));
    }
    return List.copyOf(transactions);
  }

  private static Script stranger(SplittableRandom random) {
    byte[] hash = new byte[Hash160.SIZE];
    random.nextBytes(hash);
    return StandardScript.payToWitnessPublicKeyHash(hash);
  }
}
