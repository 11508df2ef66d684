package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.store.BlockFileScan.Place;
import java.util.Optional;

/**
 * Whether a block is stored (Bitcoin Core {@code validation.cpp}: AcceptBlock): it passes the
 * checks that need no coins, it is wanted, and its header is in the tree. What is stored may become
 * the target of {@link Chainstate#advance}. Of the chainstate's thread.
 */
final class BlockAcceptance {
  private final ChainParams params;
  private final ChainStorage storage;
  private final BlockTree tree;
  private final TreeRecords records;
  private final Candidates candidates;
  private final Pruner pruner;

  BlockAcceptance(
      ChainParams params,
      ChainStorage storage,
      BlockTree tree,
      TreeRecords records,
      Candidates candidates,
      Pruner pruner) {
    this.params = params;
    this.storage = storage;
    this.tree = tree;
    this.records = records;
    this.candidates = candidates;
    this.pruner = pruner;
  }

  /**
   * Takes a block.
   *
   * @param requested whether it is wanted wherever it stands
   * @param found its place if it is in a file of the store already
   * @param tip of the active chain
   */
  BlockResult accept(
      Block block, boolean requested, long unixSeconds, Optional<Place> found, BlockIndex tip) {
    if (BlockChecks.check(block, params) instanceof Invalid reason) {
      return new BlockResult.Rejected(reason);
    }
    BlockIndex index;
    switch (tree.accept(block.header(), unixSeconds)) {
      case HeaderResult.Rejected(Invalid reason) -> {
        return new BlockResult.Rejected(reason);
      }
      case HeaderResult.Accepted(BlockIndex accepted, boolean isNew) -> index = accepted;
    }
    if (index.hasData) {
      return new BlockResult.Duplicate(index);
    }
    if (!requested && (index.pruned || !isWorthStoring(index, tip))) {
      return new BlockResult.Ignored(index);
    }
    BlockIndex previous = index.previous().orElseThrow();
    if (BlockChecks.checkInContext(block, previous, params) instanceof Invalid reason) {
      if (reason.failure() != Failure.MUTATED) {
        condemn(index, tip);
      }
      return new BlockResult.Rejected(reason);
    }
    found.ifPresentOrElse(
        place -> storage.blocks().adopt(block, place), () -> storage.blocks().put(block));
    stored(index, block, tip);
    return new BlockResult.Stored(index);
  }

  private boolean isWorthStoring(BlockIndex index, BlockIndex tip) {
    return index.chainWork().compareTo(tip.chainWork()) >= 0
        && index.height() <= tip.height() + Chainstate.MAX_UNREQUESTED_AHEAD
        && index.chainWork().compareTo(params.minimumChainWork()) >= 0;
  }

  private void stored(BlockIndex index, Block block, BlockIndex tip) {
    index.hasData = true;
    index.beforeSegwit = index.height() < params.buried().segwit();
    index.transactionCount = block.transactions().size();
    tree.markUnsaved(index);
    pruner.stored(index);
    if (index.pruned) {
      index.pruned = false;
      candidates.choose(tree.inOrder(), tip.soundest());
    } else {
      candidates.stored(index, tip.soundest()).forEach(tree::markUnsaved);
    }
    records.save(tree, false);
  }

  /** A block is against the rules, and so is all that follows from it. */
  void condemn(BlockIndex index, BlockIndex tip) {
    tree.markFailed(index);
    candidates.dropFailed(tip.soundest());
    records.save(tree, false);
  }
}
