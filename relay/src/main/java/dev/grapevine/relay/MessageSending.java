package dev.grapevine.relay;

import dev.grapevine.relay.base.Now;
import java.util.Optional;

/**
 * What is said to a peer without being asked (Bitcoin Core {@code SendMessages}): after each of its
 * messages, when one of its deadlines has come, and when there is news for all. The counterpart of
 * {@link MessageHandling}.
 */
final class MessageSending {
  private final Machines machines;

  MessageSending(Machines machines) {
    this.machines = machines;
  }

  /** All that there may be to say to one peer, in Bitcoin Core's order. */
  void pass(Now now, Peer peer) {
    if (peer.disconnecting) {
      return;
    }
    Optional<String> overdue = machines.deadlines.overdue(now, peer);
    if (overdue.isPresent()) {
      machines.close(peer, overdue.get());
      return;
    }
    if (!peer.established || peer.isPrivate()) {
      return;
    }
    boolean chosen = isChosenSource(peer);
    boolean catchingUp = machines.initial.inProgress(now);
    machines.liveness.pass(now, peer);
    machines.headerSync.pass(now, peer, chosen);
    machines.blockAnnouncer.pass(peer);
    machines.gossip.pass(now, peer, catchingUp);
    machines.transactions.announce(now, peer);
    if (peer.servesBlocks() && ((chosen && !peer.isLimited()) || !catchingUp)) {
      machines.blockDownload.pass(now, peer);
    }
    machines.intake.request(now, peer);
    machines.feeFilters.pass(
        now,
        peer,
        catchingUp
            ? FeeFilters.NOTHING_WANTED
            : machines.mempool.minimum(now.unixSeconds()).satPerKvB());
  }

  /** One whose chain we catch up from: one we dialled, or any if there is none or nothing runs. */
  private boolean isChosenSource(Peer peer) {
    return peer.isPreferredSource()
        || (peer.servesBlocks()
            && peer.kind != ConnectionKind.ADDR_FETCH
            && (machines.peers.preferredSources() == 0 || machines.inFlight.blocks() == 0));
  }
}
