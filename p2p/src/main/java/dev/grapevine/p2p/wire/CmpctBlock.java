package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * A block as short ids of its transactions (BIP152, version 2). Whether the places of its parts fit
 * together is for the one who rebuilds the block to judge.
 *
 * @param nonce keys the short ids together with the header
 * @param shortIds of the transactions that are not prefilled, in the block's order
 * @param prefilled with the coinbase at least, by increasing index
 */
public record CmpctBlock(
    BlockHeader header, long nonce, ShortIds shortIds, List<PrefilledTransaction> prefilled)
    implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "cmpctblock";

  /** Most transactions, short ids and prefilled together (Bitcoin Core blockencodings.h). */
  public static final int MAX_TRANSACTIONS = 0xffff;

  /** The list is copied unless it is immutable. */
  public CmpctBlock {
    prefilled = List.copyOf(prefilled);
  }

  /** Transactions in the block. */
  public int transactionCount() {
    return shortIds.size() + prefilled.size();
  }

  static CmpctBlock read(ByteReader in, TransactionInterner interner) {
    BlockHeader header = BlockHeader.read(in);
    long nonce = in.readInt64();
    long[] ids = new long[in.readCount(MAX_TRANSACTIONS, ShortIds.ID_BYTES)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = in.readUint32() | (long) in.readUint16() << 32;
    }
    int count = in.readCount(MAX_TRANSACTIONS - ids.length, 1 + Transactions.LEAST_BYTES);
    List<PrefilledTransaction> prefilled = new ArrayList<>(count);
    int next = 0;
    for (int i = 0; i < count; i++) {
      int skipped = in.readCompactSize();
      if (skipped > TransactionIndexes.MAX_INDEX) {
        throw new MalformedDataException("index over 16 bits");
      }
      int index = Math.min(next + skipped, TransactionIndexes.MAX_INDEX + 1);
      prefilled.add(new PrefilledTransaction(index, interner.read(in)));
      next = index + 1;
    }
    return new CmpctBlock(header, nonce, ShortIds.of(ids), prefilled);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    int size =
        BlockHeader.SIZE
            + Long.BYTES
            + ByteWriter.compactSizeLength(shortIds.size())
            + shortIds.size() * ShortIds.ID_BYTES
            + ByteWriter.compactSizeLength(prefilled.size());
    int next = 0;
    for (PrefilledTransaction entry : prefilled) {
      size += ByteWriter.compactSizeLength(entry.index() - next) + entry.tx().totalSize();
      next = entry.index() + 1;
    }
    return size;
  }

  @Override
  public void write(ByteWriter out) {
    header.write(out);
    out.writeInt64(nonce).writeCompactSize(shortIds.size());
    for (int i = 0; i < shortIds.size(); i++) {
      long id = shortIds.get(i);
      out.writeUint32(id).writeUint16((int) (id >>> 32));
    }
    out.writeCompactSize(prefilled.size());
    int next = 0;
    for (PrefilledTransaction entry : prefilled) {
      Transaction tx = entry.tx();
      out.writeCompactSize(entry.index() - next).writeBytes(tx.serialized());
      next = entry.index() + 1;
    }
  }
}
