package dev.grapevine.relay;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ProofOfWork;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.HeaderResult;
import dev.grapevine.p2p.wire.GetHeaders;
import dev.grapevine.p2p.wire.SendHeaders;
import dev.grapevine.relay.base.Now;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Headers first: learns the peers' chains (BIP130; Bitcoin Core {@code ProcessHeadersMessage}).
 *
 * <p><b>Whom to ask.</b> While our best header is older than a day one peer at a time is asked; it
 * has 15 minutes and a millisecond for each header that should exist, and is then dropped if there
 * is another one to take its place. Each block that is announced by {@code inv} meanwhile adds one
 * more peer, lest the one chosen leads us nowhere. With a young best header every peer is asked. A
 * full message of {@link #MAX_HEADERS} is followed by the next request. Whoever has a request of
 * ours open is not sent another for two minutes.
 *
 * <p><b>What is kept.</b> Headers that lead from what we know to less work than {@link
 * WorkThreshold} are not stored: a message that is not full is dropped, a full one begins a {@link
 * HeadersPresync}, unless the peer has {@code noban}, or the headers are known and lead to our tip
 * or best header. So a peer holds at most one presync's worth of memory, and what it adds for ever
 * has cost it the work.
 *
 * <p><b>What is a fault.</b> A header without its proof of work, headers that do not follow one
 * another, and headers that break a rule; a time too far ahead is only left out. Headers that do
 * not connect make us ask, nothing else. In initial download an outbound peer that has no more
 * headers and less than the network's minimum work is of no use.
 */
final class HeaderSync {
  /** First version that knows {@code sendheaders} (BIP130). */
  private static final int SENDHEADERS_VERSION = 70012;

  /** Headers in a full message ({@code MAX_HEADERS_RESULTS}). */
  static final int MAX_HEADERS = 2000;

  /** {@code HEADERS_RESPONSE_TIME}. */
  static final long RESPONSE_NANOS = 2 * Now.MINUTE;

  /** {@code HEADERS_DOWNLOAD_TIMEOUT_BASE}. */
  static final long TIMEOUT_BASE_NANOS = 15 * Now.MINUTE;

  /** {@code HEADERS_DOWNLOAD_TIMEOUT_PER_HEADER}. */
  static final long TIMEOUT_A_HEADER_NANOS = Now.SECOND / 1000;

  /** How often an overdue peer without a substitute is looked at again. */
  private static final long LOOK_AGAIN_NANOS = Now.MINUTE;

  private static final long DAY_SECONDS = 24 * 60 * 60;
  private static final long NOT_ASKED = Long.MIN_VALUE;

  private final ChainPort chain;
  private final InitialDownload initial;
  private final Outbox outbox;
  private final EventSink events;
  private final RandomGenerator random;
  private final SlotTable<State> states = new SlotTable<>();
  private int started;
  private BlockHash lastTrigger = BlockHash.ZERO;

  private static final class State {
    boolean started;
    boolean triggered;
    boolean toldSendHeaders;
    long askedAt = NOT_ASKED;
    long timeout = Now.NEVER;
    long look = Now.NEVER;
    @Nullable HeadersPresync presync;
  }

  HeaderSync(
      ChainPort chain,
      InitialDownload initial,
      Outbox outbox,
      EventSink events,
      RandomGenerator random) {
    this.chain = chain;
    this.initial = initial;
    this.outbox = outbox;
    this.events = events;
    this.random = random;
  }

  void connected(Peer peer) {
    states.put(peer, new State());
  }

  void disconnected(Peer peer) {
    stop(states.get(peer));
    states.remove(peer);
  }

  /** The peer is being disconnected: its place is free for another. */
  void closed(Peer peer) {
    stop(states.get(peer));
  }

  private void stop(State state) {
    if (state.started) {
      state.started = false;
      started--;
    }
    state.timeout = Now.NEVER;
    state.look = Now.NEVER;
    state.presync = null;
  }

  /** True once headers were asked of the peer to catch up with it. */
  boolean isStarted(Peer peer) {
    return states.get(peer).started;
  }

  /** Height up to which a low-work chain was seen ({@code presynced_headers}), or -1. */
  int presyncedHeight(Peer peer) {
    HeadersPresync presync = states.get(peer).presync;
    return presync != null && presync.phase() == HeadersPresync.Phase.PRESYNC
        ? presync.presyncedHeight()
        : -1;
  }

  /** Starts with this peer if it is its turn; {@code chosen}: we download from peers like it. */
  void pass(Now now, Peer peer, boolean chosen) {
    State state = states.get(peer);
    peer.resolveUnknownTip(chain);
    BlockIndex best = chain.bestHeader();
    if (!state.started
        && peer.servesBlocks()
        && ((started == 0 && chosen) || isYoung(now, best))
        // From the parent, so that the answer holds at least one header and shows the peer's chain.
        && ask(now, peer, best.previous().orElse(best))) {
      state.started = true;
      started++;
      long missing =
          Math.max(0, now.unixSeconds() - best.header().time())
              / chain.params().targetSpacingSeconds();
      state.timeout = now.after(TIMEOUT_BASE_NANOS + missing * TIMEOUT_A_HEADER_NANOS);
      state.look = state.timeout + 1;
    }
    if (!state.toldSendHeaders
        && peer.knows(SENDHEADERS_VERSION)
        && peer.bestKnown != null
        && peer.bestKnown.chainWork().compareTo(chain.params().minimumChainWork()) > 0) {
      state.toldSendHeaders = true;
      outbox.send(peer.id, new SendHeaders());
    }
  }

  private static boolean isYoung(Now now, BlockIndex best) {
    return best.header().time() > now.unixSeconds() - DAY_SECONDS;
  }

  /**
   * True if the peer is to be dropped, since it alone was asked, is overdue and can be replaced.
   *
   * @param substitutes other peers that we catch up from before any other
   */
  boolean timedOut(Now now, Peer peer, IntSupplier substitutes) {
    State state = states.get(peer);
    if (!state.started || state.timeout == Now.NEVER) {
      return false;
    }
    if (isYoung(now, chain.bestHeader())) {
      // Caught up once: from here on other rules judge the peer.
      state.timeout = Now.NEVER;
      state.look = Now.NEVER;
      return false;
    }
    if (now.protocolNanos() <= state.timeout) {
      return false;
    }
    state.look = now.after(LOOK_AGAIN_NANOS);
    if (started != 1 || substitutes.getAsInt() == 0) {
      return false;
    }
    if (peer.isTrusted()) {
      // It keeps its connection, but another may be asked.
      stop(state);
      return false;
    }
    return true;
  }

  /** When {@link #timedOut} is to be asked about {@code peer} again. */
  long deadline(Peer peer) {
    return states.get(peer).look;
  }

  /** Asks for what follows {@code from}; false if an earlier question may still be answered. */
  boolean ask(Now now, Peer peer, BlockIndex from) {
    return ask(now, peer, Locator.of(from));
  }

  private boolean ask(Now now, Peer peer, List<BlockHash> locator) {
    State state = states.get(peer);
    if (state.askedAt != NOT_ASKED
        && Math.abs(now.protocolNanos() - state.askedAt) < RESPONSE_NANOS) {
      return false;
    }
    state.askedAt = now.protocolNanos();
    outbox.send(peer.id, new GetHeaders(EngineConfig.PROTOCOL_VERSION, locator, BlockHash.ZERO));
    return true;
  }

  /** Notes that the peer has announced {@code hash}; true if its header is known here. */
  boolean announced(Peer peer, BlockHash hash) {
    peer.resolveUnknownTip(chain);
    Optional<BlockIndex> index = chain.find(hash);
    index.ifPresentOrElse(peer::learnHas, () -> peer.unknownTip = hash);
    return index.isPresent();
  }

  /**
   * The peer's {@code inv} ended in a block that is unknown. One whose chain we do not follow yet
   * is asked once, and one such peer for each block: in initial download everybody announces.
   */
  void announcedUnknown(Now now, Peer peer, BlockHash hash) {
    State state = states.get(peer);
    if (!state.started && (state.triggered || hash.equals(lastTrigger))) {
      return;
    }
    ask(now, peer, chain.bestHeader());
    if (!state.started) {
      state.triggered = true;
      lastTrigger = hash;
    }
  }

  /** What a {@code headers} message led to. */
  sealed interface Outcome {
    /** Nothing more to do. */
    record Done() implements Outcome {}

    /**
     * All are in the tree.
     *
     * @param last the peer's tip as far as told
     * @param useless the peer has no more, and less work than we look for: not one to keep
     */
    record Accepted(BlockIndex last, boolean useless) implements Outcome {}

    /** The peer broke the protocol. */
    record Fault(Misbehaviour misbehaviour) implements Outcome {}
  }

  private static final Outcome DONE = new Outcome.Done();

  /**
   * Takes headers in; asks for more where there are more.
   *
   * @param fromSketch they came in a compact block, whose sender need not have validated it
   */
  Outcome headers(Now now, Peer peer, List<BlockHeader> headers, boolean fromSketch) {
    State state = states.get(peer);
    if (headers.isEmpty()) {
      state.askedAt = NOT_ASKED;
      state.presync = null;
      return DONE;
    }
    Optional<Misbehaviour> malformed = check(headers);
    if (malformed.isPresent()) {
      return new Outcome.Fault(malformed.get());
    }
    boolean full = headers.size() == MAX_HEADERS;
    List<BlockHeader> earned = headers;
    boolean workIsKnown = false;
    if (state.presync != null) {
      HeadersPresync.Step step = next(now, peer, state, headers);
      workIsKnown = step.proceeded();
      earned = step.proceeded() ? step.ready() : headers;
      if (earned.isEmpty()) {
        return DONE;
      }
    }
    peer.resolveUnknownTip(chain);
    Optional<BlockIndex> start = chain.find(earned.getFirst().previous());
    if (start.isEmpty()) {
      ask(now, peer, chain.bestHeader());
      announced(peer, earned.getLast().hash());
      return DONE;
    }
    // Only headers that connect can be the answer to what we asked.
    boolean presyncGoesOn = state.presync != null;
    if (!presyncGoesOn) {
      state.askedAt = NOT_ASKED;
    }
    Optional<BlockIndex> last = chain.find(earned.getLast().hash());
    if (!workIsKnown && !peer.isTrusted() && last.filter(this::leadsToOurs).isEmpty()) {
      BigInteger threshold = WorkThreshold.of(chain);
      if (claimedWork(start.get(), earned).compareTo(threshold) < 0) {
        if (full) {
          beginPresync(now, peer, state, start.get(), threshold, earned);
        }
        return DONE;
      }
    }
    return store(now, peer, earned, fromSketch, last.isEmpty(), full, presyncGoesOn);
  }

  private Optional<Misbehaviour> check(List<BlockHeader> headers) {
    for (BlockHeader header : headers) {
      if (BlockChecks.checkHeader(header, chain.params()) instanceof Invalid reason) {
        return Optional.of(new Misbehaviour("header with invalid proof of work: " + reason));
      }
    }
    for (int i = 1; i < headers.size(); i++) {
      if (!headers.get(i).previous().equals(headers.get(i - 1).hash())) {
        return Optional.of(new Misbehaviour("non-continuous headers sequence"));
      }
    }
    return Optional.empty();
  }

  /** Known ones cost no memory, and those of our own best chain tell nothing about us. */
  private boolean leadsToOurs(BlockIndex last) {
    return last.isAncestorOf(chain.bestHeader()) || chain.isActive(last);
  }

  private static BigInteger claimedWork(BlockIndex start, List<BlockHeader> headers) {
    BigInteger work = start.chainWork();
    for (BlockHeader header : headers) {
      work = work.add(ProofOfWork.work(header.bits()));
    }
    return work;
  }

  private void beginPresync(
      Now now,
      Peer peer,
      State state,
      BlockIndex start,
      BigInteger threshold,
      List<BlockHeader> headers) {
    state.presync =
        new HeadersPresync(
            chain.params(),
            HeadersPresync.Limits.of(chain.params()),
            start,
            threshold,
            now.unixSeconds(),
            random);
    next(now, peer, state, headers);
  }

  private HeadersPresync.Step next(Now now, Peer peer, State state, List<BlockHeader> headers) {
    HeadersPresync presync = Objects.requireNonNull(state.presync);
    HeadersPresync.Step step = presync.next(headers, headers.size() == MAX_HEADERS);
    if (step.proceeded()) {
      state.askedAt = NOT_ASKED;
    }
    if (step.askForMore()) {
      ask(now, peer, presync.locator());
    } else {
      state.presync = null;
    }
    return step;
  }

  private Outcome store(
      Now now,
      Peer peer,
      List<BlockHeader> headers,
      boolean fromSketch,
      boolean news,
      boolean full,
      boolean presyncGoesOn) {
    BlockIndex last = null;
    for (BlockHeader header : headers) {
      switch (accept(now, peer, header)) {
        case HeaderResult.Accepted accepted -> last = accepted.index();
        case HeaderResult.Rejected rejected -> {
          return isFault(peer, rejected.reason().failure(), fromSketch)
              ? new Outcome.Fault(new Misbehaviour("invalid header received: " + rejected.reason()))
              : DONE;
        }
      }
    }
    if (last == null) {
      throw new AssertionError("no header of a message that has some");
    }
    if (news) {
      events.headerAnnounced(last, peer.id, fromSketch, initial.inProgress(now));
    }
    if (full && !presyncGoesOn) {
      ask(now, peer, last);
    }
    peer.learnHas(last);
    if (news && last.chainWork().compareTo(chain.tip().chainWork()) > 0) {
      peer.lastAnnouncementUnixSeconds = now.unixSeconds();
    }
    return new Outcome.Accepted(last, !full && isUseless(now, peer));
  }

  private boolean isUseless(Now now, Peer peer) {
    return peer.kind.isAutomatic()
        && peer.bestKnown != null
        && peer.bestKnown.chainWork().compareTo(chain.params().minimumChainWork()) < 0
        && initial.inProgress(now);
  }

  /** Adds the header of a sketch to the tree and says so. */
  HeaderResult acceptSketched(Now now, Peer peer, BlockHeader header) {
    HeaderResult result = accept(now, peer, header);
    if (result instanceof HeaderResult.Accepted accepted && accepted.isNew()) {
      events.headerAnnounced(accepted.index(), peer.id, true, initial.inProgress(now));
    }
    return result;
  }

  private HeaderResult accept(Now now, Peer peer, BlockHeader header) {
    HeaderResult result = chain.acceptHeader(header, now.unixSeconds());
    if (result instanceof HeaderResult.Accepted accepted && accepted.isNew()) {
      events.headerAccepted(accepted.index(), Optional.of(peer.id));
    }
    return result;
  }

  /**
   * Whether a peer is to blame for a header (Core {@code MaybePunishNodeForBlock}): an inbound one
   * may be on a chain that we alone found invalid, and a sketch may be sent on unvalidated.
   */
  private static boolean isFault(Peer peer, Failure failure, boolean fromSketch) {
    return switch (failure) {
      case TIME_FUTURE, HEADER_LOW_WORK -> false;
      case CACHED_INVALID -> !peer.isInbound() && !fromSketch;
      default -> true;
    };
  }
}
