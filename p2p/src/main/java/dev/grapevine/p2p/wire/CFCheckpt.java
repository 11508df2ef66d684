package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * Filter headers of every thousandth block (BIP157).
 *
 * @param filterType kind of filter, 0 to 255
 * @param stopHash last block
 * @param filterHeaders those at heights 1000, 2000 and so on
 */
public record CFCheckpt(int filterType, BlockHash stopHash, HashList filterHeaders)
    implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "cfcheckpt";

  static CFCheckpt read(ByteReader in) {
    return new CFCheckpt(in.readUint8(), in.readBlockHash(), HashList.read(in, HashList.NO_LIMIT));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 1 + BlockHash.SIZE + filterHeaders.encodedSize();
  }

  @Override
  public void write(ByteWriter out) {
    out.writeUint8(filterType).writeHash(stopHash);
    filterHeaders.write(out);
  }
}
