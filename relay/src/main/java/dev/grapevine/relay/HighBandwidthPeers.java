package dev.grapevine.relay;

import dev.grapevine.p2p.wire.SendCmpct;
import java.util.ArrayList;
import java.util.List;

/**
 * The three peers that announce blocks to us with compact blocks before validating them (BIP152):
 * the last three that gave us a block first. An outbound one is kept among them, so that inbound
 * peers alone cannot hold a block back (Bitcoin Core {@code MaybeSetPeerAsAnnouncingHeaderAndIDs}).
 */
final class HighBandwidthPeers {
  /** As many as BIP152 allows. */
  static final int MOST = 3;

  /** The version of compact blocks that names transactions by wtxid. */
  static final long VERSION = 2;

  private final Outbox outbox;
  private final List<Peer> chosen = new ArrayList<>(MOST + 1);

  HighBandwidthPeers(Outbox outbox) {
    this.outbox = outbox;
  }

  /** {@code peer} gave us a block first. */
  void gaveBlockFirst(Peer peer) {
    if (!peer.providesCompactBlocks) {
      return;
    }
    if (chosen.remove(peer)) {
      chosen.add(peer);
      return;
    }
    if (chosen.size() >= MOST) {
      if (peer.isInbound() && outbound() == 1 && !chosen.getFirst().isInbound()) {
        chosen.add(1, chosen.removeFirst());
      }
      Peer dropped = chosen.removeFirst();
      dropped.chosenHighBandwidth = false;
      outbox.send(dropped.id, new SendCmpct(false, VERSION));
    }
    peer.chosenHighBandwidth = true;
    chosen.add(peer);
    outbox.send(peer.id, new SendCmpct(true, VERSION));
  }

  private int outbound() {
    int count = 0;
    for (Peer peer : chosen) {
      if (!peer.isInbound()) {
        count++;
      }
    }
    return count;
  }

  void disconnected(Peer peer) {
    chosen.remove(peer);
  }
}
