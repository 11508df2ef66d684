package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The recorders of one network and what they share: whether events are kept, which transactions are
 * followed, which height is waited for.
 *
 * <p>Nothing is kept before {@link #begin} and after {@link #end}. An event loop may be in the
 * middle of an event when {@link #end} returns: run a task on each loop (asking a node for its
 * status is one) before reading what the recorders hold.
 */
public final class Recording {
  /** Between two looks at tips that differ although all reached the height: a reorganisation. */
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A height, and how many nodes have yet to connect a block at it. */
  private record HeightWatch(int height, CountDownLatch missing) {}

  private final List<NodeRecorder> recorders;
  private volatile boolean open;
  private volatile long begunAtNanos;
  private volatile @Nullable TransactionLog transactions;
  private volatile @Nullable HeightWatch watch;

  /** Recorders for as many nodes. */
  public Recording(int nodes) {
    recorders = IntStream.range(0, nodes).mapToObj(node -> new NodeRecorder(this, node)).toList();
  }

  /** The recorders, by node. */
  public List<NodeRecorder> recorders() {
    return recorders;
  }

  /** Starts to keep events, and times of the transactions of {@code log}. */
  public void begin(TransactionLog log) {
    transactions = log;
    begunAtNanos = System.nanoTime();
    open = true;
  }

  /** When events began to be kept, on {@link System#nanoTime}'s clock. */
  public long begunAtNanos() {
    return begunAtNanos;
  }

  /** Stops keeping events. */
  public void end() {
    open = false;
    transactions = null;
  }

  boolean isOpen() {
    return open;
  }

  @Nullable TransactionLog transactions() {
    return transactions;
  }

  void connected(int height) {
    HeightWatch current = watch;
    if (current != null && current.height == height) {
      current.missing.countDown();
    }
  }

  /** Prepares {@link #awaitTip}: to be called before the first node can reach {@code height}. */
  public void expectHeight(int height) {
    watch = new HeightWatch(height, new CountDownLatch(recorders.size()));
  }

  /** Nodes that reached the height last expected. */
  public int reachedHeight() {
    HeightWatch current = watch;
    return current == null ? 0 : recorders.size() - (int) current.missing.getCount();
  }

  /**
   * Waits until every node's tip is {@code tip}, which is at the height last expected.
   *
   * @return false if that took longer than {@code timeoutNanos}
   */
  public boolean awaitTip(BlockHash tip, long timeoutNanos) throws InterruptedException {
    long start = System.nanoTime();
    HeightWatch current = watch;
    if (current != null && !current.missing.await(timeoutNanos, TimeUnit.NANOSECONDS)) {
      return false;
    }
    while (!allAt(tip)) {
      if (System.nanoTime() - start >= timeoutNanos) {
        return false;
      }
      LockSupport.parkNanos(RECHECK_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return true;
  }

  /** Whether a node's tip is this. */
  public boolean isAt(int node, BlockHash tip) {
    return recorders.get(node).tip().equals(Optional.of(tip));
  }

  private boolean allAt(BlockHash tip) {
    Optional<BlockHash> wanted = Optional.of(tip);
    return recorders.stream().allMatch(recorder -> recorder.tip().equals(wanted));
  }
}
