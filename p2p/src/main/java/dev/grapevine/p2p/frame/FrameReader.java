package dev.grapevine.p2p.frame;

/** Cuts one connection's stream into frames. On that connection's event loop. */
public interface FrameReader {
  /**
   * Takes the next frame, or all there is of it, out of {@code in}. After {@link
   * FrameResult.Rejected} it is not called again.
   */
  FrameResult next(ByteSource in);
}
