package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a mempool that is thought through before it is made: which transactions leave, which
 * enter, and the clusters that come of it. {@link Mempool#apply} makes it.
 *
 * <p>Only clusters that something leaves or joins are looked at. What is left of them and what
 * enters is parted into those that are still connected, and each part is linearised anew; the
 * clusters as they were give the feerate diagram before, the new ones that after.
 *
 * <p>Use: {@link #add} and {@link #remove}, then ask; the first question works it out, after which
 * nothing may be added. Good until the mempool changes. Cost: that of {@link Linearization} for
 * each new cluster, and look-ups for what enters.
 */
final class ChangeSet {
  private static final int GONE = -1;

  private final Mempool mempool;
  private final List<MempoolEntry> additions = new ArrayList<>(1);
  private final List<MempoolEntry> removals = new ArrayList<>(0);
  private final List<Cluster> oldClusters = new ArrayList<>(1);
  private final List<MempoolEntry> oldLoners = new ArrayList<>(1);
  private final List<Cluster> newClusters = new ArrayList<>(1);
  private final List<MempoolEntry> newLoners = new ArrayList<>(1);
  private boolean planned;
  private boolean oversized;

  /** Those that stay or enter, in the order of their marks, which count from 1. */
  private final List<MempoolEntry> nodes = new ArrayList<>();

  /** Links of what enters: pairs of child and parent, as indexes of {@link #nodes}. */
  private int[] links = new int[8];

  private int linkEnds;

  ChangeSet(Mempool mempool) {
    this.mempool = mempool;
  }

  /** A transaction is to enter; its parents are here or were added before. */
  void add(MempoolEntry entry) {
    additions.add(entry);
  }

  /** An entry that is here is to leave; it may be named twice. Children do not leave by that. */
  void remove(MempoolEntry entry) {
    if (entry.mark != GONE) {
      entry.mark = GONE;
      removals.add(entry);
    }
  }

  /** Entries that are here are to leave. */
  void removeAll(Iterable<MempoolEntry> entries) {
    for (MempoolEntry entry : entries) {
      remove(entry);
    }
  }

  /** An entry that stays pays more or less than before: its cluster is linearised anew. */
  void touch(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    if (cluster == null) {
      if (entry.mark == 0) {
        entry.mark = 1;
        oldLoners.add(entry);
      }
    } else if (!cluster.dirty) {
      cluster.dirty = true;
      oldClusters.add(cluster);
    }
  }

  /** Those that enter. */
  List<MempoolEntry> additions() {
    return additions;
  }

  /** Those that leave. */
  List<MempoolEntry> removals() {
    return removals;
  }

  /** True if a cluster that something enters would be over the limits of the options. */
  boolean exceedsLimits() {
    plan();
    return oversized;
  }

  /**
   * True if miners would rather have the mempool after the change, whatever the size of their
   * block. Not to be asked if the limits are exceeded.
   */
  boolean improvesFeerateDiagram() {
    plan();
    FeerateDiagram before = new FeerateDiagram();
    FeerateDiagram after = new FeerateDiagram();
    oldClusters.forEach(before::add);
    oldLoners.forEach(before::add);
    newClusters.forEach(after::add);
    newLoners.forEach(after::add);
    return after.isBetterThan(before);
  }

  /** Clusters that are no more. */
  List<Cluster> oldClusters() {
    plan();
    return oldClusters;
  }

  /** Entries without relatives that leave or get some. */
  List<MempoolEntry> oldLoners() {
    plan();
    return oldLoners;
  }

  /** Clusters that come of the change. */
  List<Cluster> newClusters() {
    plan();
    return newClusters;
  }

  /** Entries without relatives that come of the change. */
  List<MempoolEntry> newLoners() {
    plan();
    return newLoners;
  }

  private void plan() {
    if (planned) {
      return;
    }
    planned = true;
    for (MempoolEntry entry : removals) {
      entry.mark = 0;
      touch(entry);
      entry.mark = GONE;
    }
    touchRelatives();
    for (Cluster cluster : oldClusters) {
      cluster.dirty = false;
      for (int i = 0; i < cluster.size(); i++) {
        number(cluster.member(i));
      }
    }
    oldLoners.forEach(this::number);
    additions.forEach(this::number);
    linkAdditions();
    part();
    nodes.forEach(node -> node.mark = 0);
    removals.forEach(entry -> entry.mark = 0);
  }

  private void touchRelatives() {
    for (MempoolEntry entry : additions) {
      Transaction tx = entry.transaction();
      for (TxIn input : tx.inputs()) {
        touchUnlessGone(mempool.find(input.prevout().txid()));
      }
      for (int i = 0; i < tx.outputs().size(); i++) {
        touchUnlessGone(mempool.findSpender(tx.txid(), i));
      }
    }
  }

  private void touchUnlessGone(@Nullable MempoolEntry relative) {
    if (relative != null && relative.mark != GONE) {
      touch(relative);
    }
  }

  private void number(MempoolEntry entry) {
    if (entry.mark != GONE) {
      nodes.add(entry);
      entry.mark = nodes.size();
    }
  }

  private void linkAdditions() {
    for (MempoolEntry entry : additions) {
      Transaction tx = entry.transaction();
      for (TxIn input : tx.inputs()) {
        link(entry, findParent(input.prevout().txid()));
      }
      for (int i = 0; i < tx.outputs().size(); i++) {
        MempoolEntry child = mempool.findSpender(tx.txid(), i);
        if (child != null && child.mark != GONE) {
          link(child, entry);
        }
      }
    }
  }

  private @Nullable MempoolEntry findParent(Txid txid) {
    for (MempoolEntry other : additions) {
      if (other.transaction().txid().equals(txid)) {
        return other;
      }
    }
    return mempool.find(txid);
  }

  private void link(MempoolEntry child, @Nullable MempoolEntry parent) {
    if (parent == null || parent.mark == GONE) {
      return;
    }
    if (linkEnds == links.length) {
      links = Arrays.copyOf(links, linkEnds * 2);
    }
    links[linkEnds++] = child.mark - 1;
    links[linkEnds++] = parent.mark - 1;
  }

  /** Parts {@link #nodes} into those that are connected, and makes clusters of them. */
  private void part() {
    int[] root = new int[nodes.size()];
    Arrays.setAll(root, i -> i);
    for (Cluster cluster : oldClusters) {
      for (int i = 0; i < cluster.size(); i++) {
        int child = cluster.member(i).mark;
        for (long rest = cluster.parents(i); rest != 0; rest &= rest - 1) {
          int parent = cluster.member(Long.numberOfTrailingZeros(rest)).mark;
          if (child > 0 && parent > 0) {
            unite(root, child - 1, parent - 1);
          }
        }
      }
    }
    for (int i = 0; i < linkEnds; i += 2) {
      unite(root, links[i], links[i + 1]);
    }
    List<List<MempoolEntry>> parts = parts(root);
    for (int i = nodes.size() - additions.size(); i < nodes.size(); i++) {
      oversized |= isOversized(parts.get(find(root, i)));
    }
    if (!oversized) {
      int[] placeOf = new int[nodes.size()];
      Arrays.fill(placeOf, GONE);
      for (List<MempoolEntry> part : parts) {
        if (part.size() == 1) {
          newLoners.add(part.getFirst());
        } else if (!part.isEmpty()) {
          newClusters.add(build(part, placeOf));
        }
      }
    }
  }

  /** By the number of their root; empty lists elsewhere. */
  private List<List<MempoolEntry>> parts(int[] root) {
    List<List<MempoolEntry>> parts = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      parts.add(find(root, i) == i ? new ArrayList<>() : List.of());
    }
    for (int i = 0; i < nodes.size(); i++) {
      parts.get(find(root, i)).add(nodes.get(i));
    }
    return parts;
  }

  private boolean isOversized(List<MempoolEntry> part) {
    long weight = 0;
    for (MempoolEntry entry : part) {
      weight += entry.adjustedWeight();
    }
    MempoolOptions options = mempool.options();
    return part.size() > options.clusterCount()
        || weight > (long) options.clusterVbytes() * Transaction.WITNESS_SCALE_FACTOR;
  }

  private Cluster build(List<MempoolEntry> part, int[] placeOf) {
    // By txid, so that ties are broken by what says nothing about who came first.
    part.sort(Cluster::compareTxids);
    for (int i = 0; i < part.size(); i++) {
      placeOf[part.get(i).mark - 1] = i;
    }
    long[] parents = new long[part.size()];
    for (int i = 0; i < part.size(); i++) {
      MempoolEntry entry = part.get(i);
      Cluster cluster = entry.cluster;
      if (cluster != null) {
        for (long rest = cluster.parents(entry.position()); rest != 0; rest &= rest - 1) {
          int mark = cluster.member(Long.numberOfTrailingZeros(rest)).mark;
          if (mark > 0) {
            parents[i] |= 1L << placeOf[mark - 1];
          }
        }
      }
    }
    for (int i = 0; i < linkEnds; i += 2) {
      int child = placeOf[links[i]];
      if (child != GONE) {
        parents[child] |= 1L << placeOf[links[i + 1]];
      }
    }
    part.forEach(entry -> placeOf[entry.mark - 1] = GONE);
    return Cluster.of(part, parents);
  }

  private static int find(int[] root, int of) {
    int i = of;
    while (root[i] != i) {
      root[i] = root[root[i]];
      i = root[i];
    }
    return i;
  }

  private static void unite(int[] root, int a, int b) {
    int x = find(root, a);
    int y = find(root, b);
    root[Math.max(x, y)] = Math.min(x, y);
  }
}
