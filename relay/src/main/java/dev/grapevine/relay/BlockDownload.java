package dev.grapevine.relay;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.InvItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the blocks whose headers are known (Bitcoin Core {@code FindNextBlocksToDownload}, {@code
 * HeadersDirectFetchBlocks}).
 *
 * <p>From each peer whose chain has more work than ours: the next blocks of that chain which nobody
 * is asked for, within {@link #WINDOW} of the last block we share with it, {@link
 * BlocksInFlight#MAX_PER_PEER} at a time. A block just announced is fetched directly from the
 * announcer once our tip is recent; a single one, on top of a block we have, as a compact block. A
 * peer that keeps its oldest block for longer than ten minutes, and half of that more for each
 * other peer we download from, is dropped.
 */
final class BlockDownload {
  /** {@code BLOCK_DOWNLOAD_WINDOW}. */
  static final int WINDOW = 1024;

  /**
   * A limited peer serves what is less than this below its tip ({@code
   * NODE_NETWORK_LIMITED_MIN_BLOCKS}, less two for what may come in between).
   */
  private static final int LIMITED_DEPTH = 288 - 2;

  /** Time for one block, {@code BLOCK_DOWNLOAD_TIMEOUT_BASE} of a ten-minute interval. */
  static final long TIMEOUT_BASE_NANOS = 10 * Now.MINUTE;

  /**
   * A tip younger than this many block intervals allows direct fetching ({@code CanDirectFetch}).
   */
  private static final int DIRECT_FETCH_INTERVALS = 20;

  private final ChainPort chain;
  private final BlocksInFlight inFlight;
  private final Outbox outbox;
  private final RelayMode mode;
  private final SlotTable<State> states = new SlotTable<>();

  private static final class State {
    @Nullable BlockIndex lastCommon;
  }

  BlockDownload(ChainPort chain, BlocksInFlight inFlight, Outbox outbox, RelayMode mode) {
    this.chain = chain;
    this.inFlight = inFlight;
    this.outbox = outbox;
    this.mode = mode;
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
    for (BlockIndex index : next(peer, room)) {
      inFlight.add(now, peer, index);
      items.add(wanted(peer, index));
    }
    if (!items.isEmpty()) {
      outbox.send(peer.id, new GetData(items));
    }
  }

  private List<BlockIndex> next(Peer peer, int most) {
    BlockIndex best = peer.bestKnown;
    if (best == null
        || best.chainWork().compareTo(chain.tip().chainWork()) < 0
        || best.chainWork().compareTo(chain.params().minimumChainWork()) < 0) {
      return List.of();
    }
    State state = states.get(peer);
    BlockIndex common = (state.lastCommon == null ? chain.tip() : state.lastCommon).forkWith(best);
    List<BlockIndex> wanted = new ArrayList<>();
    int end = Math.min(best.height(), common.height() + WINDOW);
    boolean complete = true;
    for (BlockIndex index : path(common, best, end)) {
      if (index.isFailed() || !canServe(peer, index)) {
        break;
      }
      if (index.hasData() || chain.isActive(index)) {
        // Blocks we hold in one piece from the fork on need not be looked at again.
        if (complete && index.chainTransactionCount() > 0) {
          common = index;
        }
        continue;
      }
      complete = false;
      if (peer.isLimited() && best.height() - index.height() >= LIMITED_DEPTH) {
        continue;
      }
      if (!inFlight.contains(index.hash())) {
        wanted.add(index);
        if (wanted.size() == most) {
          break;
        }
      }
    }
    state.lastCommon = common;
    return wanted;
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
        && mode != RelayMode.FULL
        && peer.providesCompactBlocks
        && inFlight.blocks() == 1
        && last.previous().map(BlockIndex::isFullyValidated).orElse(false)) {
      items.set(0, InvItem.cmpctBlock(last.hash()));
    }
    if (!items.isEmpty()) {
      outbox.send(peer.id, new GetData(items));
    }
  }

  /** Height of the last block we have in common with the peer, or -1. */
  int commonHeight(Peer peer) {
    BlockIndex common = states.get(peer).lastCommon;
    return common == null ? -1 : common.height();
  }

  /** True if the peer has kept its oldest block for too long. */
  boolean timedOut(Now now, Peer peer) {
    return now.protocolNanos() > deadline(peer);
  }

  /** When the peer's oldest block is overdue. */
  long deadline(Peer peer) {
    List<BlocksInFlight.Request> queue = inFlight.of(peer);
    if (queue.isEmpty()) {
      return Now.NEVER - 1;
    }
    int others = inFlight.peersAsked() - 1;
    return queue.getFirst().headSince + TIMEOUT_BASE_NANOS + others * (TIMEOUT_BASE_NANOS / 2);
  }
}
