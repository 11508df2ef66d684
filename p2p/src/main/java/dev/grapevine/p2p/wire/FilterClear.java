package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** The sender takes every transaction again: ends {@link FilterLoad} (BIP37). No payload. */
public record FilterClear() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "filterclear";

  static FilterClear read(ByteReader in) {
    return new FilterClear();
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
