package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;

/**
 * Bytes of heap that a transaction takes with its entry, by the layout of a 64-bit JVM with
 * compressed references: the same on every machine, so that {@code -maxmempool} evicts the same
 * transactions in every run. The serialised bytes that a transaction keeps for relaying are not
 * counted, so that a mempool of a given size holds what Bitcoin Core's would: the heap holds up to
 * twice as much. A transaction shared by many mempools counts in full in each.
 */
final class Footprint {
  /** A {@link MempoolEntry} object. */
  static final int ENTRY = 80;

  /** An entry's share of the two id tables and the order, each at its emptiest. */
  static final int ENTRY_INDEX = 11 + 11 + 8;

  /** An input's share of the table of spent outpoints, at its emptiest. */
  static final int INPUT_INDEX = 22;

  private static final int ARRAY_HEADER = 16;
  private static final int TRANSACTION = 40 + 2 * 48 + 2 * 32;
  private static final int INPUT = 4 + 32 + 24 + 48 + 16 + ARRAY_HEADER;
  private static final int WITNESS = 16 + 32;
  private static final int WITNESS_ITEM = 4 + ARRAY_HEADER;
  private static final int OUTPUT = 4 + 24 + 16 + ARRAY_HEADER;

  private Footprint() {}

  /** What the mempool counts for one transaction. Cost: one pass over inputs and outputs. */
  static long of(Transaction tx) {
    long sum = ENTRY + ENTRY_INDEX + TRANSACTION;
    for (TxIn input : tx.inputs()) {
      sum += INPUT_INDEX + INPUT + aligned(input.scriptSig().length());
      if (!input.witness().isEmpty()) {
        sum += WITNESS;
        for (byte[] item : input.witness().items()) {
          sum += WITNESS_ITEM + aligned(item.length);
        }
      }
    }
    for (TxOut output : tx.outputs()) {
      sum += OUTPUT + aligned(output.scriptPubKey().length());
    }
    return sum;
  }

  private static long aligned(int bytes) {
    return (bytes + 7L) & ~7L;
  }
}
