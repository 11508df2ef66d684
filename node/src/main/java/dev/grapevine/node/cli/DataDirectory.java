package dev.grapevine.node.cli;

import dev.grapevine.node.config.ClientVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A network's data directory, made if it is missing and locked against a second node. The lock is
 * that of the file {@code .lock}, which stays behind and means nothing without a holder.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK = ".lock";

  /** Bitcoin Core makes it with a new directory, and what cleans up after a node expects it. */
  private static final String WALLETS = "wallets";

  private final FileChannel lock;

  private DataDirectory(FileChannel lock) {
    this.lock = lock;
  }

  /**
   * Makes and locks {@code directory}.
   *
   * @throws IOException with a message for the user if that cannot be
   */
  static DataDirectory open(Path directory) throws IOException {
    return open(directory, directory.resolve(WALLETS));
  }

  /** As {@link #open(Path)}, of the folder that holds the blocks. */
  static DataDirectory openBlocks(Path directory) throws IOException {
    return open(directory, directory);
  }

  private static DataDirectory open(Path directory, Path toMake) throws IOException {
    if (Files.notExists(directory)) {
      try {
        OwnerOnly.createDirectories(toMake);
      } catch (IOException e) {
        throw new IOException("Cannot create data directory " + directory + ": " + e, e);
      }
    }
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("Cannot write to directory " + directory + "; check permissions.", e);
    }
    try {
      FileLock held = channel.tryLock();
      if (held != null) {
        return new DataDirectory(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another node of this process has it.
    }
    channel.close();
    throw new IOException(
        "Cannot obtain a lock on directory "
            + directory
            + ". "
            + ClientVersion.NAME
            + " is probably already running.");
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
