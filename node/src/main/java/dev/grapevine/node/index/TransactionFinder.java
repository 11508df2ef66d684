package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import java.util.Optional;

/** Knows which block a transaction is in, if there is an index of them ({@code -txindex}). */
public interface TransactionFinder {
  /** Knows of none. */
  TransactionFinder NONE =
      new TransactionFinder() {
        @Override
        public boolean isThere() {
          return false;
        }

        @Override
        public boolean catchUp() {
          return false;
        }

        @Override
        public Optional<BlockHash> blockOf(Txid txid) {
          return Optional.empty();
        }
      };

  /** Whether there is an index at all. */
  boolean isThere();

  /** As {@link IndexProgress#catchUp}. */
  boolean catchUp();

  /** The block that has a transaction; it need not be in the active chain any more. */
  Optional<BlockHash> blockOf(Txid txid);
}
