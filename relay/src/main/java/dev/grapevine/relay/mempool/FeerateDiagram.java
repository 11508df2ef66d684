package dev.grapevine.relay.mempool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What can be earned from a set of transactions by how much room a block has: its chunks by falling
 * feerate, fees summed over weight, with straight lines between (Bitcoin Core {@code
 * util/feefrac.h}).
 */
final class FeerateDiagram {
  private record Chunk(long fee, long weight) {}

  private static final Comparator<Chunk> BEST_FIRST =
      (a, b) -> FeeRate.compare(b.fee, b.weight, a.fee, a.weight);

  private final List<Chunk> chunks = new ArrayList<>();

  /** Adds the chunks of a cluster. */
  void add(Cluster cluster) {
    for (int i = 0; i < cluster.size(); i++) {
      if (cluster.chunkStart(i) == i) {
        add(cluster.chunkFee(i), cluster.chunkWeight(i));
      }
    }
  }

  /** Adds an entry that has, or will have, no relatives. */
  void add(MempoolEntry loner) {
    add(loner.modifiedFee(), loner.adjustedWeight());
  }

  /** Adds a chunk; its weight is positive. */
  void add(long fee, long weight) {
    chunks.add(new Chunk(fee, weight));
  }

  /** True if it is nowhere below {@code other} and somewhere above. Both end in a level line. */
  boolean isBetterThan(FeerateDiagram other) {
    chunks.sort(BEST_FIRST);
    other.chunks.sort(BEST_FIRST);
    return !isSomewhereAbove(other, this) && isSomewhereAbove(this, other);
  }

  /** True if a corner of {@code a} lies above {@code b}, or one of {@code b} below {@code a}. */
  private static boolean isSomewhereAbove(FeerateDiagram a, FeerateDiagram b) {
    return hasCornerOff(a.chunks, b.chunks, 1) || hasCornerOff(b.chunks, a.chunks, -1);
  }

  /** True if a corner of {@code corners} lies on side {@code sign} of {@code line}. */
  private static boolean hasCornerOff(List<Chunk> corners, List<Chunk> line, int sign) {
    long fee = 0;
    long weight = 0;
    long lineFee = 0;
    long lineWeight = 0;
    int at = 0;
    for (Chunk corner : corners) {
      fee += corner.fee;
      weight += corner.weight;
      while (at < line.size() && lineWeight + line.get(at).weight <= weight) {
        lineFee += line.get(at).fee;
        lineWeight += line.get(at).weight;
        at++;
      }
      long over = weight - lineWeight;
      int side =
          over == 0 || at == line.size()
              ? Long.compare(fee, lineFee)
              : FeeRate.compare(fee - lineFee, over, line.get(at).fee, line.get(at).weight);
      if (side * sign > 0) {
        return true;
      }
    }
    return false;
  }
}
