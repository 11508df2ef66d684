package dev.grapevine.node.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the shell commands that {@code -startupnotify} and its like name (Bitcoin Core {@code
 * common/system.cpp}): each by {@code /bin/sh -c}, with the node's own standard output and error.
 */
final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private Commands() {}

  /** Starts {@code command}; completes when it has ended. A failure is logged. */
  static CompletableFuture<?> run(String command) {
    Optional<Process> process = start(command);
    return process.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : process
            .get()
            .onExit()
            .thenAccept(ended -> {
              if (ended.exitValue() != 0) {
                LOG.warn("runCommand error: system({}) returned {}", command, ended.exitValue());
              }
            });
  }

  private static Optional<Process> start(String command) {
    try {
      return Optional.of(
          new ProcessBuilder("/bin/sh", "-c", command)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      LOG.warn("runCommand error: {}", e.toString());
      return Optional.empty();
    }
  }

  /** {@code text} as one word of a shell's. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\"'\"'") + "'";
  }
}
