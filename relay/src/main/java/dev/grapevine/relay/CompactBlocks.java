package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.HeaderResult;
import dev.grapevine.p2p.wire.BlockTxn;
import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.GetBlockTxn;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.p2p.wire.SendCmpct;
import dev.grapevine.p2p.wire.TransactionIndexes;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.compact.CompactBlockEncoder;
import dev.grapevine.relay.compact.ExtraTransactions;
import dev.grapevine.relay.compact.PartialBlock;
import dev.grapevine.relay.mempool.Mempool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Blocks as sketches (BIP152 version 2; Bitcoin Core {@code net_processing.cpp}).
 *
 * <p>A sketch that builds on a block we have, at most {@link #MAX_AHEAD} above the tip, is rebuilt
 * from the mempool and what was seen lately. What is missing is asked for in one round trip; up to
 * three peers may be asked for one block, the last of these places being kept for an outbound one.
 * Equal ids, or a wrong Merkle root in the end, fall back to the whole block from the first peer
 * asked. A sketch further ahead counts as an announced header; one that does not connect makes us
 * ask for headers. Not looked at are sketches that were neither asked for nor sent by a peer that
 * we chose to announce so, those of too little work, and with {@code -blocksonly} all. Only a
 * malformed sketch, one whose header is invalid, a {@code blocktxn} of the wrong size, or one more
 * after it came to nothing, is a fault.
 *
 * <p>A block that extends our tip and has passed the checks that need no coins goes out at once, to
 * the peers that asked for it and know its parent, before its scripts are run.
 */
final class CompactBlocks {
  /** First version that knows compact blocks ({@code SHORT_IDS_BLOCKS_VERSION}). */
  private static final int COMPACT_BLOCKS_VERSION = 70014;

  /** Sketches further above the tip are treated as headers. */
  static final int MAX_AHEAD = 2;

  /** Deeper blocks are served whole instead of as {@code blocktxn} ({@code MAX_BLOCKTXN_DEPTH}). */
  static final int MAX_BLOCKTXN_DEPTH = 10;

  private final ChainPort chain;
  private final BlocksInFlight inFlight;
  private final Mempool mempool;
  private final CompactBlockEncoder encoder;
  private final Outbox outbox;
  private final EventSink events;
  private final ExtraTransactions extra;
  private final EngineConfig config;
  private final long secret;

  CompactBlocks(
      ChainPort chain,
      BlocksInFlight inFlight,
      Mempool mempool,
      CompactBlockEncoder encoder,
      Outbox outbox,
      EventSink events,
      ExtraTransactions extra,
      EngineConfig config,
      RandomGenerator random) {
    this.chain = chain;
    this.inFlight = inFlight;
    this.mempool = mempool;
    this.encoder = encoder;
    this.outbox = outbox;
    this.events = events;
    this.extra = extra;
    this.config = config;
    this.secret = random.nextLong();
  }

  /** Offers compact blocks to a peer whose handshake is done. */
  void established(Peer peer) {
    if (config.relayMode() != RelayMode.FULL && peer.knows(COMPACT_BLOCKS_VERSION)) {
      outbox.send(peer.id, new SendCmpct(false, HighBandwidthPeers.VERSION));
    }
  }

  /** The peer offers compact blocks, or asks to be announced to with them. */
  void offered(Peer peer, SendCmpct offer) {
    if (offer.version() == HighBandwidthPeers.VERSION) {
      peer.providesCompactBlocks = true;
      peer.wantsHighBandwidth = offer.highBandwidth();
    }
  }

  /** What a compact block message led to. */
  sealed interface Outcome {
    /** Waiting, or nothing to do. */
    record Done() implements Outcome {}

    /** The block is whole; {@code requested} if we had asked for it. */
    record Rebuilt(Block block) implements Outcome {}

    /** To be treated as a {@code headers} message of one. */
    record AsHeader(BlockHeader header) implements Outcome {}

    /** Its parent is not known: ask for headers. */
    record Unconnected() implements Outcome {}

    /** The peer broke the protocol. */
    record Fault(Misbehaviour misbehaviour) implements Outcome {}
  }

  private static final Outcome DONE = new Outcome.Done();

  private static Outcome fault(String reason) {
    return new Outcome.Fault(new Misbehaviour(reason));
  }

  /** Takes in a {@code cmpctblock}; {@code fetchDirectly} if our tip is recent. */
  Outcome sketch(Now now, Peer peer, CmpctBlock sketch, HeaderSync headers, boolean fetchDirectly) {
    if (config.blocksOnly() || !peer.providesCompactBlocks) {
      // Without a mempool nothing could be rebuilt, and we have not asked for it.
      return DONE;
    }
    Optional<BlockIndex> parent = chain.find(sketch.header().previous());
    if (parent.isEmpty()) {
      return new Outcome.Unconnected();
    }
    if (!WorkThreshold.isReached(chain, parent.get(), sketch.header())) {
      return DONE;
    }
    return switch (headers.acceptSketched(now, peer, sketch.header())) {
      case HeaderResult.Rejected rejected ->
          isNoFault(rejected.reason().failure())
              ? DONE
              : fault("invalid header via cmpctblock: " + rejected.reason());
      case HeaderResult.Accepted accepted ->
          accepted(now, peer, sketch, accepted.index(), accepted.isNew(), fetchDirectly);
    };
  }

  /** A sketch may be sent on before its block is validated: who does so is not to blame for it. */
  private static boolean isNoFault(Failure failure) {
    return failure == Failure.TIME_FUTURE || failure == Failure.CACHED_INVALID;
  }

  private Outcome accepted(
      Now now,
      Peer peer,
      CmpctBlock sketch,
      BlockIndex index,
      boolean isNew,
      boolean fetchDirectly) {
    peer.learnHas(index);
    if (isNew && index.chainWork().compareTo(chain.tip().chainWork()) > 0) {
      peer.lastAnnouncementUnixSeconds = now.unixSeconds();
    }
    BlockHash hash = index.hash();
    if (index.hasData()) {
      return DONE;
    }
    boolean asked = inFlight.find(hash, peer).isPresent();
    if (!asked && !peer.chosenHighBandwidth) {
      // Neither asked for nor to be announced so.
      return DONE;
    }
    if (index.chainWork().compareTo(chain.tip().chainWork()) <= 0
        || (!inFlight.contains(hash) && !fetchDirectly)) {
      if (asked) {
        askWhole(peer, hash);
      }
      return DONE;
    }
    if (index.height() > chain.tip().height() + MAX_AHEAD) {
      if (asked) {
        askWhole(peer, hash);
        return DONE;
      }
      return new Outcome.AsHeader(sketch.header());
    }
    int asking = inFlight.of(hash).size();
    boolean room =
        asking < BlocksInFlight.MAX_SAME_BLOCK
            && inFlight.of(peer).size() < BlocksInFlight.MAX_PER_PEER;
    return asked || room
        ? rebuild(now, peer, sketch, index, asking)
        : rebuildIfComplete(peer, sketch);
  }

  private Outcome rebuild(
      Now now, Peer peer, CmpctBlock sketch, BlockIndex index, int askingBefore) {
    BlockHash hash = index.hash();
    BlocksInFlight.Request request = inFlight.add(now, peer, index);
    if (request.partial != null || request.fellBack) {
      // Another sketch from one peer, while the rest of the block is on its way.
      return DONE;
    }
    boolean first = inFlight.of(hash).getFirst().peer == peer;
    events.compactBlockReceived(hash, peer.id);
    return switch (PartialBlock.begin(sketch, mempool, extra, secret)) {
      case PartialBlock.Start.Invalid invalid -> {
        inFlight.remove(now, hash, peer);
        yield fault(invalid.reason());
      }
      case PartialBlock.Start.Collided() -> {
        fallBack(now, peer, hash, first);
        yield DONE;
      }
      case PartialBlock.Start.Begun begun when begun.block().isComplete() ->
          finish(now, peer, begun.block(), List.of(), first);
      case PartialBlock.Start.Begun begun -> {
        if (mayAsk(peer, hash, first, askingBefore)) {
          request.partial = begun.block();
          outbox.send(
              peer.id, new GetBlockTxn(hash, TransactionIndexes.of(begun.block().missing())));
        } else {
          inFlight.remove(now, hash, peer);
        }
        yield DONE;
      }
    };
  }

  /** The first peer is asked; others only if we chose them, the last place for an outbound one. */
  private boolean mayAsk(Peer peer, BlockHash hash, boolean first, int askingBefore) {
    return first
        || (peer.chosenHighBandwidth
            && (!peer.isInbound()
                || inFlight.askedOutbound(hash)
                || askingBefore < BlocksInFlight.MAX_SAME_BLOCK - 1));
  }

  /** Everybody we may ask is asked already; still, the mempool may hold all of it. */
  private Outcome rebuildIfComplete(Peer peer, CmpctBlock sketch) {
    if (PartialBlock.begin(sketch, mempool, extra, secret) instanceof PartialBlock.Start.Begun begun
        && begun.block().isComplete()
        && begun.block().finish(List.of(), isSegwit(begun.block().hash()))
            instanceof PartialBlock.Finish.Rebuilt rebuilt) {
      events.compactBlockReceived(begun.block().hash(), peer.id);
      events.compactBlockRebuilt(
          begun.block().hash(), peer.id, begun.block().reconstruction(List.of()));
      return new Outcome.Rebuilt(rebuilt.block());
    }
    return DONE;
  }

  /** Takes in the transactions asked for. */
  Outcome transactions(Now now, Peer peer, BlockTxn answer) {
    Optional<BlocksInFlight.Request> request = inFlight.find(answer.blockHash(), peer);
    PartialBlock partial = request.map(r -> r.partial).orElse(null);
    if (partial == null) {
      if (request.map(r -> r.fellBack).orElse(false)) {
        inFlight.remove(now, answer.blockHash(), peer);
        return fault("previous compact block reconstruction attempt failed");
      }
      return DONE;
    }
    boolean first = inFlight.of(answer.blockHash()).getFirst().peer == peer;
    return finish(now, peer, partial, answer.transactions(), first);
  }

  private Outcome finish(
      Now now, Peer peer, PartialBlock partial, List<Transaction> rest, boolean first) {
    return switch (partial.finish(rest, isSegwit(partial.hash()))) {
      case PartialBlock.Finish.Rebuilt rebuilt -> {
        events.compactBlockRebuilt(partial.hash(), peer.id, partial.reconstruction(rest));
        yield new Outcome.Rebuilt(rebuilt.block());
      }
      case PartialBlock.Finish.Invalid() -> {
        inFlight.remove(now, partial.hash(), peer);
        yield fault("blocktxn that does not answer the question");
      }
      case PartialBlock.Finish.Collided() -> {
        fallBack(now, peer, partial.hash(), first);
        yield DONE;
      }
    };
  }

  private boolean isSegwit(BlockHash hash) {
    return chain
        .find(hash)
        .filter(index -> index.height() >= chain.params().segwitHeight())
        .isPresent();
  }

  private void fallBack(Now now, Peer peer, BlockHash hash, boolean first) {
    if (first) {
      inFlight
          .find(hash, peer)
          .ifPresent(request -> {
            request.partial = null;
            request.fellBack = true;
          });
      events.compactBlockFellBack(hash, peer.id);
      askWhole(peer, hash);
    } else {
      inFlight.remove(now, hash, peer);
    }
  }

  private void askWhole(Peer peer, BlockHash hash) {
    InvItem item = peer.servesWitnesses() ? InvItem.witnessBlock(hash) : InvItem.block(hash);
    outbox.send(peer.id, new GetData(List.of(item)));
  }

  /** What a {@code getblocktxn} led to. */
  sealed interface Served {
    /** Answered, or not to be answered. */
    record Done() implements Served {}

    /** Too deep: serve the whole block instead. */
    record Whole(BlockHash hash) implements Served {}

    /** The peer broke the protocol. */
    record Fault(Misbehaviour misbehaviour) implements Served {}
  }

  /** Answers {@code getblocktxn}. */
  Served serve(Peer peer, GetBlockTxn request) {
    Optional<Block> block = encoder.remembered(request.blockHash());
    if (block.isEmpty()) {
      // Also beside the active chain: we may have announced it just before a reorganisation.
      Optional<BlockIndex> index = chain.find(request.blockHash()).filter(BlockIndex::hasData);
      if (index.isEmpty()) {
        return new Served.Done();
      }
      if (index.get().height() < chain.tip().height() - MAX_BLOCKTXN_DEPTH) {
        return new Served.Whole(request.blockHash());
      }
      block = index.flatMap(chain::block);
      if (block.isEmpty()) {
        return new Served.Done();
      }
    }
    List<Transaction> all = block.get().transactions();
    List<Transaction> wanted = new ArrayList<>(request.indexes().size());
    for (int i = 0; i < request.indexes().size(); i++) {
      int place = request.indexes().get(i);
      if (place >= all.size()) {
        return new Served.Fault(new Misbehaviour("getblocktxn with out-of-bounds tx indices"));
      }
      wanted.add(all.get(place));
    }
    outbox.send(peer.id, new BlockTxn(request.blockHash(), wanted));
    return new Served.Done();
  }

  /** Sends a block that extends the tip to those who asked to have it before it is validated. */
  void announce(BlockIndex index, Block block, Iterable<Peer> peers) {
    if (config.relayMode() == RelayMode.FULL) {
      return;
    }
    BlockIndex parent = index.previous().orElseThrow(AssertionError::new);
    boolean sent = false;
    for (Peer peer : peers) {
      peer.resolveUnknownTip(chain);
      if (peer.established
          && !peer.disconnecting
          && peer.wantsHighBandwidth
          && !peer.hasHeader(index)
          && peer.hasHeader(parent)) {
        outbox.send(peer.id, encoder.sketch(block));
        peer.bestHeaderSent = index;
        sent = true;
      }
    }
    if (sent) {
      outbox.flush();
    }
  }
}
