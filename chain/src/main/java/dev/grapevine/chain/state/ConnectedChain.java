package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.store.BlockStore;
import dev.grapevine.chain.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain of blocks, the coins as of its tip, and the moves of both towards the best of its
 * candidates (Bitcoin Core {@code Chainstate}: ActivateBestChain, ConnectTip, DisconnectTip).
 * Usually there is one; while a snapshot is validated there are two, over one tree of headers and
 * one set of blocks. Owned by the chainstate's thread.
 */
final class ConnectedChain {
  private static final ChainStep IDLE = new ChainStep.Idle();

  /** What all chains share. */
  record Parts(
      ChainParams params,
      BlockTree tree,
      BlockConnector connector,
      BlockStore store,
      Pruner pruner) {}

  private final Parts parts;
  private final StoredBlocks blocks;
  private final TipCoins coins;
  private final Candidates candidates;

  /** By height; the last one is the tip. */
  private final List<BlockIndex> active = new ArrayList<>();

  /** Stands where the store's coins are. */
  ConnectedChain(Parts parts, TipCoins coins, Candidates candidates, BlockIndex tip) {
    this.parts = parts;
    this.blocks = new StoredBlocks(parts.store());
    this.coins = coins;
    this.candidates = candidates;
    coins.storedAs(tip);
    for (int height = 0; height <= tip.height(); height++) {
      active.add(tip.ancestor(height).orElseThrow());
    }
  }

  BlockIndex tip() {
    return active.getLast();
  }

  Optional<BlockIndex> atHeight(int height) {
    return height >= 0 && height < active.size()
        ? Optional.of(active.get(height))
        : Optional.empty();
  }

  boolean isActive(BlockIndex index) {
    return index.height() < active.size() && active.get(index.height()) == index;
  }

  TipCoins coins() {
    return coins;
  }

  Candidates candidates() {
    return candidates;
  }

  /**
   * Makes the next move; {@link ChainStep.Invalidated} leaves it to the caller to mark blocks.
   *
   * @throws StuckChainException if a block or undo data that it needs cannot be read
   */
  ChainStep advance() {
    BlockIndex target = candidates.best();
    while (parts.pruner().cutsOff(target, this)) {
      candidates.drop(target);
      target = candidates.best();
    }
    if (target == tip()) {
      return IDLE;
    }
    ChainStep step =
        tip().isAncestorOf(target)
            ? connect(target.ancestor(tip().height() + 1).orElseThrow())
            : disconnectTip();
    coins.flushIfFull(tip());
    return step;
  }

  private ChainStep connect(BlockIndex next) {
    Block block = needed(next);
    CoinsCache layer = coins.layer();
    BlockConnector.Scripts mode =
        AssumedValid.covers(next, parts.tree(), parts.params())
            ? BlockConnector.Scripts.SKIP
            : BlockConnector.Scripts.VERIFY;
    switch (parts.connector().connect(block, tip(), layer, mode)) {
      case ConnectResult.Failed(Invalid reason) -> {
        return new ChainStep.Invalidated(next, reason);
      }
      case ConnectResult.Applied(BlockUndo undo) -> {
        if (!next.hasUndo) {
          parts.store().putUndo(next.hash(), undo.toBytes());
          next.hasUndo = true;
        }
      }
    }
    next.scriptsValid = true;
    parts.tree().markUnsaved(next);
    coins.apply(layer, next);
    active.add(next);
    candidates.connected(next);
    return new ChainStep.Connected(next, block);
  }

  private Block needed(BlockIndex next) {
    try {
      return blocks.needed(next);
    } catch (StoreException e) {
      throw new StuckChainException("Failed to read block.", e);
    }
  }

  private Block takeBack(BlockIndex index, CoinsCache layer) {
    try {
      Block block = blocks.needed(index);
      parts.connector().disconnect(block, index, blocks.neededUndo(index), layer);
      return block;
    } catch (StoreException e) {
      throw new StuckChainException("Failed to disconnect block.", e);
    }
  }

  private ChainStep disconnectTip() {
    BlockIndex index = tip();
    CoinsCache layer = coins.layer();
    Block block = takeBack(index, layer);
    active.removeLast();
    parts.pruner().locks().disconnected(index.height());
    coins.apply(layer, tip());
    return new ChainStep.Disconnected(index, block);
  }
}
