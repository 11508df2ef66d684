package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.OptionalLong;

/**
 * The answer to a {@link Ping} (BIP31).
 *
 * @param nonce the ping's; empty if the payload was too short to hold one, which ends the waiting
 *     for any ping (Bitcoin Core {@code ProcessPong})
 */
public record Pong(OptionalLong nonce) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "pong";

  /** The answer to {@code ping}. */
  public static Pong to(Ping ping) {
    return new Pong(OptionalLong.of(ping.nonce()));
  }

  static Pong read(ByteReader in) {
    return new Pong(
        in.remaining() >= Long.BYTES ? OptionalLong.of(in.readInt64()) : OptionalLong.empty());
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return nonce.isPresent() ? Long.BYTES : 0;
  }

  @Override
  public void write(ByteWriter out) {
    nonce.ifPresent(out::writeInt64);
  }
}
