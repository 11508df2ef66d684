package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;

/**
 * Asks for the transactions that a compact block could not be rebuilt without (BIP152). Whether the
 * block has so many is for the one who answers to judge.
 */
public record GetBlockTxn(BlockHash blockHash, TransactionIndexes indexes) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "getblocktxn";

  static GetBlockTxn read(ByteReader in) {
    BlockHash hash = in.readBlockHash();
    int[] indexes = new int[in.readCount(TransactionIndexes.MAX_INDEX + 1, 1)];
    int next = 0;
    for (int i = 0; i < indexes.length; i++) {
      int skipped = in.readCompactSize();
      if (skipped > TransactionIndexes.MAX_INDEX - next) {
        throw new MalformedDataException("differential value overflow");
      }
      indexes[i] = next + skipped;
      next = indexes[i] + 1;
    }
    return new GetBlockTxn(hash, TransactionIndexes.of(indexes));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    int size = BlockHash.SIZE + ByteWriter.compactSizeLength(indexes.size());
    int next = 0;
    for (int i = 0; i < indexes.size(); i++) {
      size += ByteWriter.compactSizeLength(indexes.get(i) - next);
      next = indexes.get(i) + 1;
    }
    return size;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeHash(blockHash).writeCompactSize(indexes.size());
    int next = 0;
    for (int i = 0; i < indexes.size(); i++) {
      out.writeCompactSize(indexes.get(i) - next);
      next = indexes.get(i) + 1;
    }
  }
}
