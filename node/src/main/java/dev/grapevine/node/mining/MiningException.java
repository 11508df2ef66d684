package dev.grapevine.node.mining;

/** A block could not be made; the message says why, in Bitcoin Core's words where it has some. */
public final class MiningException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String reason;

  /** What went wrong. */
  public enum Kind {
    /** The block would break a rule, whatever its nonce. */
    INVALID,
    /** The tries were used up. */
    NOT_FOUND,
    /** The chain refused the finished block. */
    REFUSED,
    /** The node is stopping, or too busy. */
    UNAVAILABLE
  }

  MiningException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.reason = message;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Why. */
  public String reason() {
    return reason;
  }
}
