package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Transaction;

/**
 * A transaction.
 *
 * @param withWitness false to strip the witness for a peer that asked by plain {@code MSG_TX}; true
 *     of every one received
 */
public record TxMessage(Transaction transaction, boolean withWitness) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "tx";

  static TxMessage read(ByteReader in, TransactionInterner interner) {
    return new TxMessage(interner.read(in), true);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return withWitness ? transaction.totalSize() : transaction.baseSize();
  }

  @Override
  public void write(ByteWriter out) {
    out.writeBytes(withWitness ? transaction.serialized() : transaction.serializedWithoutWitness());
  }
}
