package dev.grapevine.p2p.fuzz;

import dev.grapevine.p2p.frame.ArrayBytes;
import dev.grapevine.p2p.frame.FrameResult;
import dev.grapevine.p2p.frame.V1FrameReader;
import dev.grapevine.p2p.wire.MessageSamples;
import java.util.ArrayList;
import java.util.List;

/** Any bytes, cut anywhere: the unencrypted framer finds what it finds in them as a whole. */
public final class V1FrameReaderFuzz {
  private V1FrameReaderFuzz() {}

  /** The first byte says where the rest is cut: after so many bytes, again and again. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int piece = (data[0] & 0xff) + 1;
    List<String> whole = read(data, data.length);
    List<String> cut = read(data, piece);
    if (!whole.equals(cut)) {
      throw new AssertionError(whole + " as a whole, " + cut + " in pieces of " + piece);
    }
  }

  private static List<String> read(byte[] data, int piece) {
    V1FrameReader reader = new V1FrameReader(MessageSamples.REGTEST_MAGIC);
    List<String> found = new ArrayList<>();
    for (int at = 1; at < data.length; at += piece) {
      ArrayBytes in = new ArrayBytes(data, at, Math.min(piece, data.length - at));
      while (true) {
        FrameResult result = reader.next(in);
        if (result instanceof FrameResult.Incomplete) {
          break;
        }
        found.add(Frames.text(result));
        if (result instanceof FrameResult.Rejected) {
          return found;
        }
      }
    }
    return found;
  }
}
