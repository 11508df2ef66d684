package dev.grapevine.p2p.fuzz;

import dev.grapevine.p2p.frame.FrameResult;
import java.util.Arrays;

/** Results of frame readers in words that outlive the arrays they point into. */
final class Frames {
  private Frames() {}

  static String text(FrameResult result) {
    return switch (result) {
      case FrameResult.Frame frame -> {
        int end = frame.offset() + frame.length();
        if (frame.offset() < 0 || frame.length() < 0 || end > frame.bytes().length) {
          throw new AssertionError("a frame outside of its array: " + frame);
        }
        byte[] payload = Arrays.copyOfRange(frame.bytes(), frame.offset(), end);
        yield frame.command() + " " + Arrays.hashCode(payload) + " " + frame.wireBytes();
      }
      case FrameResult.Rejected rejected -> rejected.toString();
      case FrameResult.Corrupt corrupt -> corrupt.toString();
      case FrameResult.Incomplete incomplete -> incomplete.toString();
    };
  }
}
