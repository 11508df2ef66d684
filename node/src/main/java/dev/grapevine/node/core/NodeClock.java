package dev.grapevine.node.core;

import dev.grapevine.relay.base.Now;
import java.util.concurrent.TimeUnit;

/**
 * What time the node believes it is: the system's, or one that stands still where {@code
 * setmocktime} has put it. Protocol time is nanoseconds since 1970 on a monotonic clock, so that a
 * mock time is a jump on the same scale. Any thread.
 */
public final class NodeClock {
  private static final long NOT_MOCKED = 0;

  private final long originNanos =
      TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
  private final long startedAtNanos = System.nanoTime();
  private volatile long mockSeconds = NOT_MOCKED;
  private volatile long skewSeconds;

  /** The present. */
  public Now now() {
    long mock = mockSeconds;
    return mock == NOT_MOCKED
        ? new Now(
            originNanos + System.nanoTime(),
            TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()) + skewSeconds)
        : new Now(TimeUnit.SECONDS.toNanos(mock), mock);
  }

  /**
   * Sets the running clock so many seconds before the system's, or behind it if negative. Unix time
   * only: what the node does after some time, it does as before.
   */
  public void skew(long seconds) {
    skewSeconds = seconds;
  }

  /** Stops the clock at Unix time {@code seconds}; 0 lets the system's run again. */
  public void mock(long seconds) {
    mockSeconds = seconds;
  }

  /** True while the clock stands still. */
  public boolean isMocked() {
    return mockSeconds != NOT_MOCKED;
  }

  /** Seconds since the node was started, whatever the mock time. */
  public long uptimeSeconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAtNanos);
  }
}
