package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * The sender announces and asks for transactions by wtxid (BIP339); sent before {@code verack}. No
 * payload.
 */
public record WtxidRelay() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "wtxidrelay";

  static WtxidRelay read(ByteReader in) {
    return new WtxidRelay();
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return 0;
  }

  @Override
  public void write(ByteWriter out) {}
}
