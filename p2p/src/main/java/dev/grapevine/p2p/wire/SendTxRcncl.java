package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * The sender is ready to announce transactions by reconciling sets (BIP330); before {@code verack}.
 *
 * @param version of the reconciliation protocol, 1 and up, 0 to 2^32 - 1 until checked
 * @param salt its half of what short ids are keyed by
 */
public record SendTxRcncl(long version, long salt) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "sendtxrcncl";

  static SendTxRcncl read(ByteReader in) {
    return new SendTxRcncl(in.readUint32(), in.readInt64());
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return Integer.BYTES + Long.BYTES;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeUint32(version).writeInt64(salt);
  }
}
