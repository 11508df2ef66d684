package dev.grapevine.node.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT ask the node to stop, and the process ends with the command's own status: left
 * to itself a JVM ends with 143 or 130 even when it stopped as asked, and supervisors take that for
 * a crash. Takes effect when opened; {@link #close()} gives the signals back.
 */
final class StopSignal implements AutoCloseable {
  /** A node that has not stopped by then is stuck; its chain survives being cut off. */
  private static final long STOP_SECONDS = 60;

  private static final int STUCK = 1;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::signalled, "shutdown");
  private volatile int status;

  private StopSignal() {}

  static StopSignal open() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Completes when the process has been asked to stop. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /** What the process ends with if a signal has come. */
  void exitStatus(int exitStatus) {
    status = exitStatus;
  }

  private void signalled() {
    requested.complete(null);
    boolean stopped = false;
    try {
      stopped = finished.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Nobody interrupts a hook but the platform, when it is in a hurry.
    }
    Runtime.getRuntime().halt(stopped ? status : STUCK);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook is running, and ends the process as soon as it is told.
    }
    finished.countDown();
  }
}
