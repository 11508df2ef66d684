package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** Asks for an {@code inv} of the whole mempool (BIP35). No payload. */
public record Mempool() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "mempool";

  static Mempool read(ByteReader in) {
    return new Mempool();
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
