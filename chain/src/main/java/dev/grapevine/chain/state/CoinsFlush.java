package dev.grapevine.chain.state;

import dev.grapevine.chain.store.BlockStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One writing of coins, handed to another thread. Whoever comes first does it, that thread or the
 * owner who cannot wait any longer; so waiting for it never depends on a thread that is busy or
 * gone.
 *
 * <p>The order is what a crash in between is survived by: blocks, the records that refer to them,
 * and, in one batch, the coins and the block they are as of.
 */
final class CoinsFlush implements Runnable {
  private final CoinsStore store;
  private final BlockStore blocks;
  private final TreeRecords records;
  private final CoinsCache.Frozen coins;
  private final BlockIndex tip;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Of what is written from now on by nobody else.
   *
   * @param tip the block that the coins are as of
   */
  CoinsFlush(
      CoinsStore store,
      BlockStore blocks,
      TreeRecords records,
      CoinsCache.Frozen coins,
      BlockIndex tip) {
    this.store = store;
    this.blocks = blocks;
    this.records = records;
    this.coins = coins;
    this.tip = tip;
  }

  BlockIndex tip() {
    return tip;
  }

  /** Writes, unless another thread does or did. */
  @Override
  public void run() {
    if (begun.compareAndSet(false, true)) {
      try {
        blocks.sync();
        records.sync();
        coins.writeTo(store, tip.hash());
        ended.complete(null);
      } catch (RuntimeException | Error e) {
        ended.completeExceptionally(e);
      }
    }
  }

  /** Completes, on any thread, when all is written or could not be; not if it is abandoned. */
  CompletableFuture<Void> ended() {
    return ended.copy();
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  /** Returns when all is written; throws what kept it from that. */
  void await() {
    run();
    try {
      ended.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error broken) {
        throw broken;
      }
      throw e.getCause() instanceof RuntimeException failed ? failed : e;
    }
  }

  /** Returns when it has ended, or will never begin. */
  void abandon() {
    if (!begun.compareAndSet(false, true)) {
      ended.exceptionally(failure -> null).join();
    }
  }
}
