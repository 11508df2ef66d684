package dev.grapevine.relay;

import dev.grapevine.p2p.wire.Message;
import dev.grapevine.relay.base.PeerId;

/**
 * The engine's commands; each takes effect before the call returns, in the order given. Sending the
 * same {@link Message} object to several peers in a row lets the driver encode it once.
 */
public interface Outbox {
  /** Queues {@code message} for {@code peer}, after what was queued before. */
  void send(PeerId peer, Message message);

  /**
   * What was sent so far is to leave now: what the engine does next takes its time. The driver
   * calls nothing of the engine's from within. One that sends at once need not heed it.
   */
  default void flush() {}

  /**
   * Closes the connection once what was sent is flushed. The driver answers later with {@link
   * RelayEngine#disconnected}, never from within this call.
   *
   * @param reason for the log
   */
  void disconnect(PeerId peer, String reason);

  /**
   * Remembers the peer's address as one that broke the protocol, so that it is not dialled again
   * and loses its place first (Bitcoin Core {@code Misbehaving}). Comes before {@link #disconnect};
   * not for a manual connection or a peer with {@code noban}. An address of this machine is not to
   * be remembered, as others share it.
   *
   * @param reason for the log
   */
  void discourage(PeerId peer, String reason);

  /**
   * Makes a connection. The driver answers later, never from within this call, with {@link
   * RelayEngine#connected} or {@link RelayEngine#dialFailed}. Asked for only by an engine whose
   * {@link PeerBook#automatic} is set, or that has a transaction to broadcast in private: then the
   * connection is not to show where it is from, or not to be made.
   */
  default void dial(OutboundDial dial) {
    throw new UnsupportedOperationException("this driver does not dial " + dial);
  }

  /**
   * Stops or resumes reading from {@code peer}: the engine has work of that peer's to finish before
   * it can take its next message. Messages already on their way may still be handed in.
   */
  void pauseReading(PeerId peer, boolean pause);
}
