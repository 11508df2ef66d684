package dev.grapevine.chain.store;

import java.nio.file.Path;

/** Another process, or another store of this one, has the folder open. */
public final class StoreLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** For the folder {@code directory}. */
  public StoreLockedException(Path directory, Throwable cause) {
    super(
        "Cannot obtain a lock on directory "
            + directory
            + ". Another node is probably already running there.",
        cause);
  }
}
