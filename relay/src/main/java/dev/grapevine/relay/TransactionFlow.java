package dev.grapevine.relay;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.Inv;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transaction's way through the node: announced, asked for, judged, kept, announced on. The
 * engine's own half, not a machine: it ties {@link TxDownload}, the mempool and {@link TxAnnouncer}
 * together, which do not know one another.
 */
final class TransactionFlow {
  /** Entries in a {@code getdata} we send ({@code MAX_GETDATA_SZ}). */
  static final int MAX_GETDATA = 1000;

  /**
   * Transactions of lost blocks held for their return; beyond it the youngest are let go ({@code
   * MAX_DISCONNECTED_TX_POOL_BYTES}).
   */
  static final long MAX_DISCONNECTED_BYTES = 20_000_000;

  private final Mempool mempool;
  private final TransactionAcceptance acceptance;
  private final TxDownload download;
  private final TxAnnouncer announcer;
  private final InitialDownload initial;
  private final Outbox outbox;
  private final EventSink events;
  private final List<Transaction> disconnected = new ArrayList<>();
  private long disconnectedBytes;

  TransactionFlow(
      Mempool mempool,
      TransactionAcceptance acceptance,
      TxDownload download,
      TxAnnouncer announcer,
      InitialDownload initial,
      Outbox outbox,
      EventSink events) {
    this.mempool = mempool;
    this.acceptance = acceptance;
    this.download = download;
    this.announcer = announcer;
    this.initial = initial;
    this.outbox = outbox;
    this.events = events;
  }

  void established(Now now, Peer peer) {
    if (peer.kind.relaysTransactions()) {
      download.connected(
          peer.id, peer.slot, peer.wtxidRelay, peer.servesWitnesses(), peer.isPreferred());
    }
    if (peer.wantsTransactions) {
      announcer.connected(
          now, peer.slot, peer.isInbound(), peer.wtxidRelay, true, peer.isTrusted());
    }
  }

  void disconnected(Peer peer) {
    download.disconnected(peer.id);
    announcer.disconnected(peer.slot);
    mempool.clearSlot(peer.slot);
  }

  /** The peer has a transaction. */
  void announced(Now now, Peer peer, InvItem item) {
    Optional<MempoolEntry> entry =
        item.type() == InvItem.MSG_WTX ? mempool.get(item.wtxid()) : mempool.get(item.txid());
    events.transactionAnnounced(peer.id, entry.isPresent());
    if (entry.isPresent()) {
      entry.get().markKnown(peer.slot);
    } else if (!initial.inProgress(now)) {
      download.announced(now, peer.id, item);
    }
  }

  /** The peer sent a transaction; during initial download nobody could judge it. */
  void received(Now now, Peer peer, Transaction transaction) {
    if (initial.inProgress(now)) {
      return;
    }
    download.received(peer.id, transaction.txid(), transaction.wtxid());
    Optional<MempoolEntry> known = mempool.get(transaction.wtxid());
    if (known.isPresent()) {
      known.get().markKnown(peer.slot);
      return;
    }
    if (download.isKnown(transaction.wtxid()) || download.isRejected(transaction.txid())) {
      return;
    }
    switch (acceptance.accept(transaction, now.unixSeconds())) {
      case AcceptanceResult.Accepted accepted -> {
        accepted.entry().markKnown(peer.slot);
        peer.lastTransactionUnixSeconds = now.unixSeconds();
        keep(now, accepted.entry(), Optional.of(peer.id));
      }
      case AcceptanceResult.Rejected rejected ->
          download.rejected(transaction, rejected.reason().failure());
      case AcceptanceResult.MissingInputs ignored -> {
        // Without an orphanage it is as if it had never come: it will be announced again.
      }
    }
  }

  /** Takes a transaction of our own. */
  AcceptanceResult submitted(Now now, Transaction transaction) {
    AcceptanceResult result = acceptance.accept(transaction, now.unixSeconds());
    if (result instanceof AcceptanceResult.Accepted accepted) {
      keep(now, accepted.entry(), Optional.empty());
    }
    return result;
  }

