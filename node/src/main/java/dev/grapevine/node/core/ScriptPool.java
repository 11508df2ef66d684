package dev.grapevine.node.core;

import dev.grapevine.chain.consensus.ScriptWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Threads that help a node's event loop to verify scripts (Bitcoin Core {@code checkqueue.h}). The
 * loop takes its share, and the call returns when nobody is at work any more: what is asked for is
 * synchronous. Checks are handed out one by one in ascending order, so that all below a failing one
 * have been handed out before it; one object a round, none a check. Between rounds the threads
 * sleep.
 */
final class ScriptPool implements ScriptWorkers, AutoCloseable {
  /** With fewer, some 50 us each, waking threads costs as much as it saves. */
  private static final int LEAST_SHARED = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition begun = lock.newCondition();
  private final Condition left = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable Round current;
  private int inside;
  private boolean closed;

  /** One call's checks. */
  private static final class Round {
    private final int count;
    private final IntPredicate passes;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger leastFailing = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    Round(int count, IntPredicate passes) {
      this.count = count;
      this.passes = passes;
    }

    /** Takes one check after the other until none is left that matters. */
    void run() {
      try {
        int check = next.getAndIncrement();
        while (check < count && check < leastFailing.get()) {
          if (!passes.test(check)) {
            leastFailing.accumulateAndGet(check, Math::min);
          }
          check = next.getAndIncrement();
        }
      } catch (RuntimeException | Error e) {
        broken.compareAndSet(null, e);
        leastFailing.set(-1);
      }
    }

    OptionalInt outcome() {
      Throwable thrown = broken.get();
      if (thrown != null) {
        throw new IllegalStateException("a script check broke: " + thrown, thrown);
      }
      int least = leastFailing.get();
      return least == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(least);
    }
  }

  /**
   * Starts the helpers.
   *
   * @param helpers threads beside the caller's, 1 and up
   */
  ScriptPool(int helpers) {
    for (int i = 0; i < helpers; i++) {
      Thread thread = new Thread(this::help, "script-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  @Override
  public OptionalInt firstFailure(int count, IntPredicate passes) {
    if (count < LEAST_SHARED) {
      return INLINE.firstFailure(count, passes);
    }
    Round round = new Round(count, passes);
    lock.lock();
    try {
      current = round;
      begun.signalAll();
    } finally {
      lock.unlock();
    }
    round.run();
    lock.lock();
    try {
      current = null;
      while (inside > 0) {
        left.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    return round.outcome();
  }

  private void help() {
    @Nullable Round done = null;
    while (true) {
      lock.lock();
      try {
        if (done != null && --inside == 0) {
          left.signal();
        }
        Round last = done;
        done = null;
        while (!closed && (current == null || current == last)) {
          begun.awaitUninterruptibly();
        }
        if (closed) {
          return;
        }
        done = current;
        inside++;
      } finally {
        lock.unlock();
      }
      if (done != null) {
        done.run();
      }
    }
  }

  /** Lets the helpers go, and waits for that; not during a call. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      begun.signalAll();
    } finally {
      lock.unlock();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
