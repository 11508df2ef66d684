package dev.grapevine.relay;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.relay.base.Now;
import org.jspecify.annotations.Nullable;

/**
 * Outbound peers must have a chain as good as ours, or their place is wasted on a node that is
 * stuck, on another chain, or silent (Bitcoin Core {@code ConsiderEviction}).
 *
 * <pre>
 * GOOD    -- its best known block has less work than our tip --> BEHIND: 20 minutes to reach our
 *                                                                present tip, the benchmark
 * BEHIND  -- it has at least our tip's work ---------------------> GOOD
 *         -- it has the benchmark's work, but our tip went on ---> BEHIND, with a new benchmark
 *         -- 20 minutes are over ------------------------------> ASKED: getheaders, 2 minutes
 * ASKED   -- as from BEHIND, or 2 minutes are over -------------> dropped
 * </pre>
 *
 * <p>Up to {@link #MAX_PROTECTED} full-relay peers that had a good chain once are spared for good,
 * so that a chain of more work that only a few see, or an attacker with one, cannot empty our
 * slots. A peer that we have not begun to sync with is not judged.
 */
final class OutboundChains {
  /** {@code CHAIN_SYNC_TIMEOUT}. */
  static final long TIMEOUT_NANOS = 20 * Now.MINUTE;

  /** {@code MAX_OUTBOUND_PEERS_TO_PROTECT_FROM_DISCONNECT}. */
  static final int MAX_PROTECTED = 4;

  private final ChainPort chain;
  private final SlotTable<State> states = new SlotTable<>();
  private int protectedPeers;

  private static final class State {
    long deadline = Now.NEVER;
    @Nullable BlockIndex benchmark;
    boolean asked;
  }

  OutboundChains(ChainPort chain) {
    this.chain = chain;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    if (peer.isProtected) {
      protectedPeers--;
    }
    states.remove(peer);
  }

  /** The peer has told us of headers: one with a good chain is protected while there is room. */
  void heardHeaders(Peer peer) {
    if (peer.kind == ConnectionKind.OUTBOUND_FULL_RELAY
        && !peer.isProtected
        && protectedPeers < MAX_PROTECTED
        && isGood(peer)) {
      peer.isProtected = true;
      protectedPeers++;
    }
  }

  private boolean isGood(Peer peer) {
    return hasWorkOf(peer, chain.tip());
  }

  private static boolean hasWorkOf(Peer peer, BlockIndex index) {
    return peer.bestKnown != null && peer.bestKnown.chainWork().compareTo(index.chainWork()) >= 0;
  }

  /** What is to be done about a peer now. */
  sealed interface Verdict {
    /** Nothing. */
    record Keep() implements Verdict {}

    /** Ask it for the headers that follow. */
    record Ask(BlockIndex from) implements Verdict {}

    /** Disconnect it. */
    record Drop() implements Verdict {}
  }

  private static final Verdict KEEP = new Verdict.Keep();

  /** Judges a peer that headers were asked of. */
  Verdict judge(Now now, Peer peer) {
    if (!peer.kind.isAutomatic() || peer.isProtected) {
      return KEEP;
    }
    State state = states.get(peer);
    BlockIndex benchmark = state.benchmark;
    if (isGood(peer)) {
      state.deadline = Now.NEVER;
      state.benchmark = null;
    } else if (benchmark == null || hasWorkOf(peer, benchmark)) {
      state.deadline = now.after(TIMEOUT_NANOS);
      state.benchmark = chain.tip();
      state.asked = false;
    } else if (now.protocolNanos() > state.deadline) {
      if (state.asked) {
        return new Verdict.Drop();
      }
      state.asked = true;
      state.deadline = now.after(HeaderSync.RESPONSE_NANOS);
      return new Verdict.Ask(benchmark.previous().orElse(benchmark));
    }
    return KEEP;
  }

  /** When {@link #judge} is to be asked about {@code peer} again. */
  long deadline(Peer peer) {
    long deadline = states.get(peer).deadline;
    return deadline == Now.NEVER || peer.isProtected ? Now.NEVER : deadline + 1;
  }
}
