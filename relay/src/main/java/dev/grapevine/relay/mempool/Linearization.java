package dev.grapevine.relay.mempool;

/**
 * The order in which a miner would take the transactions of one cluster: parents before children,
 * and such that every prefix that ends a chunk pays as much as any set of that size can.
 *
 * <p>Works on a spanning forest. Each transaction starts as a tree of its own; a dependency is
 * either <em>active</em>, an edge of a tree, or not. A tree is a chunk. Where a chunk depends on
 * one of a lower feerate the two are joined by activating that dependency; where cutting an active
 * dependency would leave the part above it at a higher feerate than the part below, it is cut and
 * the parts are joined with what they now belong to. When neither is left to do, the chunks are the
 * best there are. The number of cuts has no good bound, so work stops after {@link #MAX_VISITS}
 * steps; what is there then is in a valid order, only perhaps not the best. In practice clusters of
 * 64 are done in a fraction of that.
 *
 * <p>At most 64 transactions, a set of them is one long. Deterministic: choices depend on the
 * arguments only. Source: Bitcoin Core {@code cluster_linearize.h} ("spanning-forest
 * linearization").
 */
final class Linearization {
  /** Transactions looked at while cutting; about 100 ns for ten of them. */
  private static final int MAX_VISITS = 30_000;

  private final int n;
  private final long[] fees;
  private final int[] sizes;
  private final long[] parents;
  private final long[] children;

  /** For each transaction, its parents and children that it is joined with. */
  private final long[] activeParents;

  private final long[] activeChildren;

  /** For each transaction the number of its chunk, which is that of one of its members. */
  private final int[] chunkOf;

  private final long[] chunkSet;
  private final long[] chunkFee;
  private final long[] chunkSize;
  private int visits;

  // Scratch of one walk over a tree, by transaction.
  private final int[] walk;
  private final int[] walkedFrom;
  private final long[] subtreeFee;
  private final long[] subtreeSize;

  private Linearization(long[] fees, int[] sizes, long[] parents) {
    this.n = fees.length;
    this.fees = fees;
    this.sizes = sizes;
    this.parents = parents;
    this.children = new long[n];
    this.activeParents = new long[n];
    this.activeChildren = new long[n];
    this.chunkOf = new int[n];
    this.chunkSet = new long[n];
    this.chunkFee = fees.clone();
    this.chunkSize = new long[n];
    this.walk = new int[n];
    this.walkedFrom = new int[n];
    this.subtreeFee = new long[n];
    this.subtreeSize = new long[n];
    for (int i = 0; i < n; i++) {
      chunkOf[i] = i;
      chunkSet[i] = 1L << i;
      chunkSize[i] = sizes[i];
      for (long rest = parents[i]; rest != 0; rest &= rest - 1) {
        children[Long.numberOfTrailingZeros(rest)] |= 1L << i;
      }
    }
  }

  /**
   * An order.
   *
   * @param indexes first to last
   * @param isBest no other order is better for any size of block; else the search was given up
   */
  record Order(int[] indexes, boolean isBest) {}

  /**
   * The best order found. Among equals, who comes first in the arguments comes first.
   *
   * @param fees in satoshi; may be negative
   * @param sizes positive
   * @param parents for each transaction, those it spends directly
   */
  static Order of(long[] fees, int[] sizes, long[] parents) {
    if (fees.length > Long.SIZE) {
      throw new IllegalStateException("a cluster of " + fees.length + " transactions");
    }
    Linearization work = new Linearization(fees, sizes, parents);
    for (int i = 0; i < work.n; i++) {
      work.settle(work.chunkOf[i]);
    }
    boolean isBest = work.improve();
    work.splitEvenChunks();
    return new Order(work.order(), isBest);
  }

  /** Joins a chunk with others until none it depends on, or that depends on it, is out of order. */
  private void settle(int chunk) {
    int at = joinUp(chunk);
    for (int next = joinDown(at); next != at; next = joinDown(at)) {
      at = joinUp(next);
    }
  }

  /**
   * Joins a chunk with those it depends on that pay less, or as much, since two of a feerate could
   * depend on each other; the lowest first.
   */
  private int joinUp(int from) {
    int chunk = from;
    while (true) {
      int worst = -1;
      for (long rest = neighbours(chunk, parents); rest != 0; rest &= rest - 1) {
        int other = chunkOf[Long.numberOfTrailingZeros(rest)];
        if (worst == -1 ? compare(other, chunk) <= 0 : compare(other, worst) < 0) {
          worst = other;
        }
      }
      if (worst == -1) {
        return chunk;
      }
      chunk = join(worst, chunk);
    }
  }

