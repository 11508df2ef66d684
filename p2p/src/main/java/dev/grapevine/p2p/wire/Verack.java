package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** The sender has taken the other's {@link Version}. No payload. */
public record Verack() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "verack";

  static Verack read(ByteReader in) {
    return new Verack();
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
