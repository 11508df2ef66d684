package dev.grapevine.relay;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.p2p.wire.GetData;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.compact.ExtraTransactions;
import dev.grapevine.relay.mempool.AcceptanceResult;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.PackageResult;
import dev.grapevine.relay.mempool.TransactionAcceptance;
import dev.grapevine.relay.transactions.OrphanSnapshot;
import dev.grapevine.relay.transactions.Orphanage;
import dev.grapevine.relay.transactions.TxAnnouncer;
import dev.grapevine.relay.transactions.TxDownload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction's way in: announced, asked for, judged, and kept, in the mempool or as an orphan
 * (Bitcoin Core {@code node/txdownloadman_impl.cpp}, {@code net_processing.cpp}). The engine's own
 * half, not a machine: it ties {@link TxDownload}, {@link Orphanage} and the mempool together,
 * which do not know one another.
 *
 * <p>Rules of orphans:
 *
 * <ul>
 *   <li>One is kept for the peer that sent it and for each that may still be asked for it, if that
 *       peer may have that many more announcements; each of them counts as having announced the
 *       parents that are not here, by txid. Who announces the orphan later joins them.
 *   <li>It is refused, by both ids, if a parent was rejected, or if two parents pay too little by
 *       themselves: one such can be paid for by its child, more cannot.
 *   <li>Once a parent is accepted, the orphan is judged again: one a pass of the peer whose work it
 *       is, before that peer's next message.
 * </ul>
 */
final class TransactionIntake {
  /** Entries in a {@code getdata} we send ({@code MAX_GETDATA_SZ}). */
  static final int MAX_GETDATA = 1000;

  private final Mempool mempool;
  private final TransactionAcceptance acceptance;
  private final TxDownload download;
  private final Orphanage orphanage;
  private final TxAnnouncer announcer;
  private final Peers peers;
  private final InitialDownload initial;
  private final ExtraTransactions extra;
  private final Outbox outbox;
  private final EventSink events;

  TransactionIntake(
      Mempool mempool,
      TransactionAcceptance acceptance,
      TxDownload download,
      Orphanage orphanage,
      TxAnnouncer announcer,
      Peers peers,
      InitialDownload initial,
      ExtraTransactions extra,
      Outbox outbox,
      EventSink events) {
    this.mempool = mempool;
    this.acceptance = acceptance;
    this.download = download;
    this.orphanage = orphanage;
    this.announcer = announcer;
    this.peers = peers;
    this.initial = initial;
    this.extra = extra;
    this.outbox = outbox;
    this.events = events;
  }

  void established(Peer peer) {
    if (peer.mayAnnounce) {
      download.connected(
          peer.id,
          peer.slot,
          peer.wtxidRelay,
          peer.servesWitnesses(),
          peer.isPreferredSource(),
          peer.permissions.has(PeerPermission.RELAY));
    }
  }

  void disconnected(Peer peer) {
    orphanage.disconnected(peer.id);
    download.disconnected(peer.id);
  }

  /** The peer has a transaction. */
  void announced(Now now, Peer peer, InvItem item) {
    boolean byWtxid = item.type() == InvItem.MSG_WTX;
    if (byWtxid != peer.wtxidRelay) {
      return;
    }
    Optional<MempoolEntry> entry = byWtxid ? mempool.get(item.wtxid()) : mempool.get(item.txid());
    events.transactionAnnounced(peer.id, entry.isPresent());
    if (entry.isPresent()) {
      entry.get().markKnown(peer.slot);
    } else if (download.hasRoom(peer.id) && !initial.inProgress(now)) {
      Optional<Transaction> orphan = byWtxid ? orphanage.get(item.wtxid()) : Optional.empty();
      if (orphan.isPresent()) {
        orphanAnnounced(now, peer, orphan.get());
      } else if (byWtxid || !orphanage.containsWithoutWitness(item.txid())) {
        download.announced(now, peer.id, item);
      }
    }
  }

  private void orphanAnnounced(Now now, Peer peer, Transaction orphan) {
    List<Txid> missing = missing(parents(orphan));
    // With none missing its turn to be judged again will come.
    if (!missing.isEmpty()
        && !orphanage.isAnnouncedBy(orphan.wtxid(), peer.id)
        && download.parentsWanted(now, peer.id, missing)) {
      orphanage.add(orphan, peer.id);
    }
  }

