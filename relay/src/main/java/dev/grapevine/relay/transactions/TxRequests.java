package dev.grapevine.relay.transactions;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.base.PeerId;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which peers announced which transactions, and whom to ask for each: the bookkeeping under {@link
 * TxDownload}, by the rules of Bitcoin Core's {@code txrequest.h}.
 *
 * <p>There is one announcement for a (hash, peer). Its states:
 *
 * <pre>
 * from       on                                                     to
 * (none)     announced                                              DELAYED, or as if its time came
 * DELAYED    its time comes, none is selected for the hash          BEST
 * DELAYED    its time comes, the BEST of the hash is worse          BEST (and that one READY)
 * DELAYED    its time comes, otherwise                              READY
 * READY      the selected one of the hash is gone, and it is best   BEST
 * BEST       requested                                              REQUESTED
 * REQUESTED  60 s pass, or a response from the peer                 COMPLETED
 * any        a response from the peer (unasked)                     COMPLETED
 * READY/BEST the clock went back before its time                    DELAYED
 * any        forget(hash), peer disconnected                        (none)
 * COMPLETED  only COMPLETED are left for the hash                   (none)
 * </pre>
 *
 * <p>Invariants: at most one announcement of a hash is BEST or REQUESTED ("selected"), and one is
 * if any is READY; no hash has COMPLETED ones only. So one request is in flight for a hash, no peer
 * is asked twice, and a peer that stays silent costs 60 s before the next one is asked. Among
 * candidates a preferred peer comes first, then the choice is SipHash(salt, hash, peer), which
 * cannot be steered.
 *
 * <p>Cost: O(log n) in all announcements for a change of state, O(peers of the hash) for a choice.
 * Memory: about 60 bytes an announcement; the caller bounds them for each peer.
 */
final class TxRequests {
  private enum State {
    DELAYED,
    READY,
    BEST,
    REQUESTED,
    COMPLETED
  }

  /** What a hash is called on the wire and who announced it. */
  static final class Wanted {
    final long w0;
    final long w1;
    final long w2;
    final long w3;
    private @Nullable Announcement[] announcements = new @Nullable Announcement[2];
    private int count;
    private int completed;
    private @Nullable Announcement selected;

    private Wanted(long w0, long w1, long w2, long w3) {
      this.w0 = w0;
      this.w1 = w1;
      this.w2 = w2;
      this.w3 = w3;
    }

    private Announcement at(int index) {
      Announcement announcement = announcements[index];
      if (announcement == null) {
        throw new IllegalStateException("a hole in a list of announcements");
      }
      return announcement;
    }
  }

  /** One peer's word that it has one transaction. */
  static final class Announcement {
    final Wanted wanted;
    final boolean isWtxid;
    private final PeerAnnouncements peer;
    private final boolean preferred;
    final long sequence;
    private State state = State.DELAYED;

    /** When it may be requested; once it is, when that expires. */
    long timeNanos;

    /** Place in {@link TxDeadlines}, while it is there. */
    int heapIndex = -1;

    private int bestIndex = -1;
    private int peerIndex;

    private Announcement(
        Wanted wanted,
        PeerAnnouncements peer,
        boolean isWtxid,
        boolean preferred,
        long timeNanos,
        long sequence) {
      this.wanted = wanted;
      this.peer = peer;
      this.isWtxid = isWtxid;
      this.preferred = preferred;
      this.timeNanos = timeNanos;
      this.sequence = sequence;
    }
  }

  private static final class PeerAnnouncements {
    private final long peer;
    private final int slot;
    private final ArrayList<Announcement> all = new ArrayList<>(0);
    private final ArrayList<Announcement> best = new ArrayList<>(0);
    private int requested;

    private PeerAnnouncements(long peer, int slot) {
      this.peer = peer;
      this.slot = slot;
    }
  }

  private final long salt0;
  private final long salt1;
  private final WantedTable wantedTable;
  private final Long2ObjectOpenHashMap<PeerAnnouncements> peers = new Long2ObjectOpenHashMap<>();
  private final TxDeadlines deadlines = new TxDeadlines();
  private int bestCount;
  private long nextSequence;
  private long lastNanos = Long.MIN_VALUE;

  TxRequests(long salt0, long salt1) {
    this.salt0 = salt0;
    this.salt1 = salt1;
    this.wantedTable = new WantedTable(salt0, salt1);
  }

  void connected(PeerId peer, int slot) {
    if (peers.putIfAbsent(peer.value(), new PeerAnnouncements(peer.value(), slot)) != null) {
      throw new IllegalStateException("peer " + peer + " is connected already");
    }
  }

  /** Forgets all that the peer announced; its requests pass to the next candidates. */
  void disconnected(PeerId peer) {
    PeerAnnouncements gone = peers.get(peer.value());
    if (gone == null) {
      return;
    }
    while (!gone.all.isEmpty()) {
      Announcement announcement = gone.all.getLast();
      if (complete(announcement)) {
        erase(announcement);
      }
    }
    peers.remove(peer.value());
  }

