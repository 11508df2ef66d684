package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/** The sender wants {@code addrv2} (BIP155); sent before {@code verack}. No payload. */
public record SendAddrV2() implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "sendaddrv2";

  static SendAddrV2 read(ByteReader in) {
    return new SendAddrV2();
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