  /** The peer sent a transaction; during initial download nobody could judge it. */
  void received(Now now, Peer peer, Transaction transaction) {
    if (initial.inProgress(now)) {
      return;
    }
    download.received(peer.id, transaction.txid(), transaction.wtxid());
    mempool.get(transaction.wtxid()).ifPresent(entry -> entry.markKnown(peer.slot));
    if (mempool.contains(transaction.wtxid())
        || orphanage.contains(transaction.wtxid())
        || download.isSettled(transaction.wtxid())) {
      forceRelay(now, peer, transaction);
      return;
    }
    if (download.isTooCheap(transaction.wtxid())) {
      forceRelay(now, peer, transaction);
      tryWithChild(now, peer, transaction);
      return;
    }
    switch (acceptance.accept(transaction, now.unixSeconds())) {
      case AcceptanceResult.Accepted accepted -> {
        accepted.entry().markKnown(peer.slot);
        peer.lastTransactionUnixSeconds = now.unixSeconds();
        accepted.replaced().forEach(extra::add);
        keep(now, accepted, peer);
      }
      case AcceptanceResult.Rejected rejected -> {
        events.transactionRejected(transaction, peer.id, rejected.reason());
        download.rejected(transaction, rejected.reason().failure());
        extra.add(transaction);
        peer.hasHadTurn = mayHaveRunScripts(rejected.reason().failure());
        if (rejected.reason().failure() == Failure.RECONSIDERABLE) {
          tryWithChild(now, peer, transaction);
        }
      }
      case AcceptanceResult.Present present ->
          throw new IllegalStateException("judged as part of a package: " + present.entry());
      case AcceptanceResult.MissingInputs ignored -> orphaned(now, peer, transaction);
    }
  }

  private static boolean mayHaveRunScripts(Failure failure) {
    return failure == Failure.CONSENSUS
        || failure == Failure.NOT_STANDARD
        || failure == Failure.WITNESS_STRIPPED;
  }

  /**
   * A transaction that pays too little by itself may be paid for by an orphan that spends it: the
   * two are judged together. Only an orphan that the same peer announced is tried, so that others
   * cannot put forward their own; one is tried each time, and each pair once.
   */
  private void tryWithChild(Now now, Peer peer, Transaction parent) {
    Optional<Transaction> candidate =
        orphanage.children(parent, peer.id).stream()
            .filter(
                each -> !download.isPairRejected(parent, each) && !download.isRejected(each.txid()))
            .findFirst();
    if (candidate.isEmpty()) {
      return;
    }
    Transaction child = candidate.get();
    PackageResult result =
        acceptance.acceptPackage(List.of(parent, child), Optional.empty(), now.unixSeconds());
    if (result.failure().isPresent()) {
      download.pairRejected(parent, child);
    }
    List<PeerId> knowing = orphanage.announcers(child.wtxid());
    if (result.results().get(child.wtxid()) instanceof AcceptanceResult.Accepted accepted) {
      // Before its parent makes it ready, as there is nothing left to look at.
      orphanage.remove(child.wtxid());
      knowing.forEach(each -> markKnown(accepted.entry(), each));
    }
    for (Transaction each : List.of(parent, child)) {
      AcceptanceResult judged = result.results().get(each.wtxid());
      if (judged instanceof AcceptanceResult.Accepted accepted) {
        accepted.entry().markKnown(peer.slot);
        keep(now, accepted, peer);
      } else if (judged instanceof AcceptanceResult.Rejected(Invalid reason)) {
        events.transactionRejected(each, peer.id, reason);
        download.rejected(each, reason.failure());
        orphanage.remove(each.wtxid());
      }
    }
  }

  /** A gateway to nodes behind it: what it sends is announced, also if it has been before. */
  private void forceRelay(Now now, Peer peer, Transaction transaction) {
    if (peer.permissions.has(PeerPermission.FORCERELAY)) {
      mempool.get(transaction.txid()).ifPresent(entry -> announcer.queue(now, entry));
    }
  }

  private void orphaned(Now now, Peer peer, Transaction orphan) {
    extra.add(orphan);
    Set<Txid> parents = parents(orphan);
    if (hasHopelessParents(parents)) {
      download.parentRejected(orphan);
      return;
    }
    List<Txid> missing = missing(parents);
    List<PeerId> candidates = new ArrayList<>();
    candidates.add(peer.id);
    download.forEachCandidate(orphan, candidates::add);
    for (PeerId candidate : candidates) {
      if (!orphanage.isAnnouncedBy(orphan.wtxid(), candidate)
          && download.parentsWanted(now, candidate, missing)) {
        orphanage.add(orphan, candidate);
      }
    }
    download.forget(orphan.txid(), orphan.wtxid());
  }

