package dev.grapevine.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process id of a running node in a file, for supervisors; gone when the node is. */
final class PidFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

  private final Optional<Path> file;

  private PidFile(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Writes it, over what a node left behind that was killed.
   *
   * @throws IOException with a message for the user if that cannot be
   */
  static PidFile write(Optional<Path> file) throws IOException {
    if (file.isPresent()) {
      try {
        Files.writeString(file.get(), ProcessHandle.current().pid() + "\n");
      } catch (IOException e) {
        throw new IOException("Unable to create the PID file '" + file.get() + "': " + e, e);
      }
    }
    return new PidFile(file);
  }

  @Override
  public void close() {
    if (file.isPresent()) {
      try {
        Files.deleteIfExists(file.get());
      } catch (IOException e) {
        LOG.warn("Unable to remove PID file ({}): {}", file.get(), e.toString());
      }
    }
  }
}
