package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.V1Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent over one connection: bytes of the handshake first, then messages, by
 * reference. A message becomes bytes of its protocol when it is next: unencrypted, its one frame
 * that all peers share; encrypted, a packet of this connection's. So copies for each byte and peer
 * are one, or two with encryption, and a queue of blocks holds no bytes of its own.
 */
final class SendQueue {
  /** Told of each message. */
  interface Sent {
    /** It became bytes. */
    void sent(String command, int wireBytes);

    /**
     * Its last byte was taken.
     *
     * @param before bytes that were taken with it and come before its first one; negative if bytes
     *     of its own were taken earlier
     */
    void taken(EncodedMessage message, int before);
  }

  /** More than a packet can be longer than its unencrypted frame. */
  private static final int SLACK_BYTES = 64;

  private static final byte[] NONE = new byte[0];

  private final Sent sent;
  private final ArrayDeque<byte[]> handshake = new ArrayDeque<>(1);
  private final ArrayDeque<EncodedMessage> messages = new ArrayDeque<>(4);
  private byte[] head = NONE;
  private @Nullable EncodedMessage headMessage;
  private int headOffset;
  private long bytes;

  SendQueue(Sent sent) {
    this.sent = sent;
  }

  void add(EncodedMessage message) {
    messages.addLast(message);
    bytes += message.size();
  }

  void addHandshake(byte[] handshakeBytes) {
    if (handshakeBytes.length > 0) {
      handshake.addLast(handshakeBytes);
      bytes += handshakeBytes.length;
    }
  }

  /** Bytes that wait, messages counted as if they were not encrypted. */
  long bytes() {
    return bytes;
  }

  /** Whether something can be sent; messages only if {@code ready}, the handshake so far over. */
  boolean isSendable(boolean ready) {
    return headOffset < head.length || !handshake.isEmpty() || (ready && !messages.isEmpty());
  }

  /** The next bytes, at most {@code most}, for which {@link #isSendable} was true. */
  ByteBuf next(ByteBufAllocator allocator, int most, boolean ready, @Nullable V2Session session) {
    int room = (int) Math.min(bytes + SLACK_BYTES, most);
    ByteBuf batch = allocator.ioBuffer(room, most);
    while (batch.readableBytes() < most && isSendable(ready)) {
      if (headOffset == head.length) {
        advance(session);
      }
      int count = Math.min(most - batch.readableBytes(), head.length - headOffset);
      batch.writeBytes(head, headOffset, count);
      headOffset += count;
      bytes -= count;
      finishMessage(batch.readableBytes());
    }
    if (headOffset == head.length) {
      head = NONE;
      headOffset = 0;
    }
    return batch;
  }

  private void finishMessage(int taken) {
    EncodedMessage message = headMessage;
    if (message != null && headOffset == head.length) {
      headMessage = null;
      sent.taken(message, taken - head.length);
    }
  }

  private void advance(@Nullable V2Session session) {
    headOffset = 0;
    byte[] raw = handshake.pollFirst();
    if (raw != null) {
      head = raw;
      return;
    }
    EncodedMessage message = messages.removeFirst();
    if (session == null) {
      head = message.frame();
    } else {
      int length = message.size() - V1Header.SIZE;
      head = session.encrypt(message.command(), message.payload(), V1Header.SIZE, length);
    }
    headMessage = message;
    bytes += head.length - message.size();
    sent.sent(message.command(), head.length);
  }

  /** Drops what belongs to a channel that failed; messages, none of which was begun, stay. */
  void restart() {
    handshake.forEach(raw -> bytes -= raw.length);
    handshake.clear();
    bytes -= head.length - headOffset;
    head = NONE;
    headMessage = null;
    headOffset = 0;
  }

  void clear() {
    handshake.clear();
    messages.clear();
    head = NONE;
    headMessage = null;
    headOffset = 0;
    bytes = 0;
  }
}
