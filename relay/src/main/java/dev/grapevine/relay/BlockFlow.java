package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ValidationResult;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockResult;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.ChainStep;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block's way through the node, in the order that makes it fast: checked without coins and
 * stored, sent on as a sketch, and only then connected; then the mempool follows the tip and the
 * remaining peers are told. The engine's own half, not a machine: it calls them in this order and
 * holds only who gave us which block, until the block is judged.
 */
final class BlockFlow {
  /** Blocks whose giver is remembered: more cannot be waiting than a window of downloads. */
  private static final int MAX_SOURCES = 2 * BlockDownload.WINDOW;

  private final ChainPort chain;
  private final BlocksInFlight inFlight;
  private final BlockDownload blockDownload;
  private final StaleTip staleTip;
  private final CompactBlockEncoder encoder;
  private final CompactBlocks compactBlocks;
  private final BlockAnnouncer announcer;
  private final HighBandwidthPeers highBandwidth;
  private final TransactionFlow transactions;
  private final InitialDownload initial;
  private final Peers peers;
  private final EngineConfig config;
  private final EventSink events;
  private final LinkedHashMap<BlockHash, Source> sources = new LinkedHashMap<>();

  /** Height of the last block sent on unvalidated ({@code m_highest_fast_announce}). */
  private int highestUnvalidated;

  /** {@code blamed}: an invalid block is this peer's fault; a sketch is sent on unvalidated. */
  private record Source(PeerId peer, boolean blamed) {}

  /** A peer whose block turned out to break a rule. */
  record Blame(PeerId peer, Misbehaviour misbehaviour) {}

  /** What became of a block, and who is to answer for those that failed. */
  record Result(BlockSubmission submission, List<Blame> blames) {}

  BlockFlow(
      ChainPort chain,
      BlocksInFlight inFlight,
      BlockDownload blockDownload,
      StaleTip staleTip,
      CompactBlockEncoder encoder,
      CompactBlocks compactBlocks,
      BlockAnnouncer announcer,
      HighBandwidthPeers highBandwidth,
      TransactionFlow transactions,
      InitialDownload initial,
      Peers peers,
      EngineConfig config,
      EventSink events) {
    this.chain = chain;
    this.inFlight = inFlight;
    this.blockDownload = blockDownload;
    this.staleTip = staleTip;
    this.encoder = encoder;
    this.compactBlocks = compactBlocks;
    this.announcer = announcer;
    this.highBandwidth = highBandwidth;
    this.transactions = transactions;
    this.initial = initial;
    this.peers = peers;
    this.config = config;
    this.events = events;
  }

  /**
   * Takes a block from a peer.
   *
   * @param requested it was asked for, so that it is stored even with less work than the tip
   * @param fromSketch it was rebuilt from a sketch, whose sender need not have validated it
   */
  Result fromPeer(Now now, Peer peer, Block block, boolean requested, boolean fromSketch) {
    if (isWorthless(block.header())) {
      inFlight.remove(now, block.hash(), peer);
      return new Result(
          new BlockSubmission.Rejected(
              ValidationResult.invalid(Failure.HEADER_LOW_WORK, "too-little-chainwork")),
          List.of());
    }
    return process(now, block, requested, Optional.of(new Source(peer.id, !fromSketch)));
  }

  /** A new header with too little work behind it would be kept for ever. */
  private boolean isWorthless(BlockHeader header) {
    return chain.find(header.hash()).isEmpty()
        && chain
            .find(header.previous())
            .filter(parent -> !WorkThreshold.isReached(chain, parent, header))
            .isPresent();
  }

  /** Takes a block of our own. */
  Result submitted(Now now, Block block) {
    return process(now, block, true, Optional.empty());
  }

  /**
   * Follows marks on blocks that were changed, or a snapshot that was loaded; who is to answer for
   * blocks that fail then.
   */
  List<Blame> marksChanged(Now now) {
    List<Blame> blames = new ArrayList<>(0);
    settle(now, blames);
    followHistory();
    return blames;
  }

  /** Validates what is there below a snapshot; nobody is told of blocks that old. */
  private void followHistory() {
    boolean moved = true;
    while (moved) {
      moved = chain.advanceHistory();
    }
  }

  private void remember(BlockHash hash, Source source) {
    if (sources.size() == MAX_SOURCES) {
      sources.pollFirstEntry();
    }
    sources.put(hash, source);
  }

  private Result process(Now now, Block block, boolean requested, Optional<Source> source) {
    Optional<PeerId> from = source.map(Source::peer);
    boolean headerKnown = chain.find(block.hash()).isPresent();
    BlockResult result = chain.acceptBlock(block, requested, now.unixSeconds());
    return switch (result) {
      case BlockResult.Stored stored -> {
        if (!headerKnown) {
          events.headerAccepted(stored.index(), from);
        }
        events.blockAccepted(stored.index(), from);
        inFlight.removeAll(now, block.hash());
        source.ifPresent(each -> remember(block.hash(), each));
        from.flatMap(peers::find).ifPresent(peer -> peer.lastBlockUnixSeconds = now.unixSeconds());
        announceUnvalidated(now, stored.index(), block);
        yield settle(now, stored.index());
      }
      case BlockResult.Duplicate duplicate -> {
        inFlight.removeAll(now, block.hash());
        yield new Result(submissionOf(duplicate.index(), false), List.of());
      }
      case BlockResult.Ignored ignored -> {
        inFlight.removeAll(now, block.hash());
        yield new Result(new BlockSubmission.Inconclusive(), List.of());
      }
      case BlockResult.Rejected rejected -> {
        from.flatMap(peers::find).ifPresent(peer -> inFlight.remove(now, block.hash(), peer));
        List<Blame> blames = new ArrayList<>(1);
        // Who gave us this one, not who gave us another of that hash: the two may differ.
        source.ifPresent(each -> blame(each, rejected.reason(), blames));
        yield new Result(new BlockSubmission.Rejected(rejected.reason()), blames);
      }
    };
  }

