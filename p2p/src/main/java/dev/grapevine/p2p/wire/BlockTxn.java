package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Transaction;
import java.util.List;

/**
 * The answer to {@link GetBlockTxn} (BIP152).
 *
 * @param transactions those asked for, in that order, with witness
 */
public record BlockTxn(BlockHash blockHash, List<Transaction> transactions) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "blocktxn";

  /** The list is copied unless it is immutable. */
  public BlockTxn {
    transactions = List.copyOf(transactions);
  }

  static BlockTxn read(ByteReader in, TransactionInterner interner) {
    BlockHash hash = in.readBlockHash();
    return new BlockTxn(hash, Transactions.read(in, interner));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return BlockHash.SIZE + Transactions.size(transactions);
  }

  @Override
  public void write(ByteWriter out) {
    out.writeHash(blockHash);
    Transactions.write(transactions, out);
  }
}
