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
 * Brings each block of the active chain to an index, in order, a few at a time: on a thread of its
 * own, or on that of who needs the index up to date. What a block adds and how far it has come are
 * one batch, so that a crash costs nothing but what is done again. After a reorganisation it goes
 * on from the fork; what was added for blocks that were left stays.
 *
 * <p>Any thread but the node's loop, on which the blocks are read.
 */
final class ChainFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainFollower.class);

  private static final byte[] BEST = {'B'};
  private static final int BATCH_BLOCKS = 16;
  private static final int LOOK_MILLIS = 200;
  private static final int STOP_MILLIS = 10_000;

  /** What an index makes of a block. */
  @FunctionalInterface
  interface Indexer {
    /**
     * Adds to {@code batch} what is to be known of a block.
     *
     * @param undo what it spent; empty if the index did not ask for it
     */
    void add(Block block, Optional<BlockUndo> undo, WriteBatch batch);
  }

  private final String name;
  private final NodeCore core;
  private final KeyValueStore store;
  private final boolean withUndo;
  private final Indexer indexer;
  private final Thread thread;
  private volatile boolean closing;
  private volatile int height;
  private BlockHash best;

  /**
   * Follows once {@link #start}ed, from where {@code store} was left, and else from the genesis
   * block, which the index has to add itself. Closes the store at its end.
   *
   * @param withUndo bring what each block spent along
   */
  ChainFollower(
      String name, NodeCore core, KeyValueStore store, boolean withUndo, Indexer indexer) {
    this.name = name;
    this.core = core;
    this.store = store;
    this.withUndo = withUndo;
    this.indexer = indexer;
    this.best =
        store
            .get(BEST)
            .map(BlockHash::of)
            .orElseGet(() -> core.settings().params().genesis().hash());
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::follow);
  }

  void start() {
    thread.start();
  }

  /** Height of the last block that is indexed. */
  int height() {
    return height;
  }

  private void follow() {
    LOG.info("{} thread start", name);
    try {
      while (!closing) {
        catchUp();
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CompletionException | RejectedExecutionException e) {
      // The node has failed or is stopping, and says why itself.
      LOG.debug("{} ends", name, e);
    } catch (StoreException e) {
      LOG.error("{} cannot be written and ends: {}", name, e.getMessage());
    }
    LOG.info("{} thread exit", name);
  }

  /** Waits until the index covers the active chain as of now. */
  synchronized void catchUp() {
    boolean done = false;
    while (!done && !closing) {
      BlockHash from = best;
      Step step = core.call(access -> next(access.chain(), from)).join();
      for (Found found : step.blocks()) {
        WriteBatch batch = new WriteBatch();
        indexer.add(found.block(), found.undo(), batch);
        batch.put(BEST, bytes(found.block().hash()));
        store.write(batch, false);
      }
      if (!step.last().equals(best)) {
        store.write(new WriteBatch().put(BEST, bytes(step.last())), false);
        best = step.last();
      }
      height = step.height();
      done = step.done();
    }
  }

  static byte[] bytes(BlockHash hash) {
    byte[] bytes = new byte[Hash256.SIZE];
    hash.copyTo(bytes, 0);
    return bytes;
  }

  private record Found(Block block, Optional<BlockUndo> undo) {}

  /** Blocks that come next, the last of them, and whether it is the tip. */
  private record Step(List<Found> blocks, BlockHash last, int height, boolean done) {}

  private Step next(Chainstate chain, BlockHash from) {
    BlockIndex tip = chain.tip();
    BlockIndex at =
        chain.find(from).map(tip::forkWith).orElseGet(() -> tip.ancestor(0).orElseThrow());
    List<Found> blocks = new ArrayList<>();
    while (at != tip && blocks.size() < BATCH_BLOCKS) {
      BlockIndex following = chain.atHeight(at.height() + 1).orElseThrow();
      Optional<Block> block = chain.block(following);
      Optional<BlockUndo> undo = withUndo ? chain.undo(following) : Optional.empty();
      if (block.isEmpty() || (withUndo && undo.isEmpty())) {
        return new Step(blocks, at.hash(), at.height(), true);
      }
      blocks.add(new Found(block.get(), undo));
      at = following;
    }
    return new Step(blocks, at.hash(), at.height(), at == tip);
  }

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
