package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings each block of the active chain, as far as it is validated from genesis on, to an index, in
 * order, a few at a time: on a thread of its own, or on that of who needs the index up to date.
 * What a block adds and how far it has come are one batch, so that a crash costs nothing but what
 * is done again.
 *
 * <p>While the chain is only taken back the index stays where it is, as the blocks may come again;
 * once it grows on another branch, the index goes on from the fork. Blocks that are not indexed yet
 * are not pruned. An index whose last block is not in the tree begins again.
 *
 * <p>Any thread but the node's loop, on which the blocks are read.
 */
final class ChainFollower implements IndexProgress, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainFollower.class);

  private static final byte[] BEST = {'B'};
  private static final int BATCH_BLOCKS = 16;
  private static final int LOOK_MILLIS = 200;
  private static final int STOP_MILLIS = 10_000;

  /** Who asks waits for so many blocks to be indexed, and not for the first build of an index. */
  private static final int MAX_AWAITED_BLOCKS = 1_000;

  private static final BlockUndo NOT_ASKED_FOR = new BlockUndo(List.of());

  private final NodeCore core;
  private final KeyValueStore store;
  private final Indexer indexer;
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean failed;
  private volatile int height;
  private volatile BlockHash best;

  /**
   * Follows once {@link #start}ed, from where {@code store} was left, and else from the genesis
   * block. Closes the store at its end.
   */
  ChainFollower(NodeCore core, KeyValueStore store, Indexer indexer) {
    this.core = core;
    this.store = store;
    this.indexer = indexer;
    this.best = store.get(BEST).map(BlockHash::of).orElseGet(this::begin);
    this.thread = Thread.ofPlatform().name(indexer.name()).daemon().unstarted(this::follow);
  }

  private BlockHash begin() {
    Block genesis = core.settings().params().genesis();
    WriteBatch batch = new WriteBatch();
    indexer.addGenesis(genesis, batch);
    store.write(batch.put(BEST, bytes(genesis.hash())), false);
    return genesis.hash();
  }

  /**
   * Begins to follow.
   *
   * @throws IndexBeyondPrunedException if blocks that are not indexed were deleted; close it then
   */
  void start() {
    BlockHash from = best;
    Beginning beginning = core.call(access -> beginning(access.chain(), from)).join();
    if (!beginning.canGoOn()) {
      throw new IndexBeyondPrunedException(name(), indexer.needsUndo());
    }
    best = beginning.best();
    height = beginning.height();
    thread.start();
  }

  private record Beginning(BlockHash best, int height, boolean canGoOn) {}

  private Beginning beginning(Chainstate chain, BlockHash from) {
    BlockIndex genesis = chain.atHeight(0).orElseThrow();
    BlockIndex last = chain.find(from).orElse(genesis);
    BlockIndex walk = chain.validatedTip();
    int indexed = walk.forkWith(last).height();
    hold(chain, indexed);
    while (walk.height() > indexed) {
      if (!walk.hasData() || (indexer.needsUndo() && !walk.hasUndo())) {
        return new Beginning(last.hash(), last.height(), false);
      }
      walk = walk.previous().orElseThrow();
    }
    return new Beginning(last.hash(), last.height(), true);
  }

  @Override
  public String name() {
    return indexer.name();
  }

  @Override
  public BlockHash best() {
    return best;
  }

  @Override
  public int height() {
    return height;
  }

  private void follow() {
    LOG.info("{} thread start", name());
    try {
      while (!closing && !failed) {
        if (step()) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CompletionException | RejectedExecutionException e) {
      // The node has failed or is stopping, and says why itself.
      LOG.debug("{} ends", name(), e);
    } catch (StoreException e) {
      LOG.error("{} cannot go on: {}", name(), e.getMessage());
    }
    LOG.info("{} thread exit", name());
  }

  @Override
  public boolean catchUp() {
    Goal goal = core.call(access -> Goal.of(access.chain())).join();
    if (goal.height() - height > MAX_AWAITED_BLOCKS) {
      return false;
    }
    while (!closing && !failed) {
      if (step()) {
        return goal.isTip();
      }
    }
    return false;
  }

  /** Up to where there is something to index; not the tip while a snapshot is validated. */
  private record Goal(int height, boolean isTip) {
    static Goal of(Chainstate chain) {
      BlockIndex validated = chain.validatedTip();
      return new Goal(validated.height(), validated == chain.tip());
    }
  }

  /** Indexes the next blocks; true if there are no more. */
  private synchronized boolean step() {
    BlockHash from = best;
    Step step = core.call(access -> next(access.chain(), from)).join();
    for (IndexedBlock found : step.blocks()) {
      WriteBatch batch = new WriteBatch();
      indexer.add(found, batch);
      BlockHash hash = found.block().hash();
      store.write(batch.put(BEST, bytes(hash)), false);
      best = hash;
      height = found.height();
    }
    if (step.unreadable().isPresent()) {
      failed = true;
      LOG.error(
          "{} cannot go on: block {} or its undo data cannot be read",
          name(),
          step.unreadable().get());
    }
    return step.done();
  }

  /** The key of what is known of a block, or of a transaction. */
  static byte[] key(byte kind, Hash256 hash) {
    byte[] key = new byte[1 + Hash256.SIZE];
    key[0] = kind;
    hash.copyTo(key, 1);
    return key;
  }

  static byte[] bytes(BlockHash hash) {
    byte[] bytes = new byte[Hash256.SIZE];
    hash.copyTo(bytes, 0);
    return bytes;
  }

  /**
   * Blocks that come next.
   *
   * @param unreadable the one after them, if it is there but cannot be read
   * @param done after them there are no more
   */
  private record Step(List<IndexedBlock> blocks, Optional<BlockIndex> unreadable, boolean done) {}

  private void hold(Chainstate chain, int indexed) {
    if (chain.pruning().isOn()) {
      chain.pruneLocks().set(name(), indexed);
    }
  }

  private Step next(Chainstate chain, BlockHash from) {
    BlockIndex tip = chain.validatedTip();
    BlockIndex at = tip.forkWith(chain.find(from).orElseThrow());
    hold(chain, at.height());
    List<IndexedBlock> blocks = new ArrayList<>();
    while (at != tip && blocks.size() < BATCH_BLOCKS) {
      BlockIndex following = tip.ancestor(at.height() + 1).orElseThrow();
      Optional<Block> block = chain.block(following);
      Optional<BlockUndo> undo =
          indexer.needsUndo() ? chain.undo(following) : Optional.of(NOT_ASKED_FOR);
      if (block.isEmpty() || undo.isEmpty()) {
        return new Step(blocks, Optional.of(following), false);
      }
      blocks.add(new IndexedBlock(block.get(), following.height(), undo.get()));
      at = following;
    }
    return new Step(blocks, Optional.empty(), at == tip);
  }

  /** Stops following and closes the store; a second call does nothing. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      store.close();
    }
  }
}
