package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** The sender wants new blocks announced by {@code headers} (BIP130). No payload. */
public record SendHeaders() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "sendheaders";

  static SendHeaders read(ByteReader in) {
    return new SendHeaders();
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
