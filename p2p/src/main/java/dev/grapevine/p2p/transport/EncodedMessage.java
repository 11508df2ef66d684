package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.V1Header;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message encoded once for any number of peers of a network, whichever transport protocol each
 * speaks; queues hold it by reference. The header of the unencrypted protocol, whose checksum costs
 * two passes over the payload, is made when the first peer needs it. Any thread.
 */
public final class EncodedMessage {
  private final int magic;
  private final String command;
  private final @Nullable Message message;
  private final byte[] frame;
  private volatile boolean headed;

  private EncodedMessage(int magic, Message message) {
    this.magic = magic;
    this.command = message.command();
    this.message = message;
    this.frame = MessageCodec.encodePayload(message);
  }

  private EncodedMessage(int magic, String command, byte[] payload) {
    this.magic = magic;
    this.command = command;
    this.message = null;
    this.frame = MessageCodec.encodeRaw(magic, command, payload);
  }

  /**
   * Any bytes under any name, for tests of other nodes.
   *
   * @param command at most twelve characters
   */
  public static EncodedMessage raw(int magic, String command, byte[] payload) {
    return new EncodedMessage(magic, command, payload);
  }

  /**
   * Encodes {@code message}.
   *
   * @param magic the network's, as a little-endian int
   */
  public static EncodedMessage of(int magic, Message message) {
    return new EncodedMessage(magic, message);
  }

  /** The message's command. */
  public String command() {
    return command;
  }

  /** Bytes that it takes in memory, which are those of an unencrypted frame. */
  public int size() {
    return frame.length;
  }

  /** What it was made of; empty if of {@link #raw} bytes. */
  public Optional<Message> message() {
    return Optional.ofNullable(message);
  }

  /** A copy of its payload. */
  public byte[] payloadCopy() {
    return Arrays.copyOfRange(frame, V1Header.SIZE, frame.length);
  }

  /** Holds the payload from {@link V1Header#SIZE} on; not to be written to. */
  byte[] payload() {
    return frame;
  }

  /** The frame of the unencrypted protocol, not to be written to. */
  byte[] frame() {
    if (message != null && !headed) {
      // Two threads that come at once write the same bytes.
      MessageCodec.writeHeader(magic, message, frame);
      headed = true;
    }
    return frame;
  }
}
