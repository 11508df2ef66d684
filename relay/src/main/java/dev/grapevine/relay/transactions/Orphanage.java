package dev.grapevine.relay.transactions;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.transactions.OrphanAccount.Announcement;
import dev.grapevine.relay.transactions.OrphanAccount.Excess;
import dev.grapevine.relay.transactions.OrphanAccount.Orphan;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that spend outputs which are not here yet, kept until their parents come (Bitcoin
 * Core {@code node/txorphanage.h}).
 *
 * <p>An orphan is known by its wtxid, since anybody can give a transaction another witness: two of
 * one txid may be here, and only one of them be valid. It belongs to every peer that announced it,
 * and stays as long as one of them does. When a parent is accepted it becomes ready, as the work of
 * one of its peers that is drawn by lot, so that none can hold it up by leaving; that peer's next
 * passes take one ready orphan each ({@link #takeReady}). One that is still without a parent then
 * goes back to waiting.
 *
 * <p>What is here cannot be told from what will never be valid, so it is bounded, and by peer:
 *
 * <ul>
 *   <li>Weight: {@value #RESERVED_WEIGHT} for each peer that has an orphan here, which is that of
 *       the largest orphan that is kept; the peers' reserves together are the limit of all.
 *   <li>Work: one point for an announcement and one for every ten inputs of an orphan, at most
 *       {@value #MAX_POINTS} in all; each peer's share is an equal part.
 *   <li>Over a limit, the peer that exceeds its share by most loses its oldest, waiting ones before
 *       ready ones, until another is worse or the limit holds. So no peer can push out what another
 *       keeps within its share. At equal excess, the points count before the weight, then the later
 *       connection.
 * </ul>
 *
 * <p>The tables are keyed by salted 64-bit hashes of what peers choose; two orphans of one hash
 * (2^-41 for a full orphanage) would at most cost a needless look at one of them.
 *
 * <p>Cost: O(inputs + log n) to add or remove, O(peers) for a choice of whom to evict from; n is at
 * most {@value #MAX_POINTS}. Owned by its engine's loop.
 */
public final class Orphanage {
  /** Weight units each peer may fill ({@code DEFAULT_RESERVED_ORPHAN_WEIGHT_PER_PEER}). */
  static final long RESERVED_WEIGHT = 404_000;

  /** Points of all orphans together ({@code DEFAULT_MAX_ORPHANAGE_LATENCY_SCORE}). */
  static final int MAX_POINTS = 3000;

  /** Heavier ones are not kept: they could not be accepted ({@code MAX_STANDARD_TX_WEIGHT}). */
  static final int MAX_ORPHAN_WEIGHT = 400_000;

  private final RandomGenerator random;
  private final long salt0;
  private final long salt1;
  private final long maxPoints;
  private final long reservedWeight;
  private final Long2ObjectLinkedOpenHashMap<Orphan> byWtxid = new Long2ObjectLinkedOpenHashMap<>();
  private final Long2ObjectOpenHashMap<List<Orphan>> bySpent = new Long2ObjectOpenHashMap<>();
  private final Long2ObjectLinkedOpenHashMap<OrphanAccount> accounts =
      new Long2ObjectLinkedOpenHashMap<>();
  private long nextSequence;
  private int announcements;
  private int inputPoints;
  private long weight;
  private int readyCount;

  /** An empty one; {@code random} is the engine's seeded source. */
  public Orphanage(RandomGenerator random) {
    this(random, MAX_POINTS, RESERVED_WEIGHT);
  }

  /**
   * The same with other bounds.
   *
   * @param maxPoints announcements and inputs over all peers
   * @param reservedWeight that each peer may fill before others' orphans make room for it
   */
  public Orphanage(RandomGenerator random, long maxPoints, long reservedWeight) {
    this.random = random;
    this.salt0 = random.nextLong();
    this.salt1 = random.nextLong();
    this.maxPoints = maxPoints;
    this.reservedWeight = reservedWeight;
  }

  /**
   * Keeps an orphan that {@code peer} gave or announced, unless it is too heavy; one that is here
   * already gets one more announcer. May push out others.
   */
  public void add(Transaction transaction, PeerId peer) {
    if (transaction.weight() > MAX_ORPHAN_WEIGHT) {
      return;
    }
    long key = key(transaction.wtxid());
    Orphan orphan = byWtxid.get(key);
    if (orphan == null) {
      orphan = new Orphan(transaction);
      byWtxid.put(key, orphan);
      for (TxIn input : transaction.inputs()) {
        List<Orphan> spenders =
            bySpent.computeIfAbsent(key(input.prevout()), k -> new ArrayList<>(1));
        if (spenders.isEmpty() || spenders.getLast() != orphan) {
          spenders.add(orphan);
        }
      }
      weight += orphan.weight();
      inputPoints += orphan.inputPoints();
    } else if (!orphan.transaction.equals(transaction) || isAnnouncedBy(orphan, peer)) {
      return;
    }
    accounts
        .computeIfAbsent(peer.value(), value -> new OrphanAccount(peer))
        .announce(orphan, nextSequence++);
    announcements++;
    limit();
  }

  /** The orphan of that wtxid. */
  public Optional<Transaction> get(Wtxid wtxid) {
    return Optional.ofNullable(find(wtxid)).map(orphan -> orphan.transaction);
  }

  /** True if the orphan of that wtxid is here. */
  public boolean contains(Wtxid wtxid) {
    return find(wtxid) != null;
  }

  /** True if an orphan without a witness, whose wtxid is its txid, has that txid. */
  public boolean containsWithoutWitness(Txid txid) {
    return contains(new Wtxid(txid.w0(), txid.w1(), txid.w2(), txid.w3()));
  }

  /** True if {@code peer} announced the orphan of that wtxid. */
  public boolean isAnnouncedBy(Wtxid wtxid, PeerId peer) {
    Orphan orphan = find(wtxid);
    return orphan != null && isAnnouncedBy(orphan, peer);
  }

  private static boolean isAnnouncedBy(Orphan orphan, PeerId peer) {
    for (Announcement announcement : orphan.announcements) {
      if (announcement.account().peer.equals(peer)) {
        return true;
      }
    }
    return false;
  }

  /** Those who announced the orphan of that wtxid, in the order in which they did. */
  public List<PeerId> announcers(Wtxid wtxid) {
    Orphan orphan = find(wtxid);
    return orphan == null ? List.of() : announcers(orphan);
  }

  private static List<PeerId> announcers(Orphan orphan) {
    return orphan.announcements.stream().map(each -> each.account().peer).toList();
  }

  private @Nullable Orphan find(Wtxid wtxid) {
    Orphan orphan = byWtxid.get(key(wtxid));
    return orphan != null && orphan.transaction.wtxid().equals(wtxid) ? orphan : null;
  }

  /** {@code parent} was accepted: those that spend it are ready to be looked at again. */
  public void parentAccepted(Transaction parent) {
    if (byWtxid.isEmpty()) {
      return;
    }
    for (int i = 0; i < parent.outputs().size(); i++) {
      List<Orphan> spenders = bySpent.get(key(new OutPoint(parent.txid(), i)));
      if (spenders != null) {
        spenders.forEach(this::becomeReady);
      }
    }
  }

  private void becomeReady(Orphan orphan) {
    if (orphan.ready) {
      return;
    }
    int announcers = orphan.announcements.size();
    Announcement chosen =
        orphan.announcements.get(announcers == 1 ? 0 : random.nextInt(announcers));
    chosen.account().becomesReady(chosen);
    readyCount++;
  }

  /** True if an orphan is ready that is {@code peer}'s work. */
  public boolean hasReady(PeerId peer) {
    if (readyCount == 0) {
      return false;
    }
    OrphanAccount account = accounts.get(peer.value());
    return account != null && account.hasReady();
  }

  /**
   * The oldest of {@code peer}'s ready orphans. It stays here, as one that waits; the caller
   * removes it once it is accepted or found to be invalid.
   */
  public Optional<Transaction> takeReady(PeerId peer) {
    OrphanAccount account = accounts.get(peer.value());
    if (account == null || !account.hasReady()) {
      return Optional.empty();
    }
    readyCount--;
    return Optional.of(account.takeReady());
  }

  /**
   * Orphans announced by {@code peer} that spend an output of {@code parent}: those that are ready
   * before the others, and the latest first, as it may replace an earlier one.
   */
  public List<Transaction> children(Transaction parent, PeerId peer) {
    OrphanAccount account = accounts.get(peer.value());
    if (account == null) {
      return List.of();
    }
    List<Transaction> children = new ArrayList<>();
    for (Orphan each : account.orphans()) {
      if (spends(each.transaction, parent.txid())) {
        children.add(each.transaction);
      }
    }
    return children.reversed();
  }

  private static boolean spends(Transaction transaction, Txid parent) {
    for (TxIn input : transaction.inputs()) {
      if (input.prevout().txid().equals(parent)) {
        return true;
      }
    }
    return false;
  }

  /** Removes the orphan of that wtxid, whoever announced it; false if it is not here. */
  public boolean remove(Wtxid wtxid) {
    Orphan orphan = find(wtxid);
    if (orphan == null) {
      return false;
    }
    removeAll(orphan);
    limit();
    return true;
  }

  /** A peer is gone, and with it what nobody else announced. */
  public void disconnected(PeerId peer) {
    OrphanAccount account = accounts.get(peer.value());
    if (account != null) {
      while (!account.isEmpty()) {
        remove(account.oldest());
      }
      limit();
    }
  }

  /** A block was connected: what it holds, or spends the same outputs as it, is removed. */
  public void blockConnected(Block block) {
    if (byWtxid.isEmpty()) {
      return;
    }
    for (Transaction transaction : block.transactions()) {
      for (TxIn input : transaction.inputs()) {
        List<Orphan> spenders = bySpent.get(key(input.prevout()));
        if (spenders != null) {
          List.copyOf(spenders).forEach(this::removeAll);
        }
      }
    }
    limit();
  }

  private void removeAll(Orphan orphan) {
    for (Announcement announcement : List.copyOf(orphan.announcements)) {
      remove(announcement);
    }
  }

  private void remove(Announcement announcement) {
    OrphanAccount account = announcement.account();
    if (account.remove(announcement)) {
      readyCount--;
    }
    announcements--;
    if (account.isEmpty()) {
      accounts.remove(account.peer.value());
    }
    if (announcement.orphan().announcements.isEmpty()) {
      unindex(announcement.orphan());
    }
  }

  private void unindex(Orphan orphan) {
    byWtxid.remove(key(orphan.transaction.wtxid()));
    for (TxIn input : orphan.transaction.inputs()) {
      long key = key(input.prevout());
      List<Orphan> spenders = bySpent.get(key);
      if (spenders != null) {
        spenders.remove(orphan);
        if (spenders.isEmpty()) {
          bySpent.remove(key);
        }
      }
    }
    weight -= orphan.weight();
    inputPoints -= orphan.inputPoints();
  }

  private boolean isOverLimit() {
    return announcements + inputPoints > maxPoints
        || weight > reservedWeight * Math.max(1, accounts.size());
  }

  /** Takes from the worst until the limits hold; its share is what it was at the beginning. */
  private void limit() {
    if (!isOverLimit()) {
      return;
    }
    long share = Math.max(1, maxPoints / Math.max(1, accounts.size()));
    while (isOverLimit()) {
      OrphanAccount worst = null;
      Excess most = Excess.NONE;
      Excess next = Excess.NONE;
      for (OrphanAccount account : accounts.values()) {
        Excess excess = account.excess(share, reservedWeight);
        int order = excess.compareTo(most);
        if (order > 0
            || (order == 0 && worst != null && account.peer.value() > worst.peer.value())) {
          next = most;
          worst = account;
          most = excess;
        } else if (excess.compareTo(next) > 0) {
          next = excess;
        }
      }
      if (worst == null) {
        throw new IllegalStateException("orphans over their limit, and no peer over its share");
      }
      do {
        remove(worst.oldest());
      } while (isOverLimit()
          && !worst.isEmpty()
          && worst.excess(share, reservedWeight).compareTo(next) > 0);
    }
  }

  private long key(Wtxid wtxid) {
    return SipHash24.hash(salt0, salt1, wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3());
  }

  private long key(OutPoint outPoint) {
    Txid txid = outPoint.txid();
    return SipHash24.hash(
        salt0, salt1, txid.w0(), txid.w1(), txid.w2(), txid.w3(), outPoint.index());
  }

  /** All orphans, in the order in which they came. */
  public List<OrphanSnapshot> all() {
    return byWtxid.values().stream()
        .map(orphan -> new OrphanSnapshot(orphan.transaction, announcers(orphan)))
        .toList();
  }

  /** Orphans. */
  int size() {
    return byWtxid.size();
  }

  /** Announcements of orphans. */
  int announcements() {
    return announcements;
  }

  /** Weight units of all orphans, each once. */
  long weight() {
    return weight;
  }

  /** Points of all orphans. */
  int points() {
    return announcements + inputPoints;
  }

  /** Weight units of what {@code peer} announced. */
  long weight(PeerId peer) {
    OrphanAccount account = accounts.get(peer.value());
    return account == null ? 0 : account.weight();
  }

  /** Points of what {@code peer} announced. */
  int points(PeerId peer) {
    OrphanAccount account = accounts.get(peer.value());
    return account == null ? 0 : account.points();
  }
}
