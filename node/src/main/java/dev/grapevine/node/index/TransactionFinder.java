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
        public void catchUp() {}

        @Override
        public Optional<BlockHash> blockOf(Txid txid) {
          return Optional.empty();
        }

        @Override
        public int height() {
          return -1;
        }
      };

  /** Whether there is an index at all. */
  boolean isThere();

  /** Waits until the index covers the active chain as of now; not on the node's loop. */
  void catchUp();

  /** The block that has a transaction; it need not be in the active chain any more. */
  Optional<BlockHash> blockOf(Txid txid);

  /** Height of the last block that is indexed; -1 for none. */
  int height();
}
