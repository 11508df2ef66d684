package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * To be answered by a {@link Pong} with the same nonce (BIP31), after everything received before it
 * has been handled.
 *
 * @param nonce any value; zero makes the answer meaningless
 */
public record Ping(long nonce) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "ping";

  static Ping read(ByteReader in) {
    return new Ping(in.readInt64());
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
    out.writeInt64(nonce);
  }
}
