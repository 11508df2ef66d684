package dev.grapevine.relay;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.HeaderResult;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.Headers;
import dev.grapevine.p2p.wire.SendHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Headers first: learns the peers' chains and tells them ours (BIP130; Bitcoin Core {@code
 * ProcessHeadersMessage}).
 *
 * <p>While our best header is older than a day, one peer at a time is asked for headers; after that
 * every peer is. A full message of {@link #MAX_HEADERS} is followed by the next request. Headers
 * that do not connect make us ask with a locator, at most once in two minutes for a peer that does
 * not answer. Headers that break a rule, or do not follow one another, are misbehaviour; one whose
 * time is too far ahead is only left out. {@code sendheaders} is sent once a peer's chain has the
 * network's minimum work.
 */
final class HeaderSync {
  /** Headers in a full message ({@code MAX_HEADERS_RESULTS}). */
  static final int MAX_HEADERS = 2000;

  /** {@code HEADERS_RESPONSE_TIME}. */
  private static final long RESPONSE_NANOS = 2 * Now.MINUTE;

  private static final long DAY_SECONDS = 24 * 60 * 60;
  private static final long NOT_ASKED = Long.MIN_VALUE;

  private final ChainPort chain;
  private final Outbox outbox;
  private final EventSink events;
  private final SlotTable<State> states = new SlotTable<>();
  private int started;

  private static final class State {
    boolean started;
    boolean toldSendHeaders;
    long askedAt = NOT_ASKED;
  }

  HeaderSync(ChainPort chain, Outbox outbox, EventSink events) {
    this.chain = chain;
    this.outbox = outbox;
    this.events = events;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    if (states.get(peer).started) {
      started--;
    }
    states.remove(peer);
  }

  /** Starts with this peer if it is its turn; {@code chosen}: we download from peers like it. */
  void pass(Now now, Peer peer, boolean chosen) {
    State state = states.get(peer);
    peer.resolveUnknownTip(chain);
    BlockIndex best = chain.bestHeader();
    boolean nearlyThere = best.header().time() > now.unixSeconds() - DAY_SECONDS;
    if (!state.started && peer.servesBlocks() && ((started == 0 && chosen) || nearlyThere)) {
      state.started = true;
      started++;
      // From the parent, so that the answer holds at least one header and shows the peer's chain.
      ask(now, peer, best.previous().orElse(best));
    }
    if (!state.toldSendHeaders
        && peer.bestKnown != null
        && peer.bestKnown.chainWork().compareTo(chain.params().minimumChainWork()) > 0) {
      state.toldSendHeaders = true;
      outbox.send(peer.id, new SendHeaders());
    }
  }

  /** Asks for what follows {@code from}, unless an earlier question may still be answered. */
  void ask(Now now, Peer peer, BlockIndex from) {
    State state = states.get(peer);
    if (state.askedAt != NOT_ASKED
        && Math.abs(now.protocolNanos() - state.askedAt) < RESPONSE_NANOS) {
      return;
    }
    state.askedAt = now.protocolNanos();
    outbox.send(
        peer.id, new GetHeaders(EngineConfig.PROTOCOL_VERSION, Locator.of(from), BlockHash.ZERO));
  }

  /** Notes that the peer has announced {@code hash}; true if its header is known here. */
  boolean announced(Peer peer, BlockHash hash) {
    peer.resolveUnknownTip(chain);
    Optional<BlockIndex> index = chain.find(hash);
    index.ifPresentOrElse(peer::learnHas, () -> peer.unknownTip = hash);
    return index.isPresent();
  }

  /** What a {@code headers} message led to. */
  sealed interface Outcome {
    /** Nothing more to do. */
    record Done() implements Outcome {}

    /** All are in the tree; {@code last} is the peer's tip as far as told. */
    record Accepted(BlockIndex last) implements Outcome {}

    /** The peer broke the protocol. */
    record Fault(Misbehaviour misbehaviour) implements Outcome {}
  }

  private static final Outcome DONE = new Outcome.Done();

  /** Takes headers in; asks for more where there are more. */
  Outcome headers(Now now, Peer peer, List<BlockHeader> headers) {
    State state = states.get(peer);
    if (headers.isEmpty()) {
      state.askedAt = NOT_ASKED;
      return DONE;
    }
    for (BlockHeader header : headers) {
      if (BlockChecks.checkHeader(header, chain.params()) instanceof Invalid reason) {
        return fault("header with invalid proof of work: " + reason);
      }
    }
    for (int i = 1; i < headers.size(); i++) {
      if (!headers.get(i).previous().equals(headers.get(i - 1).hash())) {
        return fault("non-continuous headers sequence");
      }
    }
    peer.resolveUnknownTip(chain);
    if (chain.find(headers.getFirst().previous()).isEmpty()
        && chain.find(headers.getFirst().hash()).isEmpty()) {
      ask(now, peer, chain.bestHeader());
      peer.unknownTip = headers.getLast().hash();
      return DONE;
    }
    // Only headers that connect can be the answer to what we asked.
    state.askedAt = NOT_ASKED;
    BlockIndex last = null;
    for (BlockHeader header : headers) {
      switch (accept(now, peer, header)) {
        case HeaderResult.Accepted accepted -> last = accepted.index();
        case HeaderResult.Rejected rejected -> {
          return isFault(peer, rejected.reason().failure())
              ? fault("invalid header received: " + rejected.reason())
              : DONE;
        }
      }
    }
    if (last == null) {
      throw new AssertionError("no header of a message that has some");
    }
    peer.learnHas(last);
    if (headers.size() == MAX_HEADERS) {
      ask(now, peer, last);
    }
    return new Outcome.Accepted(last);
  }

  /** Adds one header to the tree and says so. */
  HeaderResult accept(Now now, Peer peer, BlockHeader header) {
    HeaderResult result = chain.acceptHeader(header, now.unixSeconds());
    if (result instanceof HeaderResult.Accepted accepted && accepted.isNew()) {
      events.headerAccepted(accepted.index(), Optional.of(peer.id));
    }
    return result;
  }

  /**
   * Whether a peer is to blame for a header (Core {@code MaybePunishNodeForBlock}): an inbound one
   * may be on a chain that we alone found invalid.
   */
  private static boolean isFault(Peer peer, Failure failure) {
    return switch (failure) {
      case TIME_FUTURE, HEADER_LOW_WORK -> false;
      case CACHED_INVALID -> !peer.isInbound();
      default -> true;
    };
  }

  private static Outcome fault(String reason) {
    return new Outcome.Fault(new Misbehaviour(reason));
  }

  /** Answers {@code getheaders} from the active chain. */
  void serve(Peer peer, GetHeaders request) {
    if (chain.tip().chainWork().compareTo(chain.params().minimumChainWork()) < 0) {
      outbox.send(peer.id, new Headers(List.of()));
      return;
    }
    Optional<BlockIndex> start;
    if (request.locator().isEmpty()) {
      start = chain.find(request.stop()).filter(index -> ServedBlocks.mayBeServed(chain, index));
      if (start.isEmpty()) {
        return;
      }
    } else {
      start = chain.atHeight(fork(request.locator()).height() + 1);
    }
    List<BlockHeader> headers = new ArrayList<>();
    BlockIndex last = chain.tip();
    for (Optional<BlockIndex> walk = start; walk.isPresent(); ) {
      last = walk.get();
      headers.add(last.header());
      if (headers.size() == MAX_HEADERS || last.hash().equals(request.stop())) {
        break;
      }
      walk = chain.isActive(last) ? chain.atHeight(last.height() + 1) : Optional.empty();
    }
    peer.bestHeaderSent = last;
    outbox.send(peer.id, new Headers(headers));
  }

  /** The first hash of a locator that is in the active chain; genesis if there is none. */
  BlockIndex fork(List<BlockHash> locator) {
    for (BlockHash hash : locator) {
      Optional<BlockIndex> index = chain.find(hash);
      if (index.isPresent() && chain.isActive(index.get())) {
        return index.get();
      }
      if (index.isPresent() && chain.tip().isAncestorOf(index.get())) {
        return chain.tip();
      }
    }
    return chain
        .atHeight(0)
        .orElseThrow(() -> new IllegalStateException("a chain without genesis"));
  }
}