  /** Joins a chunk with those that depend on it and do not pay less, the highest first. */
  private int joinDown(int from) {
    int chunk = from;
    while (true) {
      int best = -1;
      for (long rest = neighbours(chunk, children); rest != 0; rest &= rest - 1) {
        int other = chunkOf[Long.numberOfTrailingZeros(rest)];
        if (best == -1 ? compare(other, chunk) >= 0 : compare(other, best) > 0) {
          best = other;
        }
      }
      if (best == -1) {
        return chunk;
      }
      chunk = join(chunk, best);
    }
  }

  /** Transactions outside a chunk that its members are linked with. */
  private long neighbours(int chunk, long[] links) {
    long found = 0;
    for (long rest = chunkSet[chunk]; rest != 0; rest &= rest - 1) {
      found |= links[Long.numberOfTrailingZeros(rest)];
    }
    return found & ~chunkSet[chunk];
  }

  private int compare(int a, int b) {
    return FeeRate.compare(chunkFee[a], chunkSize[a], chunkFee[b], chunkSize[b]);
  }

  /** Makes one chunk of two, by the first dependency of {@code lower} on {@code upper}. */
  private int join(int upper, int lower) {
    for (long rest = chunkSet[lower]; rest != 0; rest &= rest - 1) {
      int child = Long.numberOfTrailingZeros(rest);
      long link = parents[child] & chunkSet[upper];
      if (link != 0) {
        int parent = Long.numberOfTrailingZeros(link);
        activeParents[child] |= 1L << parent;
        activeChildren[parent] |= 1L << child;
        break;
      }
    }
    form(upper, chunkSet[upper] | chunkSet[lower]);
    return upper;
  }

