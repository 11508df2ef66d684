package dev.grapevine.relay;

import dev.grapevine.p2p.wire.FeeFilter;
import java.util.random.RandomGenerator;

/**
 * Tells peers the least feerate worth announcing (BIP133; Bitcoin Core {@code MaybeSendFeefilter}):
 * when a connection is established, then on an exponential timer of ten minutes, and within five
 * minutes of a change by a quarter down or a third up. During initial download nothing is wanted,
 * which is the largest amount there is.
 */
final class FeeFilters {
  /** All the coins there can be, in satoshi: no transaction pays it. */
  static final long NOTHING_WANTED = 21_000_000L * 100_000_000L;

  /** {@code AVG_FEEFILTER_BROADCAST_INTERVAL}. */
  private static final double MEAN_INTERVAL_NANOS = 10.0 * Now.MINUTE;

  /** {@code MAX_FEEFILTER_CHANGE_DELAY}. */
  private static final long CHANGE_DELAY_NANOS = 5 * Now.MINUTE;

  private static final long NEVER_SENT = -1;

  private final Outbox outbox;
  private final RandomGenerator random;
  private final SlotTable<State> states = new SlotTable<>();

  private static final class State {
    long sent = NEVER_SENT;
    long nextAt = Long.MIN_VALUE;
  }

  FeeFilters(Outbox outbox, RandomGenerator random) {
    this.outbox = outbox;
    this.random = random;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** {@code wanted}: satoshi for 1000 virtual bytes, or {@link #NOTHING_WANTED}. */
  void pass(Now now, Peer peer, long wanted) {
    if (!peer.kind.relaysTransactions()) {
      return;
    }
    State state = states.get(peer);
    if (state.sent == NOTHING_WANTED && wanted != NOTHING_WANTED) {
      state.nextAt = Long.MIN_VALUE;
    }
    if (now.reached(state.nextAt)) {
      if (wanted != state.sent) {
        outbox.send(peer.id, new FeeFilter(wanted));
        state.sent = wanted;
      }
      state.nextAt =
          now.after((long) (-StrictMath.log(1 - random.nextDouble()) * MEAN_INTERVAL_NANOS));
    } else if (now.after(CHANGE_DELAY_NANOS) < state.nextAt
        && (wanted < 3 * state.sent / 4 || wanted > 4 * state.sent / 3)) {
      state.nextAt = now.after((long) (random.nextDouble() * CHANGE_DELAY_NANOS));
    }
  }

  long nextWake(Peer peer) {
    return peer.kind.relaysTransactions() && peer.established ? states.get(peer).nextAt : Now.NEVER;
  }
}
