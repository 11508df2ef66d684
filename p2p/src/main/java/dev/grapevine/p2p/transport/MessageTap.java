package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.Message;

/**
 * Looks on as messages go through a transport's connections, for traces and captures: it changes
 * nothing. Every call comes on the transport's event loop and returns at once; of one connection
 * and direction in the order of the messages. A transport without one pays a comparison for each
 * message.
 */
public interface MessageTap {
  /** Looks away. */
  MessageTap NONE = new MessageTap() {};

  /** A message was handed over to be sent. */
  default void queued(Connection connection, EncodedMessage message) {}

  /**
   * The last byte of a message, encrypted if the connection is, is on its way to the socket: it has
   * left the queue and goes down netty's pipeline now.
   *
   * @param waitNanos until its first bit leaves, where a narrow link is busy with what was sent
   *     before; 0 on others
   */
  default void written(Connection connection, EncodedMessage message, long waitNanos) {}

  /**
   * A whole message came in, deciphered, its checksum right; it has not been decoded yet.
   *
   * @param command as sent; a peer chose its characters
   * @param bytes hold the payload, of {@code length} bytes from {@code offset} on, until this
   *     returns: not to be written to, nor kept
   */
  default void arrived(
      Connection connection, String command, byte[] bytes, int offset, int length) {}

  /**
   * That message was decoded, and goes to the {@link ConnectionListener} next.
   *
   * @param readNanos when the read that brought its last byte began, on {@link System#nanoTime}'s
   *     clock
   */
  default void decoded(Connection connection, Message message, long readNanos) {}
}
