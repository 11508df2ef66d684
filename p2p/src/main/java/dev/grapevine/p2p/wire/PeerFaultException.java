package dev.grapevine.p2p.wire;

/**
 * What no honest peer sends, found inside a decoder and turned into {@link DecodeResult.Misbehaved}
 * at its door; without a stack trace, because a peer can cause it at will.
 */
final class PeerFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean discourage;

  PeerFaultException(String reason, boolean discourage) {
    super(reason, null, false, false);
    this.discourage = discourage;
  }

  boolean discourage() {
    return discourage;
  }
}
