package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of a mempool that are connected by spending one another: two at the least, 64 at the
 * most, so that a set of them is one long.
 *
 * <p>Kept in a linearisation, an order in which parents come before children and which a miner
 * would follow: again and again the transaction whose ancestors not yet taken pay the best feerate
 * together with it. It is cut into chunks, each of them what a miner would take at once; feerates
 * of chunks fall from the first to the last. Position 0 is mined first.
 *
 * <p>Immutable but for {@link #dirty}; a mempool that changes builds it anew, which costs O(n²) bit
 * operations and one look-up an input. Source: Bitcoin Core {@code txgraph.h}, {@code
 * cluster_linearize.h}; this is its ancestor-set linearisation without the search for better ones.
 */
final class Cluster {
  private final MempoolEntry[] members;

  /** For each position, the positions it spends directly. */
  private final long[] parents;

  /** For each position, all it depends on, and itself. */
  private final long[] ancestors;

  private final long[] chunkFees;
  private final int[] chunkVsizes;
  private final byte[] chunkStarts;
  private final MempoolEntry representative;

  /** Set while a removal works on it. */
  boolean dirty;

  private Cluster(MempoolEntry[] members, long[] parents, long[] ancestors) {
    this.members = members;
    this.parents = parents;
    this.ancestors = ancestors;
    this.chunkFees = new long[members.length];
    this.chunkVsizes = new int[members.length];
    this.chunkStarts = new byte[members.length];
    this.representative = leastTxid(members);
    for (int i = 0; i < members.length; i++) {
      members[i].position = i;
      members[i].cluster = this;
    }
    cutIntoChunks();
  }

  /** Finds the mempool's entry with a txid, or null. */
  interface Lookup {
    @Nullable MempoolEntry find(Txid txid);
  }

  /**
   * Links {@code list}, which must be connected, and sets each one's cluster and position. {@code
   * lookup} must find exactly these among the transactions they spend.
   */
  static void link(List<MempoolEntry> list, Lookup lookup) {
    int n = list.size();
    if (n > Long.SIZE) {
      throw new IllegalStateException("a cluster of " + n + " transactions");
    }
    for (int i = 0; i < n; i++) {
      list.get(i).position = i;
    }
    long[] direct = new long[n];
    for (int i = 0; i < n; i++) {
      for (TxIn input : list.get(i).transaction().inputs()) {
        MempoolEntry parent = lookup.find(input.prevout().txid());
        if (parent != null) {
          direct[i] |= 1L << parent.position;
        }
      }
    }
    long[] closed = closure(direct);
    int[] order = linearize(list, closed);
    MempoolEntry[] ordered = new MempoolEntry[n];
    int[] placeOf = new int[n];
    for (int i = 0; i < n; i++) {
      ordered[i] = list.get(order[i]);
      placeOf[order[i]] = i;
    }
    long[] orderedDirect = new long[n];
    long[] orderedClosed = new long[n];
    for (int i = 0; i < n; i++) {
      orderedDirect[i] = renumber(direct[order[i]], placeOf);
      orderedClosed[i] = renumber(closed[order[i]], placeOf);
    }
    new Cluster(ordered, orderedDirect, orderedClosed);
  }

  private static long[] closure(long[] direct) {
    int n = direct.length;
    long[] closed = new long[n];
    for (int i = 0; i < n; i++) {
      closed[i] = direct[i] | 1L << i;
    }
    for (int via = 0; via < n; via++) {
      for (int i = 0; i < n; i++) {
        if ((closed[i] & 1L << via) != 0) {
          closed[i] |= closed[via];
        }
      }
    }
    return closed;
  }

  private static int[] linearize(List<MempoolEntry> list, long[] closed) {
    int n = list.size();
    long[] fees = new long[n];
    long[] sizes = new long[n];
    for (int i = 0; i < n; i++) {
      for (long rest = closed[i]; rest != 0; rest &= rest - 1) {
        MempoolEntry ancestor = list.get(Long.numberOfTrailingZeros(rest));
        fees[i] += ancestor.fee();
        sizes[i] += ancestor.vsize();
      }
    }
    int[] order = new int[n];
    int done = 0;
    long left = n == Long.SIZE ? -1L : (1L << n) - 1;
    while (left != 0) {
      int best = best(list, closed, fees, sizes, left);
      long taken = closed[best] & left;
      left &= ~taken;
      done = appendInTopologicalOrder(closed, taken, order, done);
      for (long rest = left; rest != 0; rest &= rest - 1) {
        int i = Long.numberOfTrailingZeros(rest);
        for (long gone = closed[i] & taken; gone != 0; gone &= gone - 1) {
          MempoolEntry ancestor = list.get(Long.numberOfTrailingZeros(gone));
          fees[i] -= ancestor.fee();
          sizes[i] -= ancestor.vsize();
        }
      }
    }
    return order;
  }

  private static int best(
      List<MempoolEntry> list, long[] closed, long[] fees, long[] sizes, long left) {
    int best = Long.numberOfTrailingZeros(left);
    for (long rest = left & (left - 1); rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      int better = FeeRate.compare(fees[i], sizes[i], fees[best], sizes[best]);
      if (better == 0) {
        better = Long.bitCount(closed[best] & left) - Long.bitCount(closed[i] & left);
      }
      if (better == 0) {
        better = compareTxids(list.get(best), list.get(i));
      }
      if (better > 0) {
        best = i;
      }
    }
    return best;
  }

  /** Those with fewer ancestors first: an ancestor always has fewer than what descends from it. */
  private static int appendInTopologicalOrder(long[] closed, long set, int[] order, int from) {
    int end = from;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      int candidate = Long.numberOfTrailingZeros(rest);
      int count = Long.bitCount(closed[candidate]);
      int at = end++;
      while (at > from && Long.bitCount(closed[order[at - 1]]) > count) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = candidate;
    }
    return end;
  }

  private static long renumber(long set, int[] placeOf) {
    long renumbered = 0;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      renumbered |= 1L << placeOf[Long.numberOfTrailingZeros(rest)];
    }
    return renumbered;
  }

  private void cutIntoChunks() {
    int n = members.length;
    int[] starts = new int[n];
    long[] fees = new long[n];
    int[] sizes = new int[n];
    int chunks = 0;
    for (int i = 0; i < n; i++) {
      starts[chunks] = i;
      fees[chunks] = members[i].fee();
      sizes[chunks] = members[i].vsize();
      while (chunks > 0
          && FeeRate.compare(fees[chunks], sizes[chunks], fees[chunks - 1], sizes[chunks - 1])
              > 0) {
        fees[chunks - 1] += fees[chunks];
        sizes[chunks - 1] += sizes[chunks];
        chunks--;
      }
      chunks++;
    }
    for (int chunk = 0; chunk < chunks; chunk++) {
      int end = chunk + 1 < chunks ? starts[chunk + 1] : n;
      for (int i = starts[chunk]; i < end; i++) {
        chunkFees[i] = fees[chunk];
        chunkVsizes[i] = sizes[chunk];
        chunkStarts[i] = (byte) starts[chunk];
      }
    }
  }

  private static MempoolEntry leastTxid(MempoolEntry[] members) {
    MempoolEntry least = members[0];
    for (MempoolEntry member : members) {
      if (compareTxids(member, least) < 0) {
        least = member;
      }
    }
    return least;
  }

  private static int compareTxids(MempoolEntry a, MempoolEntry b) {
    Txid x = a.transaction().txid();
    Txid y = b.transaction().txid();
    int result = Long.compareUnsigned(x.w0(), y.w0());
    if (result == 0) {
      result = Long.compareUnsigned(x.w1(), y.w1());
    }
    if (result == 0) {
      result = Long.compareUnsigned(x.w2(), y.w2());
    }
    return result != 0 ? result : Long.compareUnsigned(x.w3(), y.w3());
  }

  /**
   * The order of a mempool: best chunk feerate first, a cluster's transactions in their
   * linearisation. Ties between clusters are broken by their least txid, which says nothing about
   * who came first.
   */
  static int compare(MempoolEntry a, MempoolEntry b) {
    int result = FeeRate.compare(b.chunkFee(), b.chunkVsize(), a.chunkFee(), a.chunkVsize());
    if (result != 0 || a == b) {
      return result;
    }
    Cluster cluster = a.cluster;
    return cluster != null && cluster == b.cluster
        ? Integer.compare(a.position, b.position)
        : compareTxids(representative(a), representative(b));
  }

  private static MempoolEntry representative(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? entry : cluster.representative;
  }

  int size() {
    return members.length;
  }

  MempoolEntry member(int position) {
    return members[position];
  }

  long vsize() {
    long sum = 0;
    for (MempoolEntry member : members) {
      sum += member.vsize();
    }
    return sum;
  }

  long chunkFee(int position) {
    return chunkFees[position];
  }

  int chunkVsize(int position) {
    return chunkVsizes[position];
  }

  /** The chunk that {@code position} lies in, in order. */
  List<MempoolEntry> chunk(int position) {
    List<MempoolEntry> chunk = new ArrayList<>();
    for (int i = chunkStarts[position];
        i < members.length && chunkStarts[i] == chunkStarts[position];
        i++) {
      chunk.add(members[i]);
    }
    return chunk;
  }

  long parents(int position) {
    return parents[position];
  }

  long children(int position) {
    long set = 0;
    for (int i = 0; i < members.length; i++) {
      if ((parents[i] & 1L << position) != 0) {
        set |= 1L << i;
      }
    }
    return set;
  }

  /** All that {@code position} depends on, and itself. */
  long ancestors(int position) {
    return ancestors[position];
  }

  /** All that depends on {@code position}, and itself. */
  long descendants(int position) {
    long set = 0;
    for (int i = position; i < members.length; i++) {
      if ((ancestors[i] & 1L << position) != 0) {
        set |= 1L << i;
      }
    }
    return set;
  }

  /** Members still in the mempool, parted into those that are still connected, in order. */
  List<List<MempoolEntry>> remainingComponents() {
    long left = 0;
    for (int i = 0; i < members.length; i++) {
      if (members[i].isInMempool()) {
        left |= 1L << i;
      }
    }
    List<List<MempoolEntry>> components = new ArrayList<>();
    while (left != 0) {
      long component = Long.lowestOneBit(left);
      for (long grown = grow(component, left); grown != component; grown = grow(component, left)) {
        component = grown;
      }
      left &= ~component;
      components.add(list(component));
    }
    return components;
  }

  private long grow(long component, long within) {
    long grown = component;
    for (long rest = within; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      long linked = (parents[i] & within) | 1L << i;
      if ((linked & grown) != 0) {
        grown |= linked;
      }
    }
    return grown;
  }

  /** The members in {@code set}, parents first. */
  List<MempoolEntry> list(long set) {
    List<MempoolEntry> list = new ArrayList<>(Long.bitCount(set));
    for (long rest = set; rest != 0; rest &= rest - 1) {
      list.add(members[Long.numberOfTrailingZeros(rest)]);
    }
    return list;
  }
}