  /** Sends on a block that extends the tip before its scripts are run; one for each height. */
  private void announceUnvalidated(Now now, BlockIndex index, Block block) {
    if (!initial.inProgress(now)
        && index.height() > highestUnvalidated
        && index.previous().filter(parent -> parent == chain.tip()).isPresent()) {
      highestUnvalidated = index.height();
      encoder.remember(block);
      compactBlocks.announce(index, block, peers.all());
    }
  }

  private BlockSubmission submissionOf(BlockIndex index, boolean isNew) {
    return chain.isActive(index)
        ? new BlockSubmission.Accepted(isNew)
        : new BlockSubmission.Inconclusive();
  }

  private Result settle(Now now, BlockIndex stored) {
    if (chain.isActive(stored)) {
      // It had been pruned, and nothing follows from having it again; or a snapshot left it out.
      followHistory();
      return new Result(new BlockSubmission.Inconclusive(), List.of());
    }
    List<Blame> blames = new ArrayList<>(0);
    ValidationResult.@Nullable Invalid verdict = settle(now, blames).get(stored.hash());
    return new Result(
        verdict == null ? submissionOf(stored, true) : new BlockSubmission.Rejected(verdict),
        blames);
  }

  /** Moves the tip as far as it goes; the blocks that failed on the way, and why. */
  private Map<BlockHash, ValidationResult.Invalid> settle(Now now, List<Blame> blames) {
    BlockIndex before = chain.tip();
    Map<BlockHash, ValidationResult.Invalid> failures = new LinkedHashMap<>(0);
    boolean idle = false;
    while (!idle) {
      switch (chain.advance(now.unixSeconds())) {
        case ChainStep.Idle() -> idle = true;
        case ChainStep.Connected(BlockIndex index, Block block) -> connected(now, index, block);
        case ChainStep.Disconnected(BlockIndex index, Block block) -> {
          transactions.blockDisconnected(block);
          events.blockDisconnected(index, block);
        }
        case ChainStep.Invalidated(BlockIndex index, ValidationResult.Invalid reason) -> {
          Source source = sources.remove(index.hash());
          if (source != null) {
            blame(source, reason, blames);
          }
          failures.put(index.hash(), reason);
        }
      }
    }
    if (chain.tip() != before) {
      transactions.chainSettled(now);
      announceTip(now, before);
    }
    return failures;
  }

  private void connected(Now now, BlockIndex index, Block block) {
    staleTip.blockConnected(now);
    blockDownload.blockConnected();
    transactions.blockConnected(now, block);
    events.blockConnected(index, block);
    Source source = sources.remove(index.hash());
    if (source == null
        || config.relayMode() != RelayMode.HIGH_BANDWIDTH
        || config.blocksOnly()
        || initial.inProgress(now)
        || inFlight.blocks() > 0) {
      return;
    }
    peers
        .find(source.peer())
        .filter(peer -> !peer.disconnecting)
        .ifPresent(highBandwidth::gaveBlockFirst);
  }

  private void announceTip(Now now, BlockIndex before) {
    if (initial.inProgress(now)) {
      return;
    }
    BlockIndex tip = chain.tip();
    int newBlocks = tip.height() - before.forkWith(tip).height();
    List<BlockIndex> blocks = new ArrayList<>();
    int from = Math.max(tip.height() - BlockAnnouncer.MAX_HEADERS, tip.height() - newBlocks) + 1;
    for (int height = from; height <= tip.height(); height++) {
      blocks.add(chain.atHeight(height).orElseThrow(AssertionError::new));
    }
    if (blocks.isEmpty()) {
      return;
    }
    if (encoder.remembered(tip.hash()).isEmpty()) {
      chain.block(tip).ifPresent(encoder::remember);
    }
    announcer.tipMoved(blocks, peers.all());
  }

  /**
   * Whether the giver of a bad block breaks the protocol (Core {@code MaybePunishNodeForBlock}).
   */
  private void blame(Source source, ValidationResult.Invalid reason, List<Blame> blames) {
    boolean atFault =
        switch (reason.failure()) {
          case CONSENSUS, MUTATED -> source.blamed();
          case CACHED_INVALID ->
              source.blamed()
                  && peers.find(source.peer()).filter(peer -> !peer.isInbound()).isPresent();
          case INVALID_HEADER, INVALID_PREVIOUS, MISSING_PREVIOUS -> true;
          default -> false;
        };
    if (atFault) {
      blames.add(new Blame(source.peer(), new Misbehaviour("invalid block: " + reason)));
    }
  }
}
