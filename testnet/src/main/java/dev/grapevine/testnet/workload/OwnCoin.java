package dev.grapevine.testnet.workload;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;

/**
 * An output that the wallet can spend.
 *
 * @param value satoshi
 */
public record OwnCoin(OutPoint outPoint, long value) {
  /** The {@code index}-th output of a transaction. */
  public static OwnCoin of(Transaction transaction, int index) {
    return new OwnCoin(
        new OutPoint(transaction.txid(), index), transaction.outputs().get(index).value());
  }
}
