package dev.grapevine.chain.testing;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;

/** An output of a {@link Lock}, which a test can spend. */
public record Funds(OutPoint outPoint, TxOut output) {

  /** An output of a transaction. */
  public static Funds of(Transaction tx, int index) {
    return new Funds(new OutPoint(tx.txid(), index), tx.outputs().get(index));
  }

  /** What the block's coinbase pays. */
  public static Funds ofCoinbase(Block block) {
    return of(block.transactions().getFirst(), 0);
  }

  /** Pays all but {@code fee} to {@code to}. */
  public Transaction spend(Lock to, long fee) {
    return pay(List.of(this), List.of(new TxOut(output.value() - fee, to.script())));
  }

  /** Pays all but {@code fee} to {@code to}, in {@code count} equal outputs. */
  public Transaction split(Lock to, int count, long fee) {
    long each = (output.value() - fee) / count;
    List<TxOut> outputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      outputs.add(new TxOut(each, to.script()));
    }
    return pay(List.of(this), outputs);
  }

  /** A signed transaction from {@code from} to {@code to}, final, with no lock time. */
  public static Transaction pay(List<Funds> from, List<TxOut> to) {
    return pay(from, to, TxIn.SEQUENCE_FINAL, 0);
  }

  /** A signed transaction of version 2, with one sequence for all inputs, and a lock time. */
  public static Transaction pay(List<Funds> from, List<TxOut> to, int sequence, int lockTime) {
    List<TxIn> inputs = new ArrayList<>(from.size());
    List<TxOut> spent = new ArrayList<>(from.size());
    for (Funds funds : from) {
      inputs.add(new TxIn(funds.outPoint, Script.EMPTY, sequence));
      spent.add(funds.output);
    }
    return Lock.unlock(Transaction.of(2, inputs, to, lockTime), spent);
  }
}
