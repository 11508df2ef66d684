package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks up unspent outputs; layers stack on one another. */
@FunctionalInterface
public interface CoinsView {
  /** The coin, or empty if it never was or is spent. */
  Optional<Coin> coin(OutPoint outPoint);

  /** The coins that {@code tx} spends, one for each input in order; empty if one is missing. */
  default Optional<List<Coin>> spentBy(Transaction tx) {
    List<Coin> coins = new ArrayList<>(tx.inputs().size());
    for (TxIn input : tx.inputs()) {
      Optional<Coin> coin = coin(input.prevout());
      if (coin.isEmpty()) {
        return Optional.empty();
      }
      coins.add(coin.get());
    }
    return Optional.of(coins);
  }
}
