package dev.grapevine.testnet.local;

/** A run could not be done; the message says in one line what happened and what to do. */
public final class TestnetException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a message for the user. */
  public TestnetException(String message) {
    super(message);
  }

  /** With a message for the user, and what led to it. */
  public TestnetException(String message, Throwable cause) {
    super(message, cause);
  }
}
