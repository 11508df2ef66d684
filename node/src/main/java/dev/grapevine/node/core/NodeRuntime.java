package dev.grapevine.node.core;

import dev.grapevine.chain.store.MemoryBlockStore;
import dev.grapevine.p2p.transport.EventLoops;
import dev.grapevine.p2p.wire.SharedTransactions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the nodes of one process share: event loops, the threads that RPC calls wait on, and the
 * transactions, of which each is one object however many nodes have it.
 */
public final class NodeRuntime implements AutoCloseable {
  /** Distinct transactions kept for sharing; about 1 kB each. */
  private static final int SHARED_TRANSACTIONS = 20_000;

  private static final int STOP_SECONDS = 5;

  private final EventLoops loops;
  private final ExecutorService rpcWorkers;
  private final SharedTransactions transactions = new SharedTransactions(SHARED_TRANSACTIONS);

  private volatile boolean stopping;
  private final MemoryBlockStore blocks = new MemoryBlockStore();

  private NodeRuntime(EventLoops loops, ExecutorService rpcWorkers) {
    this.loops = loops;
    this.rpcWorkers = rpcWorkers;
  }

  /** Starts {@code eventLoops} loops and {@code rpcThreads} threads for RPC calls, 2 or more. */
  public static NodeRuntime create(int eventLoops, int rpcThreads) {
    return new NodeRuntime(
        EventLoops.create(eventLoops), Executors.newFixedThreadPool(rpcThreads, named("rpc-")));
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Event loops, and the channels that go with them. */
  public EventLoops loops() {
    return loops;
  }

  /** Threads on which RPC calls may wait. */
  public ExecutorService rpcWorkers() {
    return rpcWorkers;
  }

  /** Makes equal transactions one object. */
  public SharedTransactions transactions() {
    return transactions;
  }

  /** Blocks of the nodes that keep nothing on disk: each is held once. */
  public MemoryBlockStore blocks() {
    return blocks;
  }

  /** Nodes that are being started are to give up; those that run go on. */
  public void stopping() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** Stops the threads; the nodes are stopped before. */
  @Override
  public void close() {
    rpcWorkers.shutdownNow();
    try {
      rpcWorkers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loops.close();
  }
}
