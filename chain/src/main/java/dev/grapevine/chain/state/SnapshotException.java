package dev.grapevine.chain.state;

/** A file of coins cannot be started from; the message says why, as Bitcoin Core says it. */
public final class SnapshotException extends Exception {
  private static final long serialVersionUID = 1L;

  /** For the user to read. */
  public SnapshotException(String message) {
    super(message);
  }
}
