package dev.grapevine.p2p.frame;

/** What a frame reader found in the bytes that it was given. */
public sealed interface FrameResult {

  /** All bytes are taken and no frame is whole. */
  enum Incomplete implements FrameResult {
    /** The only one. */
    INSTANCE
  }

  /** Not this protocol; the connection must end. */
  record Rejected(String reason) implements FrameResult {}

  /** A frame that cannot be trusted or understood, to be dropped. */
  record Corrupt(String command, String reason, int wireBytes) implements FrameResult {}

  /**
   * A whole frame.
   *
   * @param bytes holds the payload from {@code offset} on; valid until the reader of any connection
   *     of the thread is called again
   * @param length of the payload
   * @param wireBytes of the frame
   */
  record Frame(String command, byte[] bytes, int offset, int length, int wireBytes)
      implements FrameResult {}
}
