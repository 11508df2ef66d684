package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.Transaction;
import java.util.Optional;

/**
 * Makes equal transactions one object, so that what a hundred nodes of one process receive is
 * parsed, hashed and held once. Called from every event loop at once.
 */
public interface TransactionInterner {

  /** The one object for this content, which may be {@code transaction} itself. */
  Transaction intern(Transaction transaction);

  /**
   * The object for a transaction that is all of these bytes, if there is one; spares the parsing.
   * May be called with bytes that are no transaction.
   */
  Optional<Transaction> find(byte[] bytes, int offset, int length);

  /** Reads the next transaction of {@code in} and interns it. */
  default Transaction read(ByteReader in) {
    return intern(Transaction.read(in));
  }

  /** Shares nothing: for one node in its process. */
  static TransactionInterner none() {
    return NoSharing.INSTANCE;
  }

  /** Every transaction its own object. */
  enum NoSharing implements TransactionInterner {
    /** The only one. */
    INSTANCE;

    @Override
    public Transaction intern(Transaction transaction) {
      return transaction;
    }

    @Override
    public Optional<Transaction> find(byte[] bytes, int offset, int length) {
      return Optional.empty();
    }
  }
}