  /**
   * Adds an announcement unless the peer has made one of that hash. {@code requestNanos} is when it
   * may be asked for at the earliest.
   */
  void announced(
      PeerId peer,
      boolean isWtxid,
      long w0,
      long w1,
      long w2,
      long w3,
      boolean preferred,
      long requestNanos,
      long nowNanos) {
    advance(nowNanos);
    PeerAnnouncements from = peer(peer);
    Wanted wanted = wantedTable.find(w0, w1, w2, w3);
    if (wanted == null) {
      wanted = new Wanted(w0, w1, w2, w3);
      wantedTable.add(wanted);
    } else if (find(wanted, from) != null) {
      return;
    }
    Announcement announcement =
        new Announcement(wanted, from, isWtxid, preferred, requestNanos, nextSequence++);
    if (wanted.count == wanted.announcements.length) {
      wanted.announcements = Arrays.copyOf(wanted.announcements, wanted.count * 2);
    }
    wanted.announcements[wanted.count++] = announcement;
    announcement.peerIndex = from.all.size();
    from.all.add(announcement);
    if (requestNanos <= nowNanos) {
      promote(announcement);
    } else {
      deadlines.add(announcement);
    }
  }

  /** The peer's BEST announcements in the order they were made; empty for most peers, mostly. */
  List<Announcement> requestable(PeerId peer, long nowNanos) {
    advance(nowNanos);
    PeerAnnouncements from = peers.get(peer.value());
    if (from == null || from.best.isEmpty()) {
      return List.of();
    }
    List<Announcement> best = new ArrayList<>(from.best);
    best.sort((a, b) -> Long.compare(a.sequence, b.sequence));
    return best;
  }

  /** Marks one of {@link #requestable} as asked for. */
  void requested(Announcement announcement, long expiryNanos) {
    if (announcement.state != State.BEST) {
      throw new IllegalStateException("requested in state " + announcement.state);
    }
    leaveBest(announcement);
    announcement.state = State.REQUESTED;
    announcement.wanted.selected = announcement;
    announcement.timeNanos = expiryNanos;
    announcement.peer.requested++;
    deadlines.add(announcement);
  }

  /** The peer answered, with the transaction or {@code notfound}. */
  void responded(PeerId peer, long w0, long w1, long w2, long w3) {
    PeerAnnouncements from = peers.get(peer.value());
    Wanted wanted = wantedTable.find(w0, w1, w2, w3);
    if (from == null || wanted == null) {
      return;
    }
    Announcement announcement = find(wanted, from);
    if (announcement != null) {
      complete(announcement);
    }
  }

  /** Forgets a hash that is no longer wanted. */
  void forget(long w0, long w1, long w2, long w3) {
    Wanted wanted = wantedTable.find(w0, w1, w2, w3);
    if (wanted != null) {
      eraseAll(wanted);
    }
  }

  /** Calls back with the slot of every peer that announced the hash, in the order they did. */
  void forEachAnnouncer(long w0, long w1, long w2, long w3, IntConsumer slots) {
    Wanted wanted = wantedTable.find(w0, w1, w2, w3);
    if (wanted != null) {
      for (int i = 0; i < wanted.count; i++) {
        slots.accept(wanted.at(i).peer.slot);
      }
    }
  }

  /** Calls back with every peer that may still be asked, or is being asked, for the hash. */
  void forEachCandidate(long w0, long w1, long w2, long w3, Consumer<PeerId> candidates) {
    Wanted wanted = wantedTable.find(w0, w1, w2, w3);
    if (wanted != null) {
      for (int i = 0; i < wanted.count; i++) {
        if (wanted.at(i).state != State.COMPLETED) {
          candidates.accept(new PeerId(wanted.at(i).peer.peer));
        }
      }
    }
  }

  int count(PeerId peer) {
    return peer(peer).all.size();
  }

  int inFlight(PeerId peer) {
    return peer(peer).requested;
  }

  int size() {
    int sum = 0;
    for (PeerAnnouncements peer : peers.values()) {
      sum += peer.all.size();
    }
    return sum;
  }

  /** When something becomes requestable or expires; the last time seen if something is BEST now. */
  long nextWakeNanos() {
    if (bestCount > 0) {
      return lastNanos;
    }
    Announcement next = deadlines.first();
    return next == null ? Now.NEVER : next.timeNanos;
  }

  private PeerAnnouncements peer(PeerId peer) {
    PeerAnnouncements found = peers.get(peer.value());
    if (found == null) {
      throw new IllegalStateException("peer " + peer + " is not connected");
    }
    return found;
  }

  private static @Nullable Announcement find(Wanted wanted, PeerAnnouncements peer) {
    for (int i = 0; i < wanted.count; i++) {
      if (wanted.at(i).peer == peer) {
        return wanted.at(i);
      }
    }
    return null;
  }

