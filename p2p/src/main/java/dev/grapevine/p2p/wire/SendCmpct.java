package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * The sender can take compact blocks (BIP152).
 *
 * @param highBandwidth true to be sent them unasked
 * @param version of the encoding, unsigned; only {@link #VERSION_2} (short ids of wtxids) is in use
 */
public record SendCmpct(boolean highBandwidth, long version) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "sendcmpct";

  /** Short ids are made of wtxids, transactions carry their witness. */
  public static final long VERSION_2 = 2;

  static SendCmpct read(ByteReader in) {
    int announce = in.readUint8();
    long version = in.readInt64();
    if (announce > 1) {
      throw new PeerFaultException("invalid sendcmpct announce field", true);
    }
    return new SendCmpct(announce == 1, version);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 1 + Long.BYTES;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeBoolean(highBandwidth).writeInt64(version);
  }
}
