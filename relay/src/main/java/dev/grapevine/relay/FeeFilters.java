package dev.grapevine.relay;

import dev.grapevine.p2p.wire.FeeFilter;
import dev.grapevine.relay.base.Now;
import java.util.random.RandomGenerator;

/**
 * Tells peers the least feerate worth announcing (BIP133; Bitcoin Core {@code MaybeSendFeefilter}):
 * when a connection is established, then on an exponential timer of ten minutes, and within five
 * minutes of a change by a quarter down or a third up. During initial download nothing is wanted,
 * which is said by the highest rate there is.
 *
 * <p>What is told is one of a series of rates, each a tenth above the one before, so that it does
 * not tell one node from another: two times in three the one below the true rate, else the one
 * above, and never less than the node's own minimum. Nothing is told to peers that may not announce
 * transactions, nor to those whose transactions are sent on whatever they pay.
 */
final class FeeFilters {
  /** First version that knows {@code feefilter} (BIP133). */
  private static final int FEEFILTER_VERSION = 70013;

  /** All the coins there can be, in satoshi: no transaction pays it. */
  static final long NOTHING_WANTED = 21_000_000L * 100_000_000L;

  /** {@code AVG_FEEFILTER_BROADCAST_INTERVAL}. */
  private static final double MEAN_INTERVAL_NANOS = 10.0 * Now.MINUTE;

  /** {@code MAX_FEEFILTER_CHANGE_DELAY}. */
  private static final long CHANGE_DELAY_NANOS = 5 * Now.MINUTE;

  /** Start of the series, after 0: half of {@code DEFAULT_MIN_RELAY_TX_FEE}. */
  private static final double LOWEST_RATE = 50;

  /** End of the series ({@code FeeFilterRounder::MAX_FILTER_FEERATE}), satoshi for 1000 vbytes. */
  private static final double HIGHEST_RATE = 1e7;

  /** {@code FEE_FILTER_SPACING}. */
  private static final double SPACING = 1.1;

  private static final int ROUNDING_DICE = 3;
  private static final long NEVER_SENT = -1;

  private final Outbox outbox;
  private final RandomGenerator random;
  private final long minRelay;
  private final SlotTable<State> states = new SlotTable<>();

  private static final class State {
    long sent = NEVER_SENT;
    boolean saidNothing;
    long nextAt = Long.MIN_VALUE;
  }

  /**
   * Tells nothing yet.
   *
   * @param minRelay the node's own minimum, satoshi for 1000 virtual bytes
   */
  FeeFilters(Outbox outbox, RandomGenerator random, long minRelay) {
    this.outbox = outbox;
    this.random = random;
    this.minRelay = minRelay;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  private static boolean isTold(Peer peer) {
    return peer.mayAnnounce
        && peer.knows(FEEFILTER_VERSION)
        && !peer.permissions.has(PeerPermission.FORCERELAY);
  }

  /**
   * {@code wanted}: what a full mempool asks for now, satoshi for 1000 virtual bytes, 0 for
   * nothing, or {@link #NOTHING_WANTED}.
   */
  void pass(Now now, Peer peer, long wanted) {
    if (!isTold(peer)) {
      return;
    }
    State state = states.get(peer);
    boolean nothing = wanted == NOTHING_WANTED;
    if (now.reached(state.nextAt) || (state.saidNothing && !nothing)) {
      long rate = Math.max(minRelay, rounded(wanted));
      if (rate != state.sent) {
        outbox.send(peer.id, new FeeFilter(rate));
        state.sent = rate;
      }
      state.saidNothing = nothing;
      state.nextAt =
          now.after((long) (-StrictMath.log(1 - random.nextDouble()) * MEAN_INTERVAL_NANOS));
    } else if (!nothing
        && now.after(CHANGE_DELAY_NANOS) < state.nextAt
        && hasChanged(state, Math.max(minRelay, wanted))) {
      state.nextAt = now.after((long) (random.nextDouble() * CHANGE_DELAY_NANOS));
    }
  }

  private static boolean hasChanged(State state, long rate) {
    return rate < 3 * state.sent / 4 || rate > 4 * state.sent / 3;
  }

  private long rounded(long rate) {
    if (rate <= 0) {
      return 0;
    }
    double below = 0;
    for (double step = LOWEST_RATE; step <= HIGHEST_RATE; step *= SPACING) {
      if (step >= rate) {
        return (long) (random.nextInt(ROUNDING_DICE) == 0 ? step : below);
      }
      below = step;
    }
    return (long) below;
  }

  long nextWake(Peer peer) {
    return peer.established && isTold(peer) ? states.get(peer).nextAt : Now.NEVER;
  }
}