  private void keep(Now now, MempoolEntry entry, Optional<PeerId> from) {
    Transaction transaction = entry.transaction();
    download.forEachAnnouncer(transaction.txid(), transaction.wtxid(), entry::markKnown);
    download.forget(transaction.txid(), transaction.wtxid());
    announcer.queue(now, entry);
    events.transactionAccepted(transaction, from);
  }

  void notFound(Peer peer, List<InvItem> items) {
    if (peer.kind.relaysTransactions()) {
      for (InvItem item : items) {
        if (item.isTransaction()) {
          download.notFound(peer.id, item);
        }
      }
    }
  }

  void feeFilter(Peer peer, long rate) {
    if (peer.wantsTransactions && rate >= 0 && rate <= FeeFilters.NOTHING_WANTED) {
      announcer.setFeeFilter(peer.slot, rate);
    }
  }

  boolean mayServe(Peer peer, MempoolEntry entry) {
    return announcer.mayServe(peer.slot, entry);
  }

  /** Announces what is due. */
  void announce(Now now, Peer peer) {
    if (peer.wantsTransactions) {
      List<InvItem> due = announcer.due(now, peer.slot);
      if (!due.isEmpty()) {
        outbox.send(peer.id, new Inv(due));
      }
    }
  }

  /** Asks for what it is this peer's turn to be asked for. */
  void request(Now now, Peer peer) {
    if (!peer.kind.relaysTransactions()) {
      return;
    }
    List<InvItem> wanted = download.requestable(now, peer.id);
    for (int from = 0; from < wanted.size(); from += MAX_GETDATA) {
      int to = Math.min(wanted.size(), from + MAX_GETDATA);
      outbox.send(peer.id, new GetData(List.copyOf(wanted.subList(from, to))));
    }
  }

  long nextWake() {
    return Math.min(download.nextWakeNanos(), announcer.nextWakeNanos());
  }

  void blockConnected(Now now, Block block) {
    mempool.blockConnected(block, now.unixSeconds());
    download.blockConnected(block);
  }

  void blockDisconnected(Block block) {
    download.blockDisconnected();
    // Oldest first, so that parents come back before their children.
    List<Transaction> transactions = block.transactions().subList(1, block.transactions().size());
    disconnected.addAll(0, transactions);
    for (Transaction transaction : transactions) {
      disconnectedBytes += transaction.totalSize();
    }
    while (disconnectedBytes > MAX_DISCONNECTED_BYTES) {
      disconnectedBytes -= disconnected.removeLast().totalSize();
    }
  }

  /** The tip has stopped moving: what was in lost blocks comes back if it still may. */
  void chainSettled(Now now) {
    if (disconnected.isEmpty()) {
      return;
    }
    List<Transaction> back = List.copyOf(disconnected);
    disconnected.clear();
    disconnectedBytes = 0;
    acceptance.reorganised(back, now.unixSeconds());
  }

  /** Least feerate that enters now, satoshi for 1000 virtual bytes. */
  long minimumFeeRate(Now now) {
    return Math.max(
        mempool.minimum(now.unixSeconds()).satPerKvB(), mempool.options().minRelay().satPerKvB());
  }

  /** Judges a transaction without keeping it. */
  AcceptanceResult test(Now now, Transaction transaction) {
    return acceptance.test(transaction, now.unixSeconds());
  }

  /** Least feerate the peer wants announced, satoshi for 1000 virtual bytes. */
  long feeFilterRate(Peer peer) {
    return announcer.feeFilter(peer.slot);
  }

  /** Transactions waiting to be announced to the peer. */
  int queued(Peer peer) {
    return announcer.queued(peer.slot);
  }

  /** The mempool's sequence when the peer was last announced to. */
  long lastInvSequence(Peer peer) {
    return announcer.lastInvSequence(peer.slot);
  }
}
