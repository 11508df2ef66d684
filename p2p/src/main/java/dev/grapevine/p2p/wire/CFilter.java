package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * The compact filter of a block (BIP157).
 *
 * @param filterType kind of filter, 0 to 255
 * @param blockHash the block
 * @param filter its elements (BIP158)
 */
public record CFilter(int filterType, BlockHash blockHash, ByteString filter) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "cfilter";

  static CFilter read(ByteReader in) {
    return new CFilter(in.readUint8(), in.readBlockHash(), ByteString.read(in));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 1 + BlockHash.SIZE + filter.encodedSize();
  }

  @Override
  public void write(ByteWriter out) {
    out.writeUint8(filterType).writeHash(blockHash);
    filter.write(out);
  }
}