  private boolean hasHopelessParents(Set<Txid> parents) {
    int cheap = 0;
    for (Txid parent : parents) {
      if (download.isRejected(parent)) {
        return true;
      }
      if (download.isTooCheap(parent) && !mempool.contains(parent)) {
        cheap++;
      }
    }
    return cheap > 1;
  }

  private static Set<Txid> parents(Transaction transaction) {
    Set<Txid> parents = new LinkedHashSet<>();
    for (TxIn input : transaction.inputs()) {
      parents.add(input.prevout().txid());
    }
    return parents;
  }

  /** Those to fetch; one that was too cheap by itself is among them, as the orphan may pay. */
  private List<Txid> missing(Set<Txid> parents) {
    return parents.stream()
        .filter(parent ->
            !mempool.contains(parent)
                && !download.isSettled(parent)
                && !orphanage.containsWithoutWitness(parent))
        .toList();
  }

  /** True if an orphan is to be judged again before the peer's next message is handled. */
  boolean hasWork(Peer peer) {
    return orphanage.hasReady(peer.id);
  }

  /** Judges one orphan again that is the peer's work, if there is any. */
  void step(Now now, Peer peer) {
    Optional<Transaction> ready = orphanage.takeReady(peer.id);
    if (ready.isEmpty()) {
      return;
    }
    Transaction orphan = ready.get();
    switch (acceptance.accept(orphan, now.unixSeconds())) {
      case AcceptanceResult.Accepted accepted -> keep(now, accepted, peer);
      case AcceptanceResult.Rejected rejected -> {
        events.transactionRejected(orphan, peer.id, rejected.reason());
        download.rejected(orphan, rejected.reason().failure());
        orphanage.remove(orphan.wtxid());
      }
      case AcceptanceResult.Present present ->
          throw new IllegalStateException("judged as part of a package: " + present.entry());
      case AcceptanceResult.MissingInputs ignored -> {
        // Another parent is still to come.
      }
    }
  }

  private void keep(Now now, AcceptanceResult.Accepted accepted, Peer from) {
    accepted.replaced().forEach(extra::add);
    keep(now, accepted.entry(), Optional.of(from.id));
  }

  private void markKnown(MempoolEntry entry, PeerId peer) {
    peers.find(peer).ifPresent(knowing -> entry.markKnown(knowing.slot));
  }

  /**
   * A transaction has entered the mempool, from a peer or from here: it is announced, nobody is
   * asked for it any more, and the orphans that waited for it get their turn.
   */
  void keep(Now now, MempoolEntry entry, Optional<PeerId> from) {
    Transaction transaction = entry.transaction();
    download.forEachAnnouncer(transaction.txid(), transaction.wtxid(), entry::markKnown);
    orphanage.announcers(transaction.wtxid()).forEach(peer -> markKnown(entry, peer));
    download.forget(transaction.txid(), transaction.wtxid());
    orphanage.remove(transaction.wtxid());
    orphanage.parentAccepted(transaction);
    announcer.queue(now, entry);
    events.transactionAccepted(transaction, from);
  }

  void notFound(Peer peer, List<InvItem> items) {
    if (peer.mayAnnounce) {
      for (InvItem item : items) {
        if (item.isTransaction()) {
          download.notFound(peer.id, item);
        }
      }
    }
  }

  /** Asks for what it is this peer's turn to be asked for. */
  void request(Now now, Peer peer) {
    if (!peer.mayAnnounce) {
      return;
    }
    List<InvItem> wanted = download.requestable(now, peer.id);
    for (int from = 0; from < wanted.size(); from += MAX_GETDATA) {
      int to = Math.min(wanted.size(), from + MAX_GETDATA);
      outbox.send(peer.id, new GetData(List.copyOf(wanted.subList(from, to))));
    }
  }

  long nextWake() {
    return download.nextWakeNanos();
  }

  /** The chain has grown; while it catches up, no peer has given us anything to compare it with. */
  void blockConnected(Now now, Block block) {
    if (initial.inProgress(now)) {
      return;
    }
    orphanage.blockConnected(block);
    download.blockConnected(block);
  }

  void blockDisconnected() {
    download.blockDisconnected();
  }

  /** What waits for its parents. */
  List<OrphanSnapshot> orphans() {
    return orphanage.all();
  }
}
