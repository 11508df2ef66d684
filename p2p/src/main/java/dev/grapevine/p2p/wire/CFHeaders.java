package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * Hashes of the compact filters of blocks, from which their headers follow (BIP157).
 *
 * @param filterType kind of filter, 0 to 255
 * @param stopHash last block
 * @param previousHeader filter header of the block before the first, 32 bytes
 * @param filterHashes at most {@link GetCFHeaders#MAX_BLOCKS}
 */
public record CFHeaders(
    int filterType, BlockHash stopHash, ByteString previousHeader, HashList filterHashes)
    implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "cfheaders";

  static CFHeaders read(ByteReader in) {
    return new CFHeaders(
        in.readUint8(),
        in.readBlockHash(),
        ByteString.of(in.readBytes(HashList.HASH_BYTES)),
        HashList.read(in, GetCFHeaders.MAX_BLOCKS));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 1 + BlockHash.SIZE + HashList.HASH_BYTES + filterHashes.encodedSize();
  }

  @Override
  public void write(ByteWriter out) {
    out.writeUint8(filterType).writeHash(stopHash).writeBytes(previousHeader.toBytes());
    filterHashes.write(out);
  }
}
