package dev.grapevine.node.index;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.store.KeyValueStore;
import dev.grapevine.chain.store.LevelDbStore;
import dev.grapevine.chain.store.StoreException;
import dev.grapevine.chain.store.WriteBatch;
import dev.grapevine.node.core.NodeCore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block of each transaction, in a database of its own ({@code -txindex}, Bitcoin Core {@code
 * index/txindex.cpp}): 65 bytes a transaction. It follows the active chain a few blocks at a time
 * on a thread of its own, or on that of who needs it up to date; a crash costs at most what was
 * indexed last, which is done again. Entries of blocks that were left stay: they are still true.
 * The genesis block is left out, because its output can never be spent.
 *
 * <p>Any thread but the node's loop, on which the blocks are read.
 */
public final class TransactionIndex implements TransactionFinder, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionIndex.class);

  private static final byte TRANSACTION = 't';
  private static final byte[] BEST = {'B'};
  private static final long CACHE_BYTES = 8 << 20;
  private static final int BATCH_BLOCKS = 16;
  private static final int LOOK_MILLIS = 200;
  private static final int STOP_MILLIS = 10_000;

  private final NodeCore core;
  private final KeyValueStore store;
  private final Thread thread;
  private volatile boolean closing;
  private volatile int height;
  private BlockHash best;

  private TransactionIndex(NodeCore core, KeyValueStore store) {
    this.core = core;
    this.store = store;
    this.best =
        store
            .get(BEST)
            .map(BlockHash::of)
            .orElseGet(() -> core.settings().params().genesis().hash());
    this.thread = Thread.ofPlatform().name("txindex").daemon().unstarted(this::follow);
  }

  /**
   * Opens the index and begins to follow the chain.
   *
   * @throws StoreException if it cannot be opened
   */
  public static TransactionIndex start(NodeCore core, Path directory) {
    TransactionIndex index = new TransactionIndex(core, LevelDbStore.open(directory, CACHE_BYTES));
    index.thread.start();
    return index;
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public Optional<BlockHash> blockOf(Txid txid) {
    return store.get(key(txid)).map(BlockHash::of);
  }

  private static byte[] key(Txid txid) {
    byte[] key = new byte[1 + Hash256.SIZE];
    key[0] = TRANSACTION;
    txid.copyTo(key, 1);
    return key;
  }

  private static byte[] bytes(BlockHash hash) {
    byte[] bytes = new byte[Hash256.SIZE];
    hash.copyTo(bytes, 0);
    return bytes;
  }

  private void follow() {
    LOG.info("txindex thread start");
    try {
      while (!closing) {
        catchUp();
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CompletionException | RejectedExecutionException e) {
      // The node has failed or is stopping, and says why itself.
      LOG.debug("txindex ends", e);
    } catch (StoreException e) {
      LOG.error("txindex cannot be written and ends: {}", e.getMessage());
    }
    LOG.info("txindex thread exit");
  }

  @Override
  public synchronized void catchUp() {
    boolean done = false;
    while (!done && !closing) {
      BlockHash from = best;
      Step step = core.call(access -> next(access.chain(), from)).join();
      for (Block block : step.blocks()) {
        WriteBatch batch = new WriteBatch();
        byte[] hash = bytes(block.hash());
        for (Transaction transaction : block.transactions()) {
          batch.put(key(transaction.txid()), hash);
        }
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

  /** Blocks that come next, the last of them, and whether it is the tip. */
  private record Step(List<Block> blocks, BlockHash last, int height, boolean done) {}

  private static Step next(Chainstate chain, BlockHash from) {
    BlockIndex tip = chain.tip();
    BlockIndex at =
        chain.find(from).map(tip::forkWith).orElseGet(() -> tip.ancestor(0).orElseThrow());
    List<Block> blocks = new ArrayList<>();
    while (at != tip && blocks.size() < BATCH_BLOCKS) {
      BlockIndex following = chain.atHeight(at.height() + 1).orElseThrow();
      Optional<Block> block = chain.block(following);
      if (block.isEmpty()) {
        return new Step(blocks, at.hash(), at.height(), true);
      }
      blocks.add(block.get());
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
