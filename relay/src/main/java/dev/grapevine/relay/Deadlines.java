package dev.grapevine.relay;

import dev.grapevine.relay.base.Now;
import java.util.Optional;

/**
 * The clocks that run against one peer, looked at in Bitcoin Core's order ({@code SendMessages}).
 * Each belongs to a machine; this asks them all, and says why a peer is to be disconnected.
 */
final class Deadlines {
  /** Ten times the mean interval at which addresses are sent. */
  private static final long ADDRESS_FETCH_NANOS = 10 * AddressGossip.SEND_NANOS;

  private static final long LIFETIME_SECONDS = PrivateRelay.LIFETIME_NANOS / Now.SECOND;

  private final Machines machines;

  Deadlines(Machines machines) {
    this.machines = machines;
  }

  /** Why the peer is to be disconnected now, if it is. */
  Optional<String> overdue(Now now, Peer peer) {
    if (machines.handshake.timedOut(now, peer)) {
      return Optional.of("version handshake timeout");
    }
    if (!peer.established) {
      return Optional.empty();
    }
    if (peer.isPrivate()) {
      return now.reached(privateDeadline(peer))
          ? Optional.of(
              "did not complete the transaction send within " + LIFETIME_SECONDS + " seconds")
          : Optional.empty();
    }
    if (machines.liveness.timedOut(now, peer)) {
      return Optional.of("ping timeout");
    }
    if (machines.blockDownload.stalled(now, peer)) {
      return Optional.of("stalling block download");
    }
    if (machines.blockDownload.timedOut(now, peer)) {
      return Optional.of("block download timeout");
    }
    if (now.reached(addressFetchDeadline(peer))) {
      return Optional.of("addrfetch connection timeout");
    }
    if (machines.headerSync.timedOut(now, peer, () -> substitutes(peer))) {
      return Optional.of("header download timeout");
    }
    if (machines.headerSync.isStarted(peer)) {
      switch (machines.outboundChains.judge(now, peer)) {
        case OutboundChains.Verdict.Keep() -> {}
        case OutboundChains.Verdict.Ask(var from) -> machines.headerSync.ask(now, peer, from);
        case OutboundChains.Verdict.Drop() -> {
          return Optional.of("outbound peer has old chain");
        }
      }
    }
    return Optional.empty();
  }

  private int substitutes(Peer peer) {
    return machines.peers.preferredSources() - (peer.isPreferredSource() ? 1 : 0);
  }

  /** One dialled for addresses alone is left when it has had the time to send them. */
  private static long addressFetchDeadline(Peer peer) {
    return peer.kind == ConnectionKind.ADDR_FETCH
        ? peer.connectedAt.after(ADDRESS_FETCH_NANOS) + 1
        : Now.NEVER;
  }

  private static long privateDeadline(Peer peer) {
    return peer.connectedAt.after(PrivateRelay.LIFETIME_NANOS) + 1;
  }

  /** When there is something to do about the peer, in protocol time. */
  long next(Peer peer) {
    if (!peer.established) {
      return machines.handshake.deadline(peer);
    }
    if (peer.isPrivate()) {
      return privateDeadline(peer);
    }
    long overdue =
        Math.min(
            Math.min(machines.blockDownload.deadline(peer), addressFetchDeadline(peer)),
            Math.min(machines.headerSync.deadline(peer), machines.outboundChains.deadline(peer)));
    long news = Math.min(machines.gossip.nextWake(peer), machines.feeFilters.nextWake(peer));
    return Math.min(Math.min(overdue, news), machines.liveness.nextWake(peer));
  }
}
