package dev.grapevine.relay;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.SnapshotHistory;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the blocks whose headers are known (Bitcoin Core {@code FindNextBlocksToDownload}, {@code
 * TryDownloadingHistoricalBlocks}, {@code HeadersDirectFetchBlocks}).
 *
 * <p>From each peer whose chain has more work than ours: the next blocks of that chain which nobody
 * is asked for, within {@link #WINDOW} of the last block we share with it, {@link
 * BlocksInFlight#MAX_PER_PEER} at a time. A block just announced is fetched directly from the
 * announcer once our tip is recent; a single one, on top of a block we have, as a compact block.
 *
 * <p>Of a chain that stands on a snapshot the blocks above are fetched first; what is left of a
 * peer's room goes to those below, {@link #WINDOW} of them ahead of what is validated. Only peers
 * with the snapshot's base in their chain are asked for any: another chain could not be taken.
 *
 * <p>Two clocks run against a peer that does not deliver. One that keeps its oldest block for
 * longer than a block interval, and half of that more for each other peer we download from, is
 * dropped. And a peer that is asked for nothing, because all that lies within the window is here or
 * asked of others, but could be asked for what lies just behind it, shows that the first block in
 * flight holds up the window: who was asked for that is <i>stalling</i>, and is dropped after two
 * seconds. Each such drop doubles the time, up to 64 seconds, lest a slow line of our own costs us
 * all peers; each block connected takes 15% off again.
 */
final class BlockDownload {
  /** {@code BLOCK_DOWNLOAD_WINDOW}. */
  static final int WINDOW = 1024;

  /**
   * A limited peer serves what is less than this below its tip ({@code
   * NODE_NETWORK_LIMITED_MIN_BLOCKS}, less two for what may come in between).
   */
  private static final int LIMITED_DEPTH = 288 - 2;

  /** {@code BLOCK_STALLING_TIMEOUT_DEFAULT}. */
  static final long STALLING_NANOS = 2 * Now.SECOND;

  /** {@code BLOCK_STALLING_TIMEOUT_MAX}. */
  static final long MAX_STALLING_NANOS = 64 * Now.SECOND;

  /** What a connected block leaves of a raised time-out, in whole seconds. */
  private static final double STALLING_DECAY = 0.85;

  /**
   * A tip younger than this many block intervals allows direct fetching ({@code CanDirectFetch}).
   */
  private static final int DIRECT_FETCH_INTERVALS = 20;

  private final ChainPort chain;
  private final BlocksInFlight inFlight;
  private final Outbox outbox;
  private final boolean asSketches;
  private final SlotTable<State> states = new SlotTable<>();
  private long stallingNanos = STALLING_NANOS;

  private static final class State {
    @Nullable BlockIndex lastCommon;
  }

  /** What to ask a peer for, and who holds up the window if there is nothing. */
  private record Plan(List<BlockIndex> wanted, @Nullable Peer staller) {}

  private static final Plan NOTHING = new Plan(List.of(), null);

  BlockDownload(ChainPort chain, BlocksInFlight inFlight, Outbox outbox, EngineConfig config) {
    this.chain = chain;
    this.inFlight = inFlight;
    this.outbox = outbox;
    this.asSketches = config.relayMode() != RelayMode.FULL && !config.blocksOnly();
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    states.remove(peer);
  }

  /** Asks the peer for as many blocks as it may have in flight. */
  void pass(Now now, Peer peer) {
    int room = BlocksInFlight.MAX_PER_PEER - inFlight.of(peer).size();
    if (room <= 0) {
      return;
    }
    List<InvItem> items = new ArrayList<>();
    Plan plan = plan(peer, room);
    for (BlockIndex index : plan.wanted()) {
      inFlight.add(now, peer, index);
      items.add(wanted(peer, index));
    }
    Optional<SnapshotHistory> history = chain.history();
    if (history.isPresent()) {
      for (BlockIndex index : below(history.get(), peer, room - items.size())) {
        inFlight.add(now, peer, index);
        items.add(wanted(peer, index));
      }
    }
    if (plan.staller() != null && inFlight.of(peer).isEmpty()) {
      inFlight.startStalling(now, plan.staller());
    }
    if (!items.isEmpty()) {
      outbox.send(peer.id, new GetData(items));
    }
  }

  private Plan plan(Peer peer, int most) {
    BlockIndex best = peer.bestKnown;
    if (best == null
        || best.chainWork().compareTo(chain.tip().chainWork()) < 0
        || best.chainWork().compareTo(chain.params().minimumChainWork()) < 0
        || isOutOfReach(best)) {
      return NOTHING;
    }
    State state = states.get(peer);
    BlockIndex common = common(state.lastCommon, best);
    List<BlockIndex> wanted = new ArrayList<>();
    Peer waitingFor = null;
    Peer staller = null;
    int windowEnd = common.height() + WINDOW;
    for (BlockIndex index : path(common, best, Math.min(best.height(), windowEnd + 1))) {
      if (index.isFailed() || !canServe(peer, index)) {
        break;
      }
      if (index.hasData() || chain.isActive(index)) {
        if (index.chainTransactionCount() > 0) {
          common = index;
        }
      } else if (inFlight.contains(index.hash())) {
        waitingFor = waitingFor == null ? inFlight.of(index.hash()).getFirst().peer : waitingFor;
      } else if (index.height() > windowEnd) {
        // It could be asked for if the window were one larger, if it moved at all.
        staller = wanted.isEmpty() && waitingFor != peer ? waitingFor : null;
        break;
      } else if (!peer.isLimited() || best.height() - index.height() < LIMITED_DEPTH) {
        wanted.add(index);
        if (wanted.size() == most) {
          break;
        }
      }
    }
    state.lastCommon = common;
    return new Plan(wanted, staller);
  }

  /** True for what does not stand on the snapshot that the chain cannot leave yet. */
  private boolean isOutOfReach(BlockIndex index) {
    Optional<SnapshotHistory> history = chain.history();
    return history.isPresent() && !history.get().base().isAncestorOf(index);
  }

  /** The next blocks that are missing up to a snapshot's base. */
  private List<BlockIndex> below(SnapshotHistory history, Peer peer, int most) {
    BlockIndex best = peer.bestKnown;
    BlockIndex base = history.base();
    if (most <= 0 || best == null || peer.isLimited() || !base.isAncestorOf(best)) {
      return List.of();
    }
    BlockIndex from = history.tip().forkWith(base);
    List<BlockIndex> wanted = new ArrayList<>();
    for (BlockIndex index : path(from, base, Math.min(base.height(), from.height() + WINDOW))) {
      if (!canServe(peer, index) || wanted.size() == most) {
        break;
      }
      if (!index.hasData() && !inFlight.contains(index.hash())) {
        wanted.add(index);
      }
    }
    return wanted;
  }

  /** Where to begin: the fork with our chain, or further on if more of the peer's is here. */
  private BlockIndex common(@Nullable BlockIndex last, BlockIndex best) {
    BlockIndex fork = chain.tip().forkWith(best);
    return last != null
            && last.chainWork().compareTo(fork.chainWork()) >= 0
            && last.isAncestorOf(best)
        ? last
        : fork;
  }

  /** True unless the block may have witnesses that the peer does not serve. */
  private boolean canServe(Peer peer, BlockIndex index) {
    return peer.servesWitnesses() || index.height() < chain.params().segwitHeight();
  }

  private static InvItem wanted(Peer peer, BlockIndex index) {
    return peer.servesWitnesses()
        ? InvItem.witnessBlock(index.hash())
        : InvItem.block(index.hash());
  }

  /** The blocks after {@code from} up to height {@code end} on the way to {@code to}. */
  private static List<BlockIndex> path(BlockIndex from, BlockIndex to, int end) {
    BlockIndex[] blocks = new BlockIndex[end - from.height()];
    BlockIndex walk = to.ancestor(end).orElseThrow(AssertionError::new);
    for (int i = blocks.length - 1; i >= 0; i--) {
      blocks[i] = walk;
      walk = walk.previous().orElseThrow(AssertionError::new);
    }
    return List.of(blocks);
  }

  /** True if our tip is recent enough to fetch what is announced at once. */
  boolean canFetchDirectly(Now now) {
    return chain.tip().header().time()
        > now.unixSeconds() - (long) chain.params().targetSpacingSeconds() * DIRECT_FETCH_INTERVALS;
  }

  /** Fetches what leads from our chain to {@code last}, which the peer has just announced. */
  void fetchAnnounced(Now now, Peer peer, BlockIndex last) {
    if (!canFetchDirectly(now)
        || last.isFailed()
        || isOutOfReach(last)
        || last.chainWork().compareTo(chain.tip().chainWork()) < 0) {
      return;
    }
    List<BlockIndex> missing = new ArrayList<>();
    BlockIndex walk = last;
    while (!chain.isActive(walk) && missing.size() <= BlocksInFlight.MAX_PER_PEER) {
      if (!walk.hasData() && !inFlight.contains(walk.hash()) && canServe(peer, walk)) {
        missing.add(walk);
      }
      walk = walk.previous().orElseThrow(AssertionError::new);
    }
    if (!chain.isActive(walk)) {
      // A large reorganisation: left to the window, which does not flood one peer.
      return;
    }
    List<InvItem> items = new ArrayList<>();
    for (BlockIndex index : missing.reversed()) {
      if (inFlight.of(peer).size() >= BlocksInFlight.MAX_PER_PEER) {
        break;
      }
      inFlight.add(now, peer, index);
      items.add(wanted(peer, index));
    }
    if (items.size() == 1
        && asSketches
        && peer.providesCompactBlocks
        && inFlight.blocks() == 1
        && last.previous().map(BlockIndex::isFullyValidated).orElse(false)) {
      items.set(0, InvItem.cmpctBlock(last.hash()));
    }
    if (!items.isEmpty()) {
      outbox.send(peer.id, new GetData(items));
    }
  }

  /** Asks the peer, and nobody else any more, for a block that the user wants from it. */
  void fetch(Now now, Peer peer, BlockIndex index) {
    inFlight.removeAll(now, index.hash());
    inFlight.add(now, peer, index);
    outbox.send(peer.id, new GetData(List.of(wanted(peer, index))));
  }

  /** Height of the last block we have in common with the peer, or -1. */
  int commonHeight(Peer peer) {
    BlockIndex common = states.get(peer).lastCommon;
    return common == null ? -1 : common.height();
  }

  /** A block was connected: the window moves, and stallers get their usual time again. */
  void blockConnected() {
    if (stallingNanos > STALLING_NANOS) {
      long seconds = (long) (stallingNanos * STALLING_DECAY) / Now.SECOND;
      stallingNanos = Math.max(STALLING_NANOS, seconds * Now.SECOND);
    }
  }

  /** True if the peer has held up the window for too long; the next one then has more time. */
  boolean stalled(Now now, Peer peer) {
    long since = inFlight.stallingSince(peer);
    if (since == Now.NEVER || now.protocolNanos() - since <= stallingNanos) {
      return false;
    }
    stallingNanos = Math.min(2 * stallingNanos, MAX_STALLING_NANOS);
    return true;
  }

  /** True if the peer has kept its oldest block for too long. */
  boolean timedOut(Now now, Peer peer) {
    return now.protocolNanos() > overdue(peer);
  }

  private long overdue(Peer peer) {
    List<BlocksInFlight.Request> queue = inFlight.of(peer);
    if (queue.isEmpty()) {
      return Now.NEVER - 1;
    }
    long interval = chain.params().targetSpacingSeconds() * Now.SECOND;
    int others = inFlight.peersAsked() - 1;
    return queue.getFirst().headSince + interval + others * (interval / 2);
  }

  /** When {@link #stalled} or {@link #timedOut} is to be asked about {@code peer} again. */
  long deadline(Peer peer) {
    long since = inFlight.stallingSince(peer);
    long stalled = since == Now.NEVER ? Now.NEVER : since + stallingNanos + 1;
    return Math.min(stalled, overdue(peer) + 1);
  }
}
