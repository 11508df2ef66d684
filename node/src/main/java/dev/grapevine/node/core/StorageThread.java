package dev.grapevine.node.core;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes a node's coins while its event loop goes on. It is made with the first
 * write, so that a node in memory has none. Owned by that loop.
 */
final class StorageThread implements Executor, AutoCloseable {
  private final EventLoop loop;
  private final Runnable written;
  private @Nullable ExecutorService thread;

  /**
   * Not running yet.
   *
   * @param written is run on {@code loop} after each write
   */
  StorageThread(EventLoop loop, Runnable written) {
    this.loop = loop;
    this.written = written;
  }

  @Override
  public void execute(Runnable write) {
    ExecutorService running = thread;
    if (running == null) {
      running = Executors.newSingleThreadExecutor(StorageThread::daemon);
      thread = running;
    }
    running.execute(() -> {
      write.run();
      loop.execute(written);
    });
  }

  private static Thread daemon(Runnable task) {
    Thread made = new Thread(task, "storage");
    made.setDaemon(true);
    return made;
  }

  /** Lets the thread go once it has written; the chain that writes is closed before. */
  @Override
  public void close() {
    ExecutorService running = thread;
    if (running != null) {
      running.close();
    }
  }
}
