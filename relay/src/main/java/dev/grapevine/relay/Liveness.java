package dev.grapevine.relay;

import dev.grapevine.p2p.connection.PhiAccrualDetector;
import dev.grapevine.p2p.wire.Ping;
import dev.grapevine.relay.base.Now;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Is the peer still there? A {@code ping} goes out when a connection is established and every two
 * minutes after (BIP31; Bitcoin Core {@code MaybeSendPing}); a {@code pong} with its nonce measures
 * the round trip. No answer in twenty minutes ends the connection; another ping that was asked for
 * starts them anew. A {@code pong} with another nonce is ignored, one without a nonce, or with
 * zero, calls the ping off, since such a peer does not tell its pongs apart.
 *
 * <p>Beside that a {@link PhiAccrualDetector} over the round trips says how unlikely the present
 * wait is. It is told to who asks and ends no connection: the protocol's timeouts do.
 */
final class Liveness {
  /** {@code PING_INTERVAL}. */
  static final long PING_INTERVAL_NANOS = 2 * Now.MINUTE;

  /** {@code TIMEOUT_INTERVAL}. */
  static final long PING_TIMEOUT_NANOS = 20 * Now.MINUTE;

  private static final long NONE_YET = -1;

  private final Outbox outbox;
  private final RandomGenerator random;
  private final SlotTable<State> states = new SlotTable<>();

  private static final class State {
    long nonce;
    long sentAt;
    boolean everSent;
    boolean askedFor;
    long roundTripNanos = NONE_YET;
    long leastRoundTripNanos = NONE_YET;

    final PhiAccrualDetector detector = new PhiAccrualDetector(PhiAccrualDetector.Estimator.NORMAL);

    boolean outstanding() {
      return nonce != 0;
    }
  }

  Liveness(Outbox outbox, RandomGenerator random) {
    this.outbox = outbox;
    this.random = random;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** Sends a ping at the next pass, whatever the interval (RPC {@code ping}). */
  void askFor(Peer peer) {
    states.get(peer).askedFor = true;
  }

  /** True if an answer is so late that the peer is given up. */
  boolean timedOut(Now now, Peer peer) {
    State state = states.get(peer);
    return state.outstanding() && now.protocolNanos() > state.sentAt + PING_TIMEOUT_NANOS;
  }

  void pass(Now now, Peer peer) {
    State state = states.get(peer);
    boolean due =
        !state.outstanding()
            && (!state.everSent || now.protocolNanos() > state.sentAt + PING_INTERVAL_NANOS);
    if (!due && !state.askedFor) {
      return;
    }
    state.nonce = nonZeroNonce();
    state.sentAt = now.protocolNanos();
    state.everSent = true;
    state.askedFor = false;
    outbox.send(peer.id, new Ping(state.nonce));
  }

  private long nonZeroNonce() {
    long nonce;
    do {
      nonce = random.nextLong();
    } while (nonce == 0);
    return nonce;
  }

  /** Heeds {@code pong}; true if it is the answer to the ping that waits for one. */
  boolean pong(Now now, Peer peer, OptionalLong nonce) {
    State state = states.get(peer);
    if (!state.outstanding()) {
      return false;
    }
    if (nonce.isPresent() && nonce.getAsLong() == state.nonce) {
      long roundTrip = now.protocolNanos() - state.sentAt;
      if (roundTrip >= 0) {
        state.roundTripNanos = roundTrip;
        state.detector.answered(roundTrip);
        state.leastRoundTripNanos =
            state.leastRoundTripNanos == NONE_YET
                ? roundTrip
                : Math.min(state.leastRoundTripNanos, roundTrip);
      }
      state.nonce = 0;
      return true;
    }
    if (nonce.isEmpty() || nonce.getAsLong() == 0) {
      state.nonce = 0;
    }
    return false;
  }

  long nextWake(Peer peer) {
    State state = states.get(peer);
    if (!peer.established) {
      return Now.NEVER;
    }
    if (state.askedFor || !state.everSent) {
      return Long.MIN_VALUE;
    }
    return 1 + state.sentAt + (state.outstanding() ? PING_TIMEOUT_NANOS : PING_INTERVAL_NANOS);
  }

  /** Last measured round trip in nanoseconds. */
  OptionalLong roundTripNanos(Peer peer) {
    return known(states.get(peer).roundTripNanos);
  }

  /** Least measured round trip in nanoseconds. */
  OptionalLong leastRoundTripNanos(Peer peer) {
    return known(states.get(peer).leastRoundTripNanos);
  }

  /** The suspicion that the peer is gone; empty while too little is known of it. */
  OptionalDouble phi(Now now, Peer peer) {
    State state = states.get(peer);
    if (!state.detector.isInformed()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(state.detector.phi(waitingNanos(now, peer).orElse(0)));
  }

  /** How long the outstanding ping has waited, in nanoseconds. */
  OptionalLong waitingNanos(Now now, Peer peer) {
    State state = states.get(peer);
    long waited = now.protocolNanos() - state.sentAt;
    return state.outstanding() && waited > 0 ? OptionalLong.of(waited) : OptionalLong.empty();
  }

  private static OptionalLong known(long nanos) {
    return nanos == NONE_YET ? OptionalLong.empty() : OptionalLong.of(nanos);
  }
}
