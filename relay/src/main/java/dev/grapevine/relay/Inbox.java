package dev.grapevine.relay;

import dev.grapevine.p2p.wire.Message;
import java.util.ArrayDeque;

/**
 * Messages of one peer that wait until it has taken what it asked for before. Up to {@link
 * #MAX_BYTES} its socket is still read, as in Bitcoin Core: two nodes that serve each other and
 * both stopped reading would wait for each other.
 */
final class Inbox {
  /** {@code DEFAULT_MAXRECEIVEBUFFER}, in bytes of payload. */
  static final int MAX_BYTES = 5_000_000;

  /** What an empty message counts for, so that their number is bounded too. */
  private static final int FRAME_BYTES = 24;

  private final ArrayDeque<Message> messages = new ArrayDeque<>(0);
  private long bytes;

  /** The socket is not read. */
  boolean paused;

  void add(Message message) {
    messages.add(message);
    bytes += FRAME_BYTES + message.payloadSize();
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  boolean isFull() {
    return bytes > MAX_BYTES;
  }

  /** The oldest, of at least one. */
  Message remove() {
    Message message = messages.remove();
    bytes -= FRAME_BYTES + message.payloadSize();
    return message;
  }
}
