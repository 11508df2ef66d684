package dev.grapevine.chain.state;

import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The blocks that could become the tip of one chain: complete ({@link Arrivals}), not known to be
 * invalid, not worse than the tip, and within reach (Bitcoin Core {@code setBlockIndexCandidates}).
 * More work goes first; of equals the one that was complete first. A former tip stays until a
 * better one is connected, for a reorganisation may fail half way.
 */
final class Candidates {
  private static final Comparator<BlockIndex> BEST_FIRST =
      Comparator.comparing(BlockIndex::chainWork)
          .reversed()
          .thenComparingLong(index -> index.sequence)
          .thenComparing(index -> index.hash().toString());

  private final TreeSet<BlockIndex> ordered = new TreeSet<>(BEST_FIRST);
  private Predicate<BlockIndex> reachable;

  /**
   * None but the tip.
   *
   * @param reachable where the chain may go at all
   */
  Candidates(BlockIndex tip, Predicate<BlockIndex> reachable) {
    this.reachable = reachable;
    ordered.add(tip);
  }

  /** Has the chain go elsewhere; {@link #choose} then. */
  void reach(Predicate<BlockIndex> other) {
    reachable = other;
  }

  /** The block that ought to be the tip. */
  BlockIndex best() {
    return ordered.first();
  }

  /** Drops what is worse than the new tip. */
  void connected(BlockIndex tip) {
    ordered.add(tip);
    ordered.tailSet(tip, false).clear();
  }

  /** Drops what was marked invalid; {@code tip} is what there is to fall back on. */
  void dropFailed(BlockIndex tip) {
    ordered.removeIf(BlockIndex::isFailed);
    ordered.add(tip);
  }

  /**
   * Begins again after marks have changed.
   *
   * @param tree all blocks
   * @param floor the tip or, if that is marked invalid, its deepest ancestor that is not
   */
  void choose(Iterable<BlockIndex> tree, BlockIndex floor) {
    ordered.clear();
    ordered.add(floor);
    for (BlockIndex index : tree) {
      addUnlessWorse(index, floor);
    }
  }

  /** Leaves out a block that cannot be reached: one on the way was deleted to save space. */
  void drop(BlockIndex index) {
    ordered.remove(index);
  }

  /** Adds a block that may have become complete. */
  void addUnlessWorse(BlockIndex index, BlockIndex tip) {
    if (index.chainTransactionCount > 0
        && !index.isFailed()
        && BEST_FIRST.compare(index, tip) <= 0
        && reachable.test(index)) {
      ordered.add(index);
    }
  }
}