  private void advance(long nowNanos) {
    if (nowNanos < lastNanos) {
      demoteAllAfter(nowNanos);
    }
    lastNanos = nowNanos;
    for (Announcement due = deadlines.first();
        due != null && due.timeNanos <= nowNanos;
        due = deadlines.first()) {
      if (due.state == State.DELAYED) {
        deadlines.remove(due);
        promote(due);
      } else {
        complete(due);
      }
    }
  }

  /** The clock went back ({@code setmocktime}): what was due then may not be now. */
  private void demoteAllAfter(long nowNanos) {
    List<Announcement> early = new ArrayList<>();
    for (PeerAnnouncements peer : peers.values()) {
      for (Announcement announcement : peer.all) {
        boolean candidate = announcement.state == State.READY || announcement.state == State.BEST;
        if (candidate && announcement.timeNanos > nowNanos) {
          early.add(announcement);
        }
      }
    }
    early.sort((a, b) -> Long.compare(a.sequence, b.sequence));
    for (Announcement announcement : early) {
      boolean wasBest = announcement.state == State.BEST;
      if (wasBest) {
        leaveBest(announcement);
      }
      announcement.state = State.DELAYED;
      deadlines.add(announcement);
      if (wasBest) {
        reselect(announcement.wanted);
      }
    }
  }

  /** Its time has come: it is the one to ask, or one of those that wait. */
  private void promote(Announcement announcement) {
    Wanted wanted = announcement.wanted;
    Announcement selected = wanted.selected;
    if (selected == null) {
      becomeBest(announcement);
    } else if (selected.state == State.BEST && priority(announcement) > priority(selected)) {
      leaveBest(selected);
      selected.state = State.READY;
      becomeBest(announcement);
    } else {
      announcement.state = State.READY;
    }
  }

  private void reselect(Wanted wanted) {
    Announcement best = null;
    for (int i = 0; i < wanted.count; i++) {
      Announcement candidate = wanted.at(i);
      if (candidate.state == State.READY
          && (best == null || priority(candidate) > priority(best))) {
        best = candidate;
      }
    }
    if (best != null) {
      becomeBest(best);
    }
  }

  /** Non-negative for preferred peers, negative for others; otherwise hashed. */
  private long priority(Announcement announcement) {
    Wanted wanted = announcement.wanted;
    long hash =
        SipHash24.hash(
            salt0, salt1, wanted.w0, wanted.w1, wanted.w2, wanted.w3, (int) announcement.peer.peer);
    return announcement.preferred ? hash >>> 1 : hash | Long.MIN_VALUE;
  }

  private void becomeBest(Announcement announcement) {
    announcement.state = State.BEST;
    announcement.wanted.selected = announcement;
    announcement.bestIndex = announcement.peer.best.size();
    announcement.peer.best.add(announcement);
    bestCount++;
  }

  private void leaveBest(Announcement announcement) {
    ArrayList<Announcement> best = announcement.peer.best;
    Announcement last = best.removeLast();
    if (last != announcement) {
      best.set(announcement.bestIndex, last);
      last.bestIndex = announcement.bestIndex;
    }
    announcement.bestIndex = -1;
    bestCount--;
    if (announcement.wanted.selected == announcement) {
      announcement.wanted.selected = null;
    }
  }

  /** To COMPLETED; false if that was the last of its hash, so that all are gone. */
  private boolean complete(Announcement announcement) {
    if (announcement.state == State.COMPLETED) {
      return true;
    }
    Wanted wanted = announcement.wanted;
    if (wanted.completed == wanted.count - 1) {
      eraseAll(wanted);
      return false;
    }
    boolean wasSelected = wanted.selected == announcement;
    release(announcement);
    announcement.state = State.COMPLETED;
    wanted.completed++;
    if (wasSelected) {
      reselect(wanted);
    }
    return true;
  }

  /** Takes it out of the queue and the selection. */
  private void release(Announcement announcement) {
    switch (announcement.state) {
      case DELAYED -> deadlines.remove(announcement);
      case BEST -> leaveBest(announcement);
      case REQUESTED -> {
        deadlines.remove(announcement);
        announcement.peer.requested--;
        announcement.wanted.selected = null;
      }
      case READY, COMPLETED -> {}
    }
  }

  /** Erases a COMPLETED announcement of a hash that has others. */
  private void erase(Announcement announcement) {
    Wanted wanted = announcement.wanted;
    int at = 0;
    while (wanted.at(at) != announcement) {
      at++;
    }
    System.arraycopy(wanted.announcements, at + 1, wanted.announcements, at, wanted.count - at - 1);
    wanted.announcements[--wanted.count] = null;
    wanted.completed--;
    removeFromPeer(announcement);
  }

  private void eraseAll(Wanted wanted) {
    for (int i = 0; i < wanted.count; i++) {
      release(wanted.at(i));
      removeFromPeer(wanted.at(i));
    }
    wantedTable.remove(wanted);
  }

  private static void removeFromPeer(Announcement announcement) {
    ArrayList<Announcement> all = announcement.peer.all;
    Announcement last = all.removeLast();
    if (last != announcement) {
      all.set(announcement.peerIndex, last);
      last.peerIndex = announcement.peerIndex;
    }
  }
}
