package dev.grapevine.relay;

import dev.grapevine.p2p.connection.ConnectionPlanner.Limits;
import dev.grapevine.relay.base.Now;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who goes when there are more outbound peers than there are places, because the tip was stale or
 * because one was dialled to compare with (Bitcoin Core {@code EvictExtraOutboundPeers}). Looked at
 * every 45 seconds; who is connected for less than 30 seconds, or is sending us a block, stays for
 * now.
 *
 * <ul>
 *   <li>Of block-relay-only peers the youngest, unless it gave us a block after the next youngest
 *       did: then that one.
 *   <li>Of full-relay peers the one whose last announcement of a new block is the oldest, on a tie
 *       the youngest. Protected ones ({@link OutboundChains}) stay, and who is our only one on its
 *       network.
 * </ul>
 */
final class ExtraPeers {
  /** {@code EXTRA_PEER_CHECK_INTERVAL}. */
  static final long CHECK_NANOS = 45 * Now.SECOND;

  /** {@code MINIMUM_CONNECT_TIME}. */
  static final long LEAST_CONNECTED_NANOS = 30 * Now.SECOND;

  private final Peers peers;
  private final BlocksInFlight inFlight;
  private final Limits limits;
  private long nextCheck = Now.NEVER;

  ExtraPeers(Peers peers, BlocksInFlight inFlight, Limits limits) {
    this.peers = peers;
    this.inFlight = inFlight;
    this.limits = limits;
  }

  /** There may be one too many from now on. */
  void connected(Now now, Peer peer) {
    if (peer.kind.isAutomatic() && nextCheck == Now.NEVER) {
      nextCheck = now.after(CHECK_NANOS);
    }
  }

  /** Those that are to go now: at most one of each kind. */
  List<Peer> pass(Now now) {
    if (!now.reached(nextCheck)) {
      return List.of();
    }
    List<Peer> blockRelay = established(ConnectionKind.BLOCK_RELAY_ONLY);
    List<Peer> fullRelay = established(ConnectionKind.OUTBOUND_FULL_RELAY);
    nextCheck = blockRelay.isEmpty() && fullRelay.isEmpty() ? Now.NEVER : now.after(CHECK_NANOS);
    List<Peer> gone = new ArrayList<>();
    if (blockRelay.size() > limits.blockRelayOnly() && limits.blockRelayOnly() > 0) {
      Optional.of(worstBlockRelay(blockRelay))
          .filter(peer -> mayGo(now, peer))
          .ifPresent(gone::add);
    }
    if (fullRelay.size() > limits.fullRelay() && limits.fullRelay() > 0) {
      worstFullRelay(fullRelay).filter(peer -> mayGo(now, peer)).ifPresent(gone::add);
    }
    return gone;
  }

  /** When {@link #pass} has something to do at the latest. */
  long nextWake() {
    return nextCheck;
  }

  private List<Peer> established(ConnectionKind kind) {
    List<Peer> found = new ArrayList<>();
    for (Peer peer : peers.all()) {
      if (peer.kind == kind && peer.established && !peer.disconnecting) {
        found.add(peer);
      }
    }
    return found;
  }

  private static Peer worstBlockRelay(List<Peer> inOrder) {
    Peer youngest = inOrder.getLast();
    if (inOrder.size() == 1) {
      return youngest;
    }
    Peer next = inOrder.get(inOrder.size() - 2);
    return youngest.lastBlockUnixSeconds > next.lastBlockUnixSeconds ? next : youngest;
  }

  private Optional<Peer> worstFullRelay(List<Peer> inOrder) {
    Peer worst = null;
    for (Peer peer : inOrder) {
      if (!peer.isProtected
          && !isOnlyOneOfItsNetwork(peer)
          && (worst == null
              || peer.lastAnnouncementUnixSeconds <= worst.lastAnnouncementUnixSeconds)) {
        worst = peer;
      }
    }
    return Optional.ofNullable(worst);
  }

  private boolean isOnlyOneOfItsNetwork(Peer candidate) {
    for (Peer peer : peers.all()) {
      boolean counts =
          peer.kind == ConnectionKind.OUTBOUND_FULL_RELAY || peer.kind == ConnectionKind.MANUAL;
      if (peer != candidate && counts && peer.address.network() == candidate.address.network()) {
        return false;
      }
    }
    return true;
  }

  private boolean mayGo(Now now, Peer peer) {
    return now.protocolNanos() - peer.connectedAt.protocolNanos() > LEAST_CONNECTED_NANOS
        && inFlight.of(peer).isEmpty();
  }
}
