package dev.grapevine.testnet.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All processes of a network: none outlives {@link #close}, and none starts after it. For any
 * thread.
 */
public final class ChildProcesses implements AutoCloseable {
  private final List<ChildProcess> processes = new ArrayList<>();
  private boolean closed;

  /**
   * Starts one.
   *
   * @param output file for what it prints, standard error included
   * @throws IOException if it cannot be started, or this is closed
   */
  public synchronized ChildProcess spawn(List<String> command, Path output) throws IOException {
    if (closed) {
      throw new IOException("the network is closed");
    }
    ChildProcess process = ChildProcess.start(command, output);
    processes.add(process);
    return process;
  }

  /** Ends all that were started, also those that stand still; returns when they are gone. */
  @Override
  public void close() {
    List<ChildProcess> started;
    synchronized (this) {
      closed = true;
      started = List.copyOf(processes);
    }
    List<Thread> kills =
        started.stream().map(process -> Thread.ofVirtual().start(process::kill)).toList();
    try {
      for (Thread kill : kills) {
        kill.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
