package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;

/**
 * A message encoded once for any number of peers of a network; queues hold it by reference.
 * Immutable, any thread.
 */
public final class EncodedMessage {
  private final String command;
  private final byte[] frame;

  private EncodedMessage(String command, byte[] frame) {
    this.command = command;
    this.frame = frame;
  }

  /**
   * Encodes {@code message}.
   *
   * @param magic the network's, as a little-endian int
   */
  public static EncodedMessage of(int magic, Message message) {
    return new EncodedMessage(message.command(), MessageCodec.encode(magic, message));
  }

  /** The message's command. */
  public String command() {
    return command;
  }

  /** Bytes on the wire, with its header. */
  public int size() {
    return frame.length;
  }

  /** The frame itself, not to be written to. */
  byte[] frame() {
    return frame;
  }
}
