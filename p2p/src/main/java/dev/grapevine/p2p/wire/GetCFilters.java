package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * Asks for the compact filters of blocks (BIP157). Whether there are so many is for the one who
 * answers to judge.
 *
 * @param filterType kind of filter, 0 to 255; {@link #BASIC} is the only one there is
 * @param startHeight height of the first block, 0 to 2^32 - 1
 * @param stopHash last block
 */
public record GetCFilters(int filterType, long startHeight, BlockHash stopHash)
    implements Message, FilterRequest {
  /** Name in the frame. */
  public static final String COMMAND = "getcfilters";

  /** The basic filter (BIP158). */
  public static final int BASIC = 0;

  /** Most blocks that are answered at once (Bitcoin Core {@code MAX_GETCFILTERS_SIZE}). */
  public static final int MAX_BLOCKS = 1_000;

  static GetCFilters read(ByteReader in) {
    return new GetCFilters(in.readUint8(), in.readUint32(), in.readBlockHash());
  }

  @Override
  public int maxBlocks() {
    return MAX_BLOCKS;
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 1 + Integer.BYTES + BlockHash.SIZE;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeUint8(filterType).writeUint32(startHeight).writeHash(stopHash);
  }
}
