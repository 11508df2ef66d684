package dev.grapevine.chain.store;

/** Storage cannot be read or written; the message names the folder or file and what to do. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what went wrong. */
  public StoreException(String message) {
    super(message);
  }

  /** With what went wrong, and why. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
