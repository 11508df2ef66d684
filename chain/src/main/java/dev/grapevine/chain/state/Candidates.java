package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The blocks that could become the tip: complete (every block below was stored too), not known to
 * be invalid, and not worse than the tip (Bitcoin Core {@code setBlockIndexCandidates}, {@code
 * m_blocks_unlinked}). More work goes first; of equals the one that was complete first. A former
 * tip stays until a better one is connected, for a reorganisation may fail half way.
 */
final class Candidates {
  private static final Comparator<BlockIndex> BEST_FIRST =
      Comparator.comparing(BlockIndex::chainWork)
          .reversed()
          .thenComparingLong(index -> index.sequence)
          .thenComparing(index -> index.hash().toString());

  private final TreeSet<BlockIndex> ordered = new TreeSet<>(BEST_FIRST);

  /** By the parent that is not complete; never iterated. Bounded by what was stored. */
  private final Map<BlockHash, List<BlockIndex>> waiting = new HashMap<>();

  private long nextSequence;

  /** Counts down: what is preferred goes before all that arrived, and the latest one first. */
  private long lastPreferred;

  /** Sets out from a complete genesis. */
  Candidates(BlockIndex genesis) {
    ordered.add(genesis);
  }

  /** The block that ought to be the tip. */
  BlockIndex best() {
    return ordered.first();
  }

  /**
   * Notes that the data of {@code index} is stored: it, and what waited for it, may be complete
   * now.
   *
   * @return what became complete, in order
   */
  List<BlockIndex> stored(BlockIndex index, BlockIndex tip) {
    BlockIndex parent = index.previous().orElseThrow();
    if (parent.chainTransactionCount == 0) {
      // Kept with the block, so that after a restart those that wait are in the same order.
      index.sequence = ++nextSequence;
      waiting.computeIfAbsent(parent.hash(), hash -> new ArrayList<>()).add(index);
      return List.of();
    }
    List<BlockIndex> completed = new ArrayList<>();
    ArrayDeque<BlockIndex> queue = new ArrayDeque<>();
    queue.add(index);
    while (!queue.isEmpty()) {
      BlockIndex next = queue.poll();
      next.sequence = ++nextSequence;
      complete(next, tip);
      completed.add(next);
      List<BlockIndex> children = waiting.remove(next.hash());
      if (children != null) {
        queue.addAll(children);
      }
    }
    return completed;
  }

  /**
   * Notes a stored block when the tree is loaded: parents first, in the order they were complete.
   */
  void loaded(BlockIndex index, BlockIndex tip) {
    nextSequence = Math.max(nextSequence, index.sequence);
    lastPreferred = Math.min(lastPreferred, index.sequence);
    BlockIndex parent = index.previous().orElseThrow();
    if (parent.chainTransactionCount == 0) {
      waiting.computeIfAbsent(parent.hash(), hash -> new ArrayList<>()).add(index);
      return;
    }
    complete(index, tip);
  }

  private void complete(BlockIndex index, BlockIndex tip) {
    long below = index.previous().orElseThrow().chainTransactionCount;
    index.chainTransactionCount = below + index.transactionCount;
    addUnlessWorse(index, tip);
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

  /** Puts a block before all that have as much work. */
  void prefer(BlockIndex index, BlockIndex tip) {
    ordered.remove(index);
    index.sequence = --lastPreferred;
    addUnlessWorse(index, tip);
  }

  private void addUnlessWorse(BlockIndex index, BlockIndex tip) {
    if (index.chainTransactionCount > 0
        && !index.isFailed()
        && BEST_FIRST.compare(index, tip) <= 0) {
      ordered.add(index);
    }
  }
}
