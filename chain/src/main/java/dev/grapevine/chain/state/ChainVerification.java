package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.BlockChecks;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Looks whether the last blocks are stored as they should be, and lead to the coins that there are
 * (Bitcoin Core {@code CVerifyDB}). Changes nothing; costs as much as the blocks take to be read,
 * at the last level as much as to be validated. On the chain's thread.
 *
 * <ol start="0">
 *   <li>each block can be read;
 *   <li>it passes the checks that need no other block;
 *   <li>its undo data fit it;
 *   <li>it can be taken back from the coins, as far as memory goes;
 *   <li>it can be connected again, scripts included.
 * </ol>
 */
public final class ChainVerification {
  /** The most thorough. */
  public static final int MAX_LEVEL = 4;

  private static final int BLOCK = 1;
  private static final int UNDO = 2;
  private static final int DISCONNECT = 3;
  private static final int CONNECT = 4;

  private final Chainstate chain;
  private final BlockConnector connector;
  private final CoinsCache coins;
  private final long maxBytes;

  /** What a look has found. */
  public enum Finding {
    /** All blocks that were asked for are as they should be. */
    SOUND,
    /** What was looked at is, but some blocks are not there or are more than memory holds. */
    SOUND_IN_PART,
    /** One of them is not. */
    BROKEN
  }

  /** A block that was taken back. */
  private record Left(BlockIndex index, Block block) {}

  /**
   * For one look.
   *
   * @param coins a layer over the tip's, to be dropped
   * @param maxBytes that it may take
   */
  ChainVerification(Chainstate chain, BlockConnector connector, CoinsCache coins, long maxBytes) {
    this.chain = chain;
    this.connector = connector;
    this.coins = coins;
    this.maxBytes = maxBytes;
  }

  /**
   * As {@link #look}.
   *
   * @throws UnusableChainException if a block is broken; those that are not there are passed over
   */
  public void require(int level, int count) {
    if (look(level, count) == Finding.BROKEN) {
      throw new UnusableChainException(
          "Corrupted block database detected", "one of the last blocks is not as it should be");
    }
  }

  /**
   * Looks at the last blocks, from the tip down to the first that was pruned.
   *
   * @param level 0 to {@link #MAX_LEVEL}
   * @param count of blocks, 0 and below for all
   */
  public Finding look(int level, int count) {
    int height = chain.tip().height();
    int lowest = count <= 0 ? 0 : Math.max(0, height - count);
    // Up to a snapshot's base there may be blocks, but nothing was connected yet.
    int floor = Math.max(lowest, chain.history().map(history -> history.base().height()).orElse(0));
    Deque<Left> left = new ArrayDeque<>();
    boolean takesBack = level >= DISCONNECT;
    BlockIndex index = chain.tip();
    while (index.height() > floor && index.hasData()) {
      Optional<Block> block = chain.block(index);
      if (block.isEmpty() || !isItself(block.get(), index, level)) {
        return Finding.BROKEN;
      }
      Optional<BlockUndo> undo = level >= UNDO ? chain.undo(index) : Optional.empty();
      if (level >= UNDO && !fits(undo, block.get())) {
        return Finding.BROKEN;
      }
      takesBack &= coins.bytes() <= maxBytes;
      if (takesBack) {
        if (!canBeTakenBack(block.get(), index, undo.orElseThrow())) {
          return Finding.BROKEN;
        }
        left.push(new Left(index, block.get()));
      }
      index = index.previous().orElseThrow(AssertionError::new);
    }
    if (level >= CONNECT && takesBack && !canBeConnected(left)) {
      return Finding.BROKEN;
    }
    boolean passedOver = index.height() > lowest || level >= DISCONNECT && !takesBack;
    return passedOver ? Finding.SOUND_IN_PART : Finding.SOUND;
  }

  private boolean isItself(Block block, BlockIndex index, int level) {
    return block.hash().equals(index.hash())
        && (level < BLOCK || BlockChecks.check(block, chain.params()).isValid());
  }

  /** There is a list for each transaction but the first, with a coin for each input. */
  private static boolean fits(Optional<BlockUndo> undo, Block block) {
    if (undo.isEmpty() || undo.get().spent().size() != block.transactions().size() - 1) {
      return false;
    }
    for (int i = 1; i < block.transactions().size(); i++) {
      if (undo.get().spent().get(i - 1).size() != block.transactions().get(i).inputs().size()) {
        return false;
      }
    }
    return true;
  }

  private boolean canBeTakenBack(Block block, BlockIndex index, BlockUndo undo) {
    try {
      connector.disconnect(block, index, undo, coins);
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private boolean canBeConnected(Deque<Left> lowestFirst) {
    for (Left each : lowestFirst) {
      BlockIndex previous = each.index().previous().orElseThrow(AssertionError::new);
      ConnectResult result =
          connector.connect(each.block(), previous, coins, BlockConnector.Scripts.VERIFY);
      if (!(result instanceof ConnectResult.Applied)) {
        return false;
      }
    }
    return true;
  }
}
