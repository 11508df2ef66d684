package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.store.StoreException;
import java.util.List;

/** What connecting a block did to the set of unspent coins, for who keeps account of it. */
public final class CoinChanges {
  /** Is told of each change. */
  public interface Visitor {
    /** A coin came to be. */
    void created(OutPoint outPoint, Coin coin);

    /** A coin, of an earlier block or of this one, was spent. */
    void spent(OutPoint outPoint, Coin coin);

    /** An output was made that can never be spent: it is no coin. */
    default void unspendable(TxOut output) {}
  }

  private CoinChanges() {}

  /**
   * Tells of all changes in the order in which they happened.
   *
   * @param undo what the block spent
   * @throws StoreException if block and undo data do not belong together
   */
  public static void of(Block block, int height, BlockUndo undo, Visitor visitor) {
    List<Transaction> transactions = block.transactions();
    if (undo.spent().size() + 1 != transactions.size()) {
      throw inconsistent(block);
    }
    for (int i = 0; i < transactions.size(); i++) {
      Transaction tx = transactions.get(i);
      if (i > 0) {
        spend(block, tx, undo.spent().get(i - 1), visitor);
      }
      create(tx, height, visitor);
    }
  }

  private static void spend(Block block, Transaction tx, List<Coin> coins, Visitor visitor) {
    List<TxIn> inputs = tx.inputs();
    if (coins.size() != inputs.size()) {
      throw inconsistent(block);
    }
    for (int i = 0; i < coins.size(); i++) {
      visitor.spent(inputs.get(i).prevout(), coins.get(i));
    }
  }

  private static void create(Transaction tx, int height, Visitor visitor) {
    for (int i = 0; i < tx.outputs().size(); i++) {
      TxOut output = tx.outputs().get(i);
      if (StandardScript.isUnspendable(output.scriptPubKey())) {
        visitor.unspendable(output);
      } else {
        visitor.created(new OutPoint(tx.txid(), i), new Coin(output, height, tx.isCoinbase()));
      }
    }
  }

  private static StoreException inconsistent(Block block) {
    return new StoreException(
        "Block " + block.hash() + " and its undo data do not belong together. Use -reindex.");
  }
}
