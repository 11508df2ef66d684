package dev.grapevine.relay.transactions;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.relay.base.PeerId;
import it.unimi.dsi.fastutil.longs.Long2ObjectAVLTreeMap;
import java.util.ArrayList;
import java.util.List;

/**
 * What one peer has in the {@link Orphanage}, oldest first: orphans that wait for a parent, and
 * ready ones that are this peer's work. There is no account for a peer that has nothing there.
 */
final class OrphanAccount {
  private static final int INPUTS_A_POINT = 10;

  /** A transaction without its parents, and all who announced it. */
  static final class Orphan {
    final Transaction transaction;
    final List<Announcement> announcements = new ArrayList<>(1);

    /** One of its announcements, and no more than one, is ready. */
    boolean ready;

    Orphan(Transaction transaction) {
      this.transaction = transaction;
    }

    int weight() {
      return transaction.weight();
    }

    /** Points for its inputs, beside one for each announcement. */
    int inputPoints() {
      return transaction.inputs().size() / INPUTS_A_POINT;
    }
  }

  /** One peer's word that it has one orphan; {@code sequence} counts up over all. */
  record Announcement(Orphan orphan, OrphanAccount account, long sequence) {}

  /** How much of its share a peer uses; the greater the worse. */
  record Excess(long used, long share) implements Comparable<Excess> {
    /** All of the share, and no more. */
    static final Excess NONE = new Excess(1, 1);

    @Override
    public int compareTo(Excess other) {
      int byRatio = Long.compare(used * other.share, other.used * share);
      // The share of points is the smaller number and so counts before that of weight.
      return byRatio != 0 ? byRatio : Long.compare(other.share, share);
    }
  }

  final PeerId peer;
  private final Long2ObjectAVLTreeMap<Announcement> waiting = new Long2ObjectAVLTreeMap<>();
  private final Long2ObjectAVLTreeMap<Announcement> ready = new Long2ObjectAVLTreeMap<>();
  private long weight;
  private int points;

  OrphanAccount(PeerId peer) {
    this.peer = peer;
  }

  /** Adds an orphan that this peer has not announced. */
  void announce(Orphan orphan, long sequence) {
    Announcement announcement = new Announcement(orphan, this, sequence);
    orphan.announcements.add(announcement);
    waiting.put(sequence, announcement);
    weight += orphan.weight();
    points += 1 + orphan.inputPoints();
  }

  /** Removes one of this account's; true if it was ready. */
  boolean remove(Announcement announcement) {
    Orphan orphan = announcement.orphan;
    boolean wasReady = ready.remove(announcement.sequence) != null;
    if (wasReady) {
      orphan.ready = false;
    } else {
      waiting.remove(announcement.sequence);
    }
    orphan.announcements.remove(announcement);
    weight -= orphan.weight();
    points -= 1 + orphan.inputPoints();
    return wasReady;
  }

  /** A parent came: one of this account's that waited is to be looked at. */
  void becomesReady(Announcement announcement) {
    waiting.remove(announcement.sequence);
    ready.put(announcement.sequence, announcement);
    announcement.orphan.ready = true;
  }

  /** The oldest ready one, of at least one, which goes back to those that wait. */
  Transaction takeReady() {
    Announcement announcement = ready.remove(ready.firstLongKey());
    waiting.put(announcement.sequence, announcement);
    announcement.orphan.ready = false;
    return announcement.orphan.transaction;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && ready.isEmpty();
  }

  /** The one to lose first, of at least one. */
  Announcement oldest() {
    Long2ObjectAVLTreeMap<Announcement> from = waiting.isEmpty() ? ready : waiting;
    return from.get(from.firstLongKey());
  }

  /** All, the one to lose first at the front. */
  List<Orphan> orphans() {
    List<Orphan> all = new ArrayList<>(waiting.size() + ready.size());
    waiting.values().forEach(each -> all.add(each.orphan));
    ready.values().forEach(each -> all.add(each.orphan));
    return all;
  }

  /** The worse of what it uses of its shares of points and of weight. */
  Excess excess(long sharePoints, long shareWeight) {
    Excess byPoints = new Excess(points, sharePoints);
    Excess byWeight = new Excess(weight, shareWeight);
    return byPoints.compareTo(byWeight) >= 0 ? byPoints : byWeight;
  }

  /** Weight units. */
  long weight() {
    return weight;
  }

  int points() {
    return points;
  }
}
