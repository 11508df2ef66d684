package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blocks as they arrive, in any order: one is complete once every block below it was stored too, or
 * stands on one whose coins are taken from a snapshot (Bitcoin Core {@code m_blocks_unlinked},
 * {@code ReceivedBlockTransactions}). Remembers the order in which they became so.
 */
final class Arrivals {
  /** By the parent that is not complete; never iterated. Bounded by what was stored. */
  private final Map<BlockHash, List<BlockIndex>> waiting = new HashMap<>();

  private long nextSequence;

  /** Counts down: what is preferred goes before all that arrived, and the latest one first. */
  private long lastPreferred;

  /**
   * Notes that the data of {@code index} is stored: it, and what waited for it, may be complete
   * now.
   *
   * @return what became complete, in order
   */
  List<BlockIndex> stored(BlockIndex index) {
    BlockIndex parent = index.previous().orElseThrow();
    if (parent.chainTransactionCount == 0) {
      // Kept with the block, so that after a restart those that wait are in the same order.
      number(index);
      waiting.computeIfAbsent(parent.hash(), hash -> new ArrayList<>()).add(index);
      return List.of();
    }
    return complete(List.of(index));
  }

  /**
   * Takes a block for complete that is not: the coins as of it are there.
   *
   * @param transactions from genesis to the block
   * @return what became complete above it, in order
   */
  List<BlockIndex> assumed(BlockIndex base, long transactions) {
    base.chainTransactionCount = transactions;
    List<BlockIndex> children = waiting.remove(base.hash());
    return children == null ? List.of() : complete(children);
  }

  private List<BlockIndex> complete(List<BlockIndex> first) {
    List<BlockIndex> completed = new ArrayList<>();
    ArrayDeque<BlockIndex> queue = new ArrayDeque<>(first);
    while (!queue.isEmpty()) {
      BlockIndex next = queue.poll();
      number(next);
      count(next);
      completed.add(next);
      List<BlockIndex> children = waiting.remove(next.hash());
      if (children != null) {
        queue.addAll(children);
      }
    }
    return completed;
  }

  /** A snapshot's base keeps its number: it is compared by it already. */
  private void number(BlockIndex index) {
    if (index.chainTransactionCount == 0) {
      index.sequence = ++nextSequence;
    }
  }

  /**
   * Notes a stored block when the tree is loaded: parents first, in the order they were complete.
   */
  void loaded(BlockIndex index) {
    nextSequence = Math.max(nextSequence, index.sequence);
    lastPreferred = Math.min(lastPreferred, index.sequence);
    BlockIndex parent = index.previous().orElseThrow();
    if (parent.chainTransactionCount == 0) {
      waiting.computeIfAbsent(parent.hash(), hash -> new ArrayList<>()).add(index);
      return;
    }
    count(index);
  }

  private static void count(BlockIndex index) {
    long below = index.previous().orElseThrow().chainTransactionCount;
    index.chainTransactionCount = below + index.transactionCount;
  }

  /** Puts a block before all that have as much work. */
  void prefer(BlockIndex index) {
    index.sequence = --lastPreferred;
  }
}
