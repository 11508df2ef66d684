package dev.grapevine.chain.primitives;

/**
 * Bytes that do not follow the wire format. Thrown inside a decoder and turned into a value at its
 * door; it carries no stack trace because a peer can cause it at will.
 */
public final class MalformedDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@code reason} says which rule the bytes break. */
  public MalformedDataException(String reason) {
    super(reason, null, false, false);
  }
}
