package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** Asks for addresses of nodes. No payload. */
public record GetAddr() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "getaddr";

  static GetAddr read(ByteReader in) {
    return new GetAddr();
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
