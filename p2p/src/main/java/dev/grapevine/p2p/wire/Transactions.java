package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;

/** The list of transactions in {@link BlockMessage} and {@link BlockTxn}. */
final class Transactions {
  /** Version, two counts, lock time. */
  static final int LEAST_BYTES = 10;

  private Transactions() {}

  static List<Transaction> read(ByteReader in, TransactionInterner interner) {
    int count = in.readCount(ByteReader.MAX_SIZE, LEAST_BYTES);
    List<Transaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      transactions.add(interner.read(in));
    }
    return transactions;
  }

  static int size(List<Transaction> transactions) {
    int size = ByteWriter.compactSizeLength(transactions.size());
    for (Transaction tx : transactions) {
      size += tx.totalSize();
    }
    return size;
  }

  static void write(List<Transaction> transactions, ByteWriter out) {
    out.writeCompactSize(transactions.size());
    for (Transaction tx : transactions) {
      out.writeBytes(tx.serialized());
    }
  }
}