  /** Lets {@code chunk} consist of {@code set}. */
  private void form(int chunk, long set) {
    long fee = 0;
    long size = 0;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      chunkOf[i] = chunk;
      fee += fees[i];
      size += sizes[i];
    }
    chunkSet[chunk] = set;
    chunkFee[chunk] = fee;
    chunkSize[chunk] = size;
  }

  /** True if there is nothing left to improve. */
  private boolean improve() {
    long suspects = all();
    while (suspects != 0 && visits < MAX_VISITS) {
      int chunk = chunkOf[Long.numberOfTrailingZeros(suspects)];
      long before = chunkSet[chunk];
      long top = bestTop(chunk);
      if (top == 0) {
        suspects &= ~before;
      } else {
        cut(chunk, top);
        suspects |= before;
      }
    }
    return suspects == 0;
  }

  private long all() {
    return n == Long.SIZE ? -1L : (1L << n) - 1;
  }

  /**
   * The part of a chunk above one of its active dependencies that gains most by being mined
   * earlier; 0 if none does.
   */
  private long bestTop(int chunk) {
    int count = walk(chunk);
    double bestGain = 0;
    int best = -1;
    for (int i = 1; i < count; i++) {
      int v = walk[i];
      boolean above = (activeChildren[v] & 1L << walkedFrom[v]) != 0;
      long fee = above ? subtreeFee[v] : chunkFee[chunk] - subtreeFee[v];
      long size = above ? subtreeSize[v] : chunkSize[chunk] - subtreeSize[v];
      if (FeeRate.compare(fee, size, chunkFee[chunk], chunkSize[chunk]) > 0) {
        double gain = (double) fee * chunkSize[chunk] - (double) chunkFee[chunk] * size;
        if (best == -1 || gain > bestGain) {
          best = v;
          bestGain = gain;
        }
      }
    }
    return best == -1 ? 0 : topOf(chunk, best);
  }

  /** Walks a chunk's tree from its first member, and sums what hangs on each. Returns how many. */
  private int walk(int chunk) {
    int root = Long.numberOfTrailingZeros(chunkSet[chunk]);
    walk[0] = root;
    walkedFrom[root] = -1;
    long seen = 1L << root;
    int count = 1;
    for (int i = 0; i < count; i++) {
      int v = walk[i];
      long next = (activeParents[v] | activeChildren[v]) & ~seen;
      seen |= next;
      for (long rest = next; rest != 0; rest &= rest - 1) {
        int w = Long.numberOfTrailingZeros(rest);
        walkedFrom[w] = v;
        walk[count++] = w;
      }
      subtreeFee[v] = fees[v];
      subtreeSize[v] = sizes[v];
    }
    for (int i = count - 1; i > 0; i--) {
      int v = walk[i];
      subtreeFee[walkedFrom[v]] += subtreeFee[v];
      subtreeSize[walkedFrom[v]] += subtreeSize[v];
    }
    visits += count;
    return count;
  }

  /** The upper part when the edge between {@code v} and where it was walked from is cut. */
  private long topOf(int chunk, int v) {
    int from = walkedFrom[v];
    long side = 1L << v;
    long fresh = side;
    while (fresh != 0) {
      int i = Long.numberOfTrailingZeros(fresh);
      fresh &= fresh - 1;
      long next = (activeParents[i] | activeChildren[i]) & ~side;
      if (i == v) {
        next &= ~(1L << from);
      }
      side |= next;
      fresh |= next;
    }
    return (activeChildren[v] & 1L << from) != 0 ? side : chunkSet[chunk] & ~side;
  }

  /** Cuts a chunk into two along the one active dependency between them. */
  private void cut(int chunk, long top) {
    long bottom = chunkSet[chunk] & ~top;
    deactivate(top, bottom);
    int upper = Long.numberOfTrailingZeros(top);
    int lower = Long.numberOfTrailingZeros(bottom);
    form(upper, top);
    form(lower, bottom);
    if ((neighbours(upper, parents) & bottom) != 0) {
      // The part that pays more needs the other by another way: they stay together by that.
      join(lower, upper);
      return;
    }
    joinUp(upper);
    joinDown(chunkOf[lower]);
  }

  private void deactivate(long top, long bottom) {
    for (long rest = bottom; rest != 0; rest &= rest - 1) {
      int child = Long.numberOfTrailingZeros(rest);
      long link = activeParents[child] & top;
      if (link != 0) {
        activeParents[child] &= ~link;
        activeChildren[Long.numberOfTrailingZeros(link)] &= ~(1L << child);
        return;
      }
    }
    throw new IllegalStateException("no active dependency to cut");
  }

  /** Cuts chunks whose parts pay the same where nothing else holds them together. */
  private void splitEvenChunks() {
    long suspects = all();
    while (suspects != 0) {
      int chunk = chunkOf[Long.numberOfTrailingZeros(suspects)];
      long before = chunkSet[chunk];
      long top = evenTop(chunk);
      if (top == 0) {
        suspects &= ~before;
      } else {
        long bottom = before & ~top;
        deactivate(top, bottom);
        form(Long.numberOfTrailingZeros(top), top);
        form(Long.numberOfTrailingZeros(bottom), bottom);
      }
    }
  }

  private long evenTop(int chunk) {
    int count = walk(chunk);
    for (int i = 1; i < count; i++) {
      int v = walk[i];
      if (FeeRate.compare(subtreeFee[v], subtreeSize[v], chunkFee[chunk], chunkSize[chunk]) == 0) {
        long top = topOf(chunk, v);
        long bottom = chunkSet[chunk] & ~top;
        if ((linked(top, parents) & bottom) == 0) {
          return top;
        }
      }
    }
    return 0;
  }

  private static long linked(long set, long[] links) {
    long found = 0;
    for (long rest = set; rest != 0; rest &= rest - 1) {
      found |= links[Long.numberOfTrailingZeros(rest)];
    }
    return found;
  }

  /** Chunks that may come next by falling feerate; in each, transactions the same way. */
  private int[] order() {
    int[] order = new int[n];
    int done = 0;
    long left = all();
    while (left != 0) {
      int best = -1;
      long seen = 0;
      for (long rest = left; rest != 0; rest = left & ~seen) {
        int chunk = chunkOf[Long.numberOfTrailingZeros(rest)];
        seen |= chunkSet[chunk];
        boolean ready = (neighbours(chunk, parents) & left) == 0;
        if (ready && (best == -1 || compare(chunk, best) > 0)) {
          best = chunk;
        }
      }
      left &= ~chunkSet[best];
      done = append(chunkSet[best], order, done);
    }
    if (done != n) {
      throw new IllegalStateException("a circle of transactions");
    }
    return order;
  }

  private int append(long chunk, int[] order, int from) {
    int done = from;
    long left = chunk;
    while (left != 0) {
      int best = -1;
      for (long rest = left; rest != 0; rest &= rest - 1) {
        int i = Long.numberOfTrailingZeros(rest);
        if ((parents[i] & left) == 0
            && (best == -1 || FeeRate.compare(fees[i], sizes[i], fees[best], sizes[best]) > 0)) {
          best = i;
        }
      }
      left &= ~(1L << best);
      order[done++] = best;
    }
    return done;
  }
}
