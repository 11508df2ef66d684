package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions of a mempool that are connected by spending one another: two at the least, 64 at the
 * most, so that a set of them is one long.
 *
 * <p>Kept in a linearisation, an order in which parents come before children and which a miner
 * would follow ({@link Linearization}). It is cut into chunks, each of them what a miner would take
 * at once; feerates of chunks, by modified fee and adjusted weight, fall from the first to the
 * last. Position 0 is mined first.
 *
 * <p>Immutable but for {@link #dirty}; what changes a mempool builds new ones ({@link ChangeSet}).
 * Source: Bitcoin Core {@code txgraph.h}.
 */
final class Cluster {
  private final MempoolEntry[] members;

  /** For each position, the positions it spends directly. */
  private final long[] parents;

  /** For each position, all it depends on, and itself. */
  private final long[] ancestors;

  private final long[] chunkFees;
  private final int[] chunkWeights;
  private final byte[] chunkStarts;
  private final MempoolEntry representative;
  private final boolean inBestOrder;

  /** Set while a {@link ChangeSet} is worked out that touches it. */
  boolean dirty;

  private Cluster(MempoolEntry[] members, long[] parents, boolean inBestOrder) {
    this.members = members;
    this.inBestOrder = inBestOrder;
    this.parents = parents;
    this.ancestors = closure(parents);
    this.chunkFees = new long[members.length];
    this.chunkWeights = new int[members.length];
    this.chunkStarts = new byte[members.length];
    this.representative = leastTxid(members);
    cutIntoChunks();
  }

  /**
   * A cluster of {@code list}, which must be connected; nothing of its members changes before
   * {@link #install}.
   *
   * @param parents for each, the places in the list of those it spends
   */
  static Cluster of(List<MempoolEntry> list, long[] parents) {
    int n = list.size();
    long[] fees = new long[n];
    int[] weights = new int[n];
    for (int i = 0; i < n; i++) {
      fees[i] = list.get(i).modifiedFee();
      weights[i] = list.get(i).adjustedWeight();
    }
    Linearization.Order linearization = Linearization.of(fees, weights, parents);
    int[] order = linearization.indexes();
    MempoolEntry[] ordered = new MempoolEntry[n];
    int[] placeOf = new int[n];
    for (int i = 0; i < n; i++) {
      ordered[i] = list.get(order[i]);
      placeOf[order[i]] = i;
    }
    long[] orderedParents = new long[n];
    for (int i = 0; i < n; i++) {
      orderedParents[i] = renumber(parents[order[i]], placeOf);
    }
    return new Cluster(ordered, orderedParents, linearization.isBest());
  }

  /** Lets its members belong to it. */
  void install() {
    for (int i = 0; i < members.length; i++) {
      members[i].setPosition(i);
      members[i].cluster = this;
    }
  }

  /** Parents stand before children. */
  private static long[] closure(long[] direct) {
    long[] closed = new long[direct.length];
    for (int i = 0; i < direct.length; i++) {
      closed[i] = 1L << i;
      for (long rest = direct[i]; rest != 0; rest &= rest - 1) {
        closed[i] |= closed[Long.numberOfTrailingZeros(rest)];
      }
    }
    return closed;
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
      fees[chunks] = members[i].modifiedFee();
      sizes[chunks] = members[i].adjustedWeight();
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
        chunkWeights[i] = sizes[chunk];
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

  static int compareTxids(MempoolEntry a, MempoolEntry b) {
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
    int result = FeeRate.compare(b.chunkFee(), b.chunkWeight(), a.chunkFee(), a.chunkWeight());
    if (result != 0 || a == b) {
      return result;
    }
    Cluster cluster = a.cluster;
    return cluster != null && cluster == b.cluster
        ? Integer.compare(a.position(), b.position())
        : compareTxids(representative(a), representative(b));
  }

  private static MempoolEntry representative(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? entry : cluster.representative;
  }

  int size() {
    return members.length;
  }

  /** True if no order is known to be better; false if the search for one was given up. */
  boolean isInBestOrder() {
    return inBestOrder;
  }

  MempoolEntry member(int position) {
    return members[position];
  }

  /** The position of the first member of the chunk that {@code position} lies in. */
  int chunkStart(int position) {
    return chunkStarts[position];
  }

  long chunkFee(int position) {
    return chunkFees[position];
  }

  int chunkWeight(int position) {
    return chunkWeights[position];
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

  /** The members in {@code set}, parents first. */
  List<MempoolEntry> list(long set) {
    List<MempoolEntry> list = new ArrayList<>(Long.bitCount(set));
    for (long rest = set; rest != 0; rest &= rest - 1) {
      list.add(members[Long.numberOfTrailingZeros(rest)]);
    }
    return list;
  }
}
