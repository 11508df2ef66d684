package dev.grapevine.relay.transactions;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.p2p.wire.InvItem;
import dev.grapevine.relay.Peer;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.base.RollingFilter;
import dev.grapevine.relay.transactions.TxRequests.Announcement;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * Fetching announced transactions: whom to ask, when, and whom next (Bitcoin Core {@code
 * node/txdownloadman.h}, {@code txrequest.h}).
 *
 * <p>It tracks who announced what ({@link TxRequests} has the states of an announcement and their
 * moves), and what need not be fetched at all: hashes that were lately rejected or confirmed.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>An announcement may be asked for at once from a preferred peer (outbound, or trusted); 2 s
 *       later from another one, 2 s later by txid while some peer announces by wtxid, 2 s later
 *       from a peer with 100 requests in flight. The delays add up: better sources get their chance
 *       first.
 *   <li>One request is in flight for a hash. The next peer is asked when the peer says {@code
 *       notfound}, sends something that was not acceptable, leaves, or 60 s have passed.
 *   <li>A peer has at most 5000 announcements tracked; further ones are dropped.
 *   <li>A rejected transaction is not fetched again until the tip moves, since another chain may
 *       want it. Only its wtxid is remembered, because the witness may be what was wrong and the
 *       txid is then not at fault; its txid too if the inputs were not standard, for which the
 *       witness does not matter. A stripped witness says nothing of either.
 *   <li>A confirmed one is not fetched again, by either id, unless a block is disconnected.
 * </ul>
 *
 * <p>An adversary can hold a transaction back for 60 s for each peer of its own that is chosen
 * before an honest one; a preferred honest peer is chosen before all that are not preferred. It can
 * make us hold 5000 announcements a peer and the two filters, whose sizes are fixed.
 *
 * <p>The engine asks the mempool first, calls {@link #forget} for what was accepted, {@link
 * #rejected} for what was not, and after each input and wake {@link #requestable} for the peers.
 * Costs are those of {@link TxRequests}. Owned by its engine's loop.
 */
public final class TxDownload {
  /** Announcements tracked of one peer ({@code MAX_PEER_TX_ANNOUNCEMENTS}). */
  public static final int MAX_PEER_ANNOUNCEMENTS = 5000;

  /**
   * Requests in flight from which on a peer is overloaded ({@code MAX_PEER_TX_REQUEST_IN_FLIGHT}).
   */
  static final int OVERLOADED_IN_FLIGHT = 100;

  /** {@code NONPREF_PEER_TX_DELAY}, {@code TXID_RELAY_DELAY}, {@code OVERLOADED_PEER_TX_DELAY}. */
  static final long DELAY_NANOS = 2 * Now.SECOND;

  /** After this long another peer is asked ({@code GETDATA_TX_INTERVAL}). */
  static final long EXPIRY_NANOS = 60 * Now.SECOND;

  /** Hashes of rejected transactions ({@code txdownloadman_impl.h}). */
  static final int RECENT_REJECTS = 120_000;

  /** Hashes of confirmed transactions, two for each with a witness. */
  static final int RECENT_CONFIRMED = 48_000;

  private record Peer(
      boolean wtxidRelay, boolean witnesses, boolean preferred, boolean unlimited) {}

  private final int maxAnnouncements;
  private final int overloaded;
  private final TxRequests requests;
  private final RollingFilter rejects;
  private final RollingFilter reconsiderableRejects;
  private final RollingFilter confirmed;
  private final Long2ObjectOpenHashMap<Peer> peers = new Long2ObjectOpenHashMap<>();
  private int wtxidPeers;

  /** Salts are drawn from {@code random}, the engine's seeded source. */
  public TxDownload(RandomGenerator random) {
    this(random, MAX_PEER_ANNOUNCEMENTS, OVERLOADED_IN_FLIGHT);
  }

  TxDownload(RandomGenerator random, int maxAnnouncements, int overloaded) {
    this.maxAnnouncements = maxAnnouncements;
    this.overloaded = overloaded;
    this.requests = new TxRequests(random.nextLong(), random.nextLong());
    long salt0 = random.nextLong();
    long salt1 = random.nextLong();
    this.rejects = new RollingFilter(RECENT_REJECTS, salt0, salt1);
    this.reconsiderableRejects = new RollingFilter(RECENT_REJECTS, salt0, salt1);
    this.confirmed = new RollingFilter(RECENT_CONFIRMED, salt0, salt1);
  }

  /**
   * A handshake is complete.
   *
   * @param slot the peer's small number, told to {@link #forEachAnnouncer}
   * @param wtxidRelay both sides announce by wtxid (BIP339)
   * @param witnesses the peer serves transactions with their witnesses (BIP144)
   * @param preferred outbound, or trusted: asked before others
   * @param unlimited the user lets it announce any number, and be asked for it without delay
   */
  public void connected(
      PeerId peer,
      int slot,
      boolean wtxidRelay,
      boolean witnesses,
      boolean preferred,
      boolean unlimited) {
    requests.connected(peer, slot);
    peers.put(peer.value(), new Peer(wtxidRelay, witnesses, preferred, unlimited));
    if (wtxidRelay) {
      wtxidPeers++;
    }
  }

  /** A peer is gone, or was never connected: what it was asked for passes to the next one. */
  public void disconnected(PeerId peer) {
    Peer gone = peers.remove(peer.value());
    if (gone != null && gone.wtxidRelay) {
      wtxidPeers--;
    }
    requests.disconnected(peer);
  }

  /** True if one more announcement of the peer would be tracked. */
  public boolean hasRoom(PeerId peer) {
    Peer from = peers.get(peer.value());
    return from != null && (from.unlimited || requests.count(peer) < maxAnnouncements);
  }

  /**
   * A peer announced a transaction that is not in the mempool. Dropped if it was lately rejected or
   * confirmed, if the peer has 5000 announcements, or if it is not by the kind of id agreed on.
   */
  public void announced(Now now, PeerId peer, InvItem item) {
    boolean byWtxid = item.type() == InvItem.MSG_WTX;
    Peer from = peers.get(peer.value());
    if (from != null
        && from.wtxidRelay == byWtxid
        && !isKnown(item)
        && (from.unlimited || requests.count(peer) < maxAnnouncements)) {
      track(now, peer, from, item, delay(peer, from, byWtxid));
    }
  }

  /**
   * A peer has a transaction that spends {@code parents}, which are not here: as good as announcing
   * them all. By txid, as nothing else is known of them, and so with the delay for that, in which
   * they may come by themselves. False, and nothing is noted, if the peer would have more than 5000
   * announcements then, or is not one to ask.
   */
  public boolean parentsWanted(Now now, PeerId peer, List<Txid> parents) {
    Peer from = peers.get(peer.value());
    if (from == null
        || (!from.unlimited && requests.count(peer) + parents.size() > maxAnnouncements)) {
      return false;
    }
    long delay = delay(peer, from, false);
    for (Txid parent : parents) {
      track(now, peer, from, InvItem.tx(parent), delay);
    }
    return true;
  }

  private long delay(PeerId peer, Peer from, boolean byWtxid) {
    long delay = from.preferred ? 0 : DELAY_NANOS;
    if (!byWtxid && wtxidPeers > 0) {
      delay += DELAY_NANOS;
    }
    if (!from.unlimited && requests.inFlight(peer) >= overloaded) {
      delay += DELAY_NANOS;
    }
    return delay;
  }

  private void track(Now now, PeerId peer, Peer from, InvItem item, long delay) {
    requests.announced(
        peer,
        item.type() == InvItem.MSG_WTX,
        item.w0(),
        item.w1(),
        item.w2(),
        item.w3(),
        from.preferred,
        now.after(delay),
        now.protocolNanos());
  }

  /**
   * What to ask the peer for now, in the order it was announced; from here on it counts as asked
   * for. Txids come as {@link InvItem#MSG_WITNESS_TX}, from peers without witnesses as {@link
   * InvItem#MSG_TX}. The caller splits it into messages.
   */
  public List<InvItem> requestable(Now now, PeerId peer) {
    List<Announcement> best = requests.requestable(peer, now.protocolNanos());
    if (best.isEmpty()) {
      return List.of();
    }
    Peer asked = peers.get(peer.value());
    int byTxid = asked != null && asked.witnesses ? InvItem.MSG_WITNESS_TX : InvItem.MSG_TX;
    List<InvItem> items = new ArrayList<>(best.size());
    for (Announcement announcement : best) {
      TxRequests.Wanted wanted = announcement.wanted;
      int type = announcement.isWtxid ? InvItem.MSG_WTX : byTxid;
      InvItem item = new InvItem(type, wanted.w0, wanted.w1, wanted.w2, wanted.w3);
      if (isRejected(item) || isConfirmed(item)) {
        requests.forget(wanted.w0, wanted.w1, wanted.w2, wanted.w3);
      } else {
        requests.requested(announcement, now.after(EXPIRY_NANOS));
        items.add(item);
      }
    }
    return items;
  }

  /**
   * A peer sent a transaction, asked for or not. Who announced it stays known until {@link #forget}
   * as long as someone else did; the sender is for the caller to note.
   */
  public void received(PeerId peer, Txid txid, Wtxid wtxid) {
    requests.responded(peer, txid.w0(), txid.w1(), txid.w2(), txid.w3());
    requests.responded(peer, wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3());
  }

  /** A peer does not have what it was asked for. */
  public void notFound(PeerId peer, InvItem item) {
    requests.responded(peer, item.w0(), item.w1(), item.w2(), item.w3());
  }

  /** The transaction was accepted, or need not be fetched for another reason. */
  public void forget(Txid txid, Wtxid wtxid) {
    requests.forget(txid.w0(), txid.w1(), txid.w2(), txid.w3());
    requests.forget(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3());
  }

  /**
   * The transaction was not accepted, for a reason other than that inputs are missing: remembers
   * what that says about its ids.
   */
  public void rejected(Transaction tx, Failure failure) {
    Txid txid = tx.txid();
    Wtxid wtxid = tx.wtxid();
    switch (failure) {
      case MISSING_INPUTS ->
          throw new IllegalArgumentException("an orphan is not rejected: " + txid);
      case WITNESS_STRIPPED -> {
        return;
      }
      case RECONSIDERABLE -> reconsiderableRejects.add(wtxid);
      case INPUTS_NOT_STANDARD -> {
        rejects.add(wtxid);
        rejects.add(txid);
        requests.forget(txid.w0(), txid.w1(), txid.w2(), txid.w3());
      }
      case CONSENSUS,
          CACHED_INVALID,
          INVALID_HEADER,
          MUTATED,
          MISSING_PREVIOUS,
          INVALID_PREVIOUS,
          TIME_FUTURE,
          HEADER_LOW_WORK,
          PREMATURE_SPEND,
          NOT_STANDARD,
          WITNESS_MUTATED,
          CONFLICT,
          MEMPOOL_POLICY ->
          rejects.add(wtxid);
    }
    requests.forget(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3());
  }

  /**
   * A parent of the transaction was rejected, so that it cannot be accepted with any witness: both
   * its ids are remembered.
   */
  public void parentRejected(Transaction tx) {
    rejects.add(tx.txid());
    rejects.add(tx.wtxid());
    forget(tx.txid(), tx.wtxid());
  }

  /** The two did not enter together either: not to be tried again until the tip moves. */
  public void pairRejected(Transaction parent, Transaction child) {
    reconsiderableRejects.addPair(parent.wtxid(), child.wtxid());
  }

  /** True if the two were lately rejected together. */
  public boolean isPairRejected(Transaction parent, Transaction child) {
    return reconsiderableRejects.containsPair(parent.wtxid(), child.wtxid());
  }

  /** True if a transaction of that txid was lately rejected for what the txid covers. */
  public boolean isRejected(Txid txid) {
    return rejects.contains(txid);
  }

  /** True if the transaction was lately rejected, whatever may come with it. */
  public boolean isRejected(Wtxid wtxid) {
    return rejects.contains(wtxid);
  }

  /** True if a transaction without a witness of that txid was lately found to pay too little. */
  public boolean isTooCheap(Txid txid) {
    return reconsiderableRejects.contains(txid);
  }

  /** True if the transaction was lately found to pay too little by itself. */
  public boolean isTooCheap(Wtxid wtxid) {
    return reconsiderableRejects.contains(wtxid);
  }

  /** True if it need not be fetched: rejected or confirmed lately. */
  public boolean isSettled(Txid txid) {
    return rejects.contains(txid) || confirmed.contains(txid);
  }

  /** True if it need not be validated: rejected or confirmed lately. */
  public boolean isSettled(Wtxid wtxid) {
    return rejects.contains(wtxid) || confirmed.contains(wtxid);
  }

  /** Calls back with each peer that may still be asked for the transaction, by either id. */
  public void forEachCandidate(Transaction tx, Consumer<PeerId> candidates) {
    Txid txid = tx.txid();
    Wtxid wtxid = tx.wtxid();
    requests.forEachCandidate(txid.w0(), txid.w1(), txid.w2(), txid.w3(), candidates);
    if (tx.hasWitness()) {
      requests.forEachCandidate(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3(), candidates);
    }
  }

  private boolean isKnown(InvItem item) {
    // The three have one salt.
    long key = rejects.key(item.w0(), item.w1(), item.w2(), item.w3());
    return rejects.containsKey(key)
        || confirmed.containsKey(key)
        || reconsiderableRejects.containsKey(key);
  }

  private boolean isRejected(InvItem item) {
    return rejects.contains(item.w0(), item.w1(), item.w2(), item.w3());
  }

  private boolean isConfirmed(InvItem item) {
    return confirmed.contains(item.w0(), item.w1(), item.w2(), item.w3());
  }

  /** A block was connected: its transactions are not wanted, and what was rejected may fit now. */
  public void blockConnected(Block block) {
    for (Transaction tx : block.transactions()) {
      confirmed.add(tx.txid());
      if (tx.hasWitness()) {
        confirmed.add(tx.wtxid());
      }
      forget(tx.txid(), tx.wtxid());
    }
    tipMoved();
  }

  /** A block was disconnected: what it confirmed may have to be fetched again. */
  public void blockDisconnected() {
    confirmed.clear();
    tipMoved();
  }

  private void tipMoved() {
    rejects.clear();
    reconsiderableRejects.clear();
  }

  /**
   * Calls back with the slot of each peer that announced the transaction by either id: whoever did
   * knows it. To be asked before {@link #forget}.
   */
  public void forEachAnnouncer(Txid txid, Wtxid wtxid, IntConsumer slots) {
    requests.forEachAnnouncer(txid.w0(), txid.w1(), txid.w2(), txid.w3(), slots);
    requests.forEachAnnouncer(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3(), slots);
  }

  /** Requests that the peer has not answered. */
  public int inFlight(PeerId peer) {
    return requests.inFlight(peer);
  }

  /** Announcements tracked of all peers. */
  public int announcementCount() {
    return requests.size();
  }

  /**
   * Protocol time at which {@link #requestable} may have something for some peer; {@link Now#NEVER}
   * if nothing is waiting, the time of the last call if it has now.
   */
  public long nextWakeNanos() {
    return requests.nextWakeNanos();
  }
}
