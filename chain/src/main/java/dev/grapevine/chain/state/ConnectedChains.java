package dev.grapevine.chain.state;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The active chain and, while a snapshot that it was started from is validated, the one that is
 * connected from genesis on behind it, up to the snapshot's base. Until the two meet the active
 * chain cannot leave the base, as it has no undo data below. Owned by the chainstate's thread.
 */
final class ConnectedChains {
  /** A chain behind the active one, and where it is to end. */
  record Behind(ConnectedChain chain, BlockIndex base) {
    /** Up to which height a block that the chain has connected leads to the base. */
    int commonHeight(BlockIndex connected) {
      return connected.forkWith(base).height();
    }
  }

  private final BlockTree tree;
  private ConnectedChain current;
  private Optional<Behind> behind = Optional.empty();

  ConnectedChains(BlockTree tree, ConnectedChain current) {
    this.tree = tree;
    this.current = current;
  }

  /** The active chain. */
  ConnectedChain current() {
    return current;
  }

  /** The one behind it, if there is one. */
  Optional<Behind> behind() {
    return behind;
  }

  /** True if {@code index} stands on what was not validated here. */
  boolean isAbove(BlockIndex index) {
    return behind.isPresent() && index.height() > behind.get().base().height();
  }

  /** Makes {@code ahead}, which stands on {@code base} or above, the active chain. */
  void split(ConnectedChain ahead, BlockIndex base) {
    current.candidates().reach(index -> leadsTo(base, index));
    ahead.candidates().reach(base::isAncestorOf);
    behind = Optional.of(new Behind(current, base));
    current = ahead;
  }

  private static boolean leadsTo(BlockIndex base, BlockIndex index) {
    // The base counts as complete from the start, since what stands on it does.
    return index.isAncestorOf(base)
        && (index != base || (base.hasData && base.previous().orElseThrow().isComplete()));
  }

  /** The two have met: the active chain goes wherever it wants. */
  void join() {
    behind = Optional.empty();
    current.candidates().reach(index -> true);
    choose();
  }

  /** Notes blocks that are complete now. */
  void completed(List<BlockIndex> blocks) {
    for (BlockIndex index : blocks) {
      tree.markUnsaved(index);
      add(index, current);
      if (behind.isPresent()) {
        add(index, behind.get().chain());
      }
    }
  }

  private static void add(BlockIndex index, ConnectedChain chain) {
    chain.candidates().addUnlessWorse(index, chain.tip().soundest());
  }

  /** Begins again with the candidates, after marks have changed. */
  void choose() {
    choose(current);
    behind.ifPresent(each -> choose(each.chain()));
  }

  private void choose(ConnectedChain chain) {
    chain.candidates().choose(tree.inOrder(), chain.tip().soundest());
  }

  /** Drops candidates that were marked invalid. */
  void dropFailed() {
    dropFailed(current);
    behind.ifPresent(each -> dropFailed(each.chain()));
  }

  private static void dropFailed(ConnectedChain chain) {
    chain.candidates().dropFailed(chain.tip().soundest());
  }

  /** Puts a block before all that have as much work. */
  void prefer(BlockIndex index, Arrivals arrivals) {
    current.candidates().drop(index);
    behind.ifPresent(each -> each.chain().candidates().drop(index));
    arrivals.prefer(index);
    completed(List.of(index));
  }

  /** Writes back what is cached of all coins. */
  void flush() {
    flush(current);
    behind.ifPresent(each -> flush(each.chain()));
  }

  private static void flush(ConnectedChain chain) {
    chain.coins().flush(chain.tip());
  }

  /** Begins to; completes when the coins of the active chain are written. */
  CompletableFuture<Void> beginFlush() {
    CompletableFuture<Void> written = current.coins().begin(current.tip());
    behind.ifPresent(each -> each.chain().coins().begin(each.chain().tip()));
    return written;
  }

  /** Notes what has ended of it. */
  void collectFlush() {
    current.coins().collect();
    behind.ifPresent(each -> each.chain().coins().collect());
  }

  /** Leaves the stores alone from now on. */
  void abandon() {
    current.coins().abandon();
    behind.ifPresent(each -> each.chain().coins().abandon());
  }
}
