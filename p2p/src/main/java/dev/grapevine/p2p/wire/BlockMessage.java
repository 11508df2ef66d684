package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Transaction;

/**
 * A block.
 *
 * @param withWitness false to strip the witnesses for a peer that asked by plain {@code MSG_BLOCK};
 *     true of every one received
 */
public record BlockMessage(Block block, boolean withWitness) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "block";

  static BlockMessage read(ByteReader in, TransactionInterner interner) {
    BlockHeader header = BlockHeader.read(in);
    return new BlockMessage(new Block(header, Transactions.read(in, interner)), true);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return withWitness ? block.totalSize() : block.baseSize();
  }

  @Override
  public void write(ByteWriter out) {
    if (withWitness) {
      block.write(out);
      return;
    }
    block.header().write(out);
    out.writeCompactSize(block.transactions().size());
    for (Transaction tx : block.transactions()) {
      out.writeBytes(tx.serializedWithoutWitness());
    }
  }
}
