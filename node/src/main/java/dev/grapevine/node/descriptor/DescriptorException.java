package dev.grapevine.node.descriptor;

/** A text that is no descriptor; the message says why, in Bitcoin Core's words. */
public final class DescriptorException extends Exception {
  private static final long serialVersionUID = 1L;

  DescriptorException(String message) {
    super(message, null, false, false);
  }

  /** Why. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
