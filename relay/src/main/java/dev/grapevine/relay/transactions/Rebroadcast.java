package dev.grapevine.relay.transactions;

import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.Iterator;
import java.util.random.RandomGenerator;

/**
 * Sees to it that our own transactions get out (Bitcoin Core {@code ReattemptInitialBroadcast}):
 * one that was submitted here is unbroadcast until a peer has fetched it, and is announced again
 * every 10 to 15 minutes to the peers that have not heard of it. The time is drawn anew each round,
 * so that it does not tell one node from another.
 *
 * <p>The mempool keeps which are unbroadcast; one that leaves it is so no more. No wake is asked
 * for while there are none.
 */
public final class Rebroadcast {
  private static final long LEAST_NANOS = 10 * Now.MINUTE;
  private static final long SPREAD_NANOS = 5 * Now.MINUTE;

  private final Mempool mempool;
  private final TxAnnouncer announcer;
  private final RandomGenerator random;
  private long nextNanos = Now.NEVER;

  /** For one engine; {@code random} is its seeded source. */
  public Rebroadcast(Mempool mempool, TxAnnouncer announcer, RandomGenerator random) {
    this.mempool = mempool;
    this.announcer = announcer;
    this.random = random;
  }

  /** A transaction of our own has entered the mempool. */
  public void submitted(Now now, MempoolEntry entry) {
    mempool.setUnbroadcast(entry, true);
    arm(now);
  }

  /** Announces what no peer has fetched, if it is time. */
  public void wake(Now now) {
    if (mempool.unbroadcastCount() == 0) {
      nextNanos = Now.NEVER;
      return;
    }
    arm(now);
    if (now.reached(nextNanos)) {
      for (Iterator<MempoolEntry> all = mempool.bestFirst(); all.hasNext(); ) {
        MempoolEntry entry = all.next();
        if (entry.isUnbroadcast()) {
          announcer.queue(now, entry);
        }
      }
      nextNanos = Now.NEVER;
      arm(now);
    }
  }

  /** Brings the next round forward by so much, for tests ({@code mockscheduler}). */
  public void bringForward(Now now, long nanos) {
    if (mempool.unbroadcastCount() > 0) {
      arm(now);
      nextNanos -= nanos;
      wake(now);
    }
  }

  /**
   * When {@link #wake} has something to do, in protocol time; {@link Now#NEVER} if nothing waits.
   */
  public long nextWake() {
    return mempool.unbroadcastCount() == 0 ? Now.NEVER : nextNanos;
  }

  private void arm(Now now) {
    if (nextNanos == Now.NEVER) {
      nextNanos = now.after(LEAST_NANOS + random.nextLong(SPREAD_NANOS));
    }
  }
}
