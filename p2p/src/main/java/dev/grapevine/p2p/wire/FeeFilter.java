package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * Announce to the sender no transaction that pays less (BIP133).
 *
 * @param feeRate satoshi per 1,000 virtual bytes; any 64-bit value until checked
 */
public record FeeFilter(long feeRate) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "feefilter";

  static FeeFilter read(ByteReader in) {
    return new FeeFilter(in.readInt64());
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return Long.BYTES;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeInt64(feeRate);
  }
}
