package dev.grapevine.testnet.workload;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A wallet's coins, the oldest first, and payments out of them. What a payment leaves over comes
 * back as a coin that the next one may spend at once. Not thread-safe.
 */
public final class Purse {
  /** Satoshi for a virtual byte; a real node of other makes may want one. */
  private static final int FEE_RATE = 2;

  /** Outputs below are dust, which is left to the miner ({@code policy/policy.cpp}). */
  private static final long DUST = 294;

  private record Coinbase(OwnCoin coin, int spendableAt) {}

  private final Wallet wallet;
  private final Deque<Coinbase> ripening = new ArrayDeque<>();
  private final Deque<OwnCoin> coins = new ArrayDeque<>();

  /** An empty one. */
  public Purse(Wallet wallet) {
    this.wallet = wallet;
  }

  /**
   * Takes in a coinbase of the wallet's.
   *
   * @param spendableAt height of the block that may spend it first
   */
  public void add(Transaction coinbase, int spendableAt) {
    ripening.add(new Coinbase(OwnCoin.of(coinbase, 0), spendableAt));
  }

  /**
   * Pays out of one coin.
   *
   * @param satoshi above dust
   * @param nextHeight height of the block that is to confirm it
   * @return empty if no coin is large enough
   */
  public Optional<Transaction> pay(Script recipient, long satoshi, int nextHeight) {
    while (!ripening.isEmpty() && ripening.getFirst().spendableAt() <= nextHeight) {
      coins.add(ripening.removeFirst().coin());
    }
    long fee = (long) FEE_RATE * (Wallet.virtualSize(2) + recipient.length());
    Optional<OwnCoin> found =
        coins.stream().filter(coin -> coin.value() >= satoshi + fee).findFirst();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    OwnCoin coin = found.get();
    coins.remove(coin);
    List<TxOut> outputs = new ArrayList<>();
    outputs.add(new TxOut(satoshi, recipient));
    long change = coin.value() - satoshi - fee;
    if (change > DUST) {
      outputs.add(new TxOut(change, wallet.scriptPubKey()));
    }
    Transaction payment = wallet.spend(coin, outputs);
    if (outputs.size() == 2) {
      coins.add(OwnCoin.of(payment, 1));
    }
    return Optional.of(payment);
  }
}
