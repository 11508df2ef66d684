package dev.grapevine.node.psbt;

/** Bytes that are no PSBT; the message says why, in Bitcoin Core's words. */
public final class PsbtException extends Exception {
  private static final long serialVersionUID = 1L;

  PsbtException(String message) {
    super(message, null, false, false);
  }

  /** Why. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
