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
  private final Arrivals arrivals;
  private final ConnectedChains chains;
  private final Pruner pruner;

  BlockAcceptance(
      ChainParams params,
      ChainStorage storage,
      BlockTree tree,
      TreeRecords records,
      Arrivals arrivals,
      ConnectedChains chains,
      Pruner pruner) {
    this.params = params;
    this.storage = storage;
    this.tree = tree;
    this.records = records;
    this.arrivals = arrivals;
    this.chains = chains;
    this.pruner = pruner;
  }

  /**
   * Takes a block.
   *
   * @param requested whether it is wanted wherever it stands
   * @param found its place if it is in a file of the store already
   */
  BlockResult accept(Block block, boolean requested, long unixSeconds, Optional<Place> found) {
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
    if (!requested && (index.pruned || !isWorthStoring(index, chains.current().tip()))) {
      return new BlockResult.Ignored(index);
    }
    BlockIndex previous = index.previous().orElseThrow();
    if (BlockChecks.checkInContext(block, previous, params) instanceof Invalid reason) {
      if (reason.failure() != Failure.MUTATED) {
        condemn(index);
      }
      return new BlockResult.Rejected(reason);
    }
    found.ifPresentOrElse(
        place -> storage.blocks().adopt(block, place),
        () -> storage.blocks().put(block, chains.isAbove(index)));
    stored(index, block);
    return new BlockResult.Stored(index);
  }

  private boolean isWorthStoring(BlockIndex index, BlockIndex tip) {
    return index.chainWork().compareTo(tip.chainWork()) >= 0
        && index.height() <= tip.height() + Chainstate.MAX_UNREQUESTED_AHEAD
        && index.chainWork().compareTo(params.minimumChainWork()) >= 0;
  }

  private void stored(BlockIndex index, Block block) {
    index.hasData = true;
    index.beforeSegwit = index.height() < params.buried().segwit();
    index.transactionCount = block.transactions().size();
    tree.markUnsaved(index);
    pruner.stored(index);
    if (index.pruned) {
      index.pruned = false;
      chains.choose();
    } else {
      chains.completed(arrivals.stored(index));
    }
    records.save(tree, false);
  }

  /** A block is against the rules, and so is all that follows from it. */
  void condemn(BlockIndex index) {
    tree.markFailed(index);
    chains.dropFailed();
    records.save(tree, false);
  }
}
