package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * Asks for the filter headers of every thousandth block (BIP157).
 *
 * @param filterType kind of filter, 0 to 255
 * @param stopHash last block
 */
public record GetCFCheckpt(int filterType, BlockHash stopHash) implements Message, FilterRequest {
  /** Name in the frame. */
  public static final String COMMAND = "getcfcheckpt";

  /** Blocks from one checkpoint to the next (Bitcoin Core {@code CFCHECKPT_INTERVAL}). */
  public static final int INTERVAL = 1_000;

  static GetCFCheckpt read(ByteReader in) {
    return new GetCFCheckpt(in.readUint8(), in.readBlockHash());
  }

  /** The genesis block's: checkpoints are of the whole chain. */
  @Override
  public long startHeight() {
    return 0;
  }

  @Override
  public int maxBlocks() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 1 + BlockHash.SIZE;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeUint8(filterType).writeHash(stopHash);
  }
}
