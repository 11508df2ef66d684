package dev.grapevine.p2p.transport;

import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;

/**
 * Who is told what happens on a transport's connections. Every call comes on the transport's event
 * loop, one at a time, and never from inside a call that the listener makes. Of one connection:
 * {@code opened} first, {@code closed} once and last, messages between them in the order in which
 * they were sent, each handled to its end before the next is decoded.
 *
 * <p>An exception thrown here is a bug: it is logged and closes the connection it came from.
 */
public interface ConnectionListener {

  /** A connection was accepted, or dialled: then its dial has just been answered. */
  void opened(Connection connection);

  /**
   * A message came in.
   *
   * @param bytes on the wire, with its header
   */
  void received(Connection connection, Message message, int bytes);

  /**
   * A message was dropped: its checksum was wrong, its command unknown, or its payload malformed.
   *
   * @param command as sent; a peer chose its characters
   * @param reason for the log
   * @param bytes on the wire, with its header
   */
  void skipped(Connection connection, String command, String reason, int bytes);

  /**
   * A message broke a limit that costs a peer its connection; the listener closes it, unless the
   * peer is one to be spared.
   */
  void misbehaved(Connection connection, DecodeResult.Misbehaved fault);

  /**
   * More than the send buffer is queued for the peer, or no longer so much. Messages sent all the
   * same are queued, not lost.
   */
  void writable(Connection connection, boolean writable);

  /**
   * The connection is gone.
   *
   * @param reason for the log
   */
  void closed(Connection connection, String reason);
}
