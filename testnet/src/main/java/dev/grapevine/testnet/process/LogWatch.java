package dev.grapevine.testnet.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs of many processes as they grow, every {@value #INTERVAL_MILLIS} ms in one thread.
 * The times that it hands out are those at which lines were written, not read: nothing depends on
 * how often it looks, but that it does not take the processor from those whom it watches.
 *
 * <p>Observers are called by that thread or by a caller of {@link #catchUp}, never by two at once.
 */
public final class LogWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 20;

  private record Watched(LogTail tail, LogEvent.Observer observer) {}

  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private final ByteBuffer buffer = LogTail.buffer();
  private final WallClock clock = new WallClock();
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** Watches one more file, from its beginning; it need not be there yet. */
  public synchronized void watch(Path file, LogEvent.Observer observer) {
    watched.add(new Watched(new LogTail(file), observer));
    if (thread == null && !closed) {
      thread = Thread.ofPlatform().daemon().name("log-watch").start(this::run);
    }
  }

  private void run() {
    try {
      while (!closed) {
        catchUp();
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  /** Reads all that was written until now. */
  public synchronized void catchUp() {
    if (closed) {
      return;
    }
    clock.read();
    for (Watched each : watched) {
      try {
        each.tail.read(
            buffer,
            line ->
                LogLine.parse(line)
                    .ifPresent(found ->
                        each.observer.observed(
                            clock.monotonicNanos(found.micros()), found.event())));
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /**
   * How far off a time may be: the largest error of a reading of the clocks, and the microsecond
   * that logs round to.
   */
  public synchronized long errorNanos() {
    return clock.worstErrorNanos() + 1_000;
  }

  /** How far the wall clock was moved while logs were watched; it was followed all the time. */
  public synchronized long clockMovedNanos() {
    return clock.movedNanos();
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
