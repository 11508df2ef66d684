package dev.grapevine.testnet.measure;

/**
 * What a block's time on its way goes into. The stages of a path follow one another without a gap,
 * so that they add up to its whole time.
 */
public enum PathStage {
  /** At the sender: from when it had the block, or had connected it, to the send queue. */
  ANNOUNCE("announce"),
  /**
   * In the sender's queue, until the last byte goes to the socket: the rest of the event loop's
   * turn, encryption, a socket that is full; and behind other bytes on an injected narrow link.
   */
  QUEUE("queue"),
  /**
   * Until the receiver reads the last byte: its own bits on an injected narrow link and the
   * injected delay, the system, and what waits in the receiver's socket while its event loop is
   * busy.
   */
  LINK("link"),
  /** Until it is at the engine's door: what came before it in that read, decryption, decoding. */
  DECODE("decode"),
  /** Rebuilding a compact block, without waiting for what was missing. */
  RECONSTRUCT("reconstruct"),
  /** From a request to its answer, or from an {@code inv} to the header asked for. */
  ROUND_TRIP("round_trip"),
  /**
   * Checks: of a header until the block is asked for, of a block until it is accepted; and until it
   * is connected at the last node, and at those that announce no sooner.
   */
  VALIDATE("validate"),
  /** What no stamp tells more of. */
  LEFT_OVER("left_over");

  private final String key;

  PathStage(String key) {
    this.key = key;
  }

  /** Its name in JSON, without a unit. */
  public String key() {
    return key;
  }
}
