package dev.grapevine.p2p.fuzz;

import dev.grapevine.p2p.frame.ArrayBytes;
import dev.grapevine.p2p.frame.FrameResult;
import dev.grapevine.p2p.frame.V2Session;
import dev.grapevine.p2p.wire.MessageSamples;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An encrypted session that is told anything: bytes of a stranger, messages of a peer with keys and
 * any contents, and messages changed on the way, which must end the session.
 */
public final class V2SessionFuzz {
  private static final int MAGIC = MessageSamples.REGTEST_MAGIC;
  private static final int NAME_BYTES = 12;

  private V2SessionFuzz() {}

  /** The first byte chooses what the rest is. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 1, data.length);
    switch (data[0] & 3) {
      case 0 -> stranger(V2Session.responder(MAGIC, new SplittableRandom(1)), rest);
      case 1 -> stranger(V2Session.initiator(MAGIC, new SplittableRandom(1)), rest);
      case 2 -> peer(rest);
      default -> changed(rest);
    }
  }

  private static void stranger(V2Session session, byte[] bytes) {
    ArrayBytes in = new ArrayBytes(bytes);
    FrameResult result;
    do {
      result = session.next(in);
      Frames.text(result);
      session.takeHandshake();
    } while (!(result instanceof FrameResult.Incomplete)
        && !(result instanceof FrameResult.Rejected));
    if (result instanceof FrameResult.Incomplete && in.readable() > 0) {
      throw new AssertionError("bytes left behind");
    }
  }

  /** Two ends that have shaken hands. */
  private record Pair(V2Session alice, V2Session bob) {
    static Pair shaken() {
      SplittableRandom random = new SplittableRandom(2);
      V2Session alice = V2Session.initiator(MAGIC, random);
      V2Session bob = V2Session.responder(MAGIC, random);
      bob.next(new ArrayBytes(alice.takeHandshake()));
      alice.next(new ArrayBytes(bob.takeHandshake()));
      bob.next(new ArrayBytes(alice.takeHandshake()));
      return new Pair(alice, bob);
    }
  }

  /** Up to twelve characters of a name, a zero, and the payload. */
  private static void peer(byte[] contents) {
    int end = 0;
    while (end < Math.min(contents.length, NAME_BYTES) && contents[end] != 0) {
      end++;
    }
    String name = new String(contents, 0, end, StandardCharsets.ISO_8859_1);
    Pair pair = Pair.shaken();
    int length = contents.length - end;
    byte[] packet = pair.alice.encrypt(name, contents, end, length);
    FrameResult result = pair.bob.next(new ArrayBytes(packet));
    Frames.text(result);
    if (result instanceof FrameResult.Frame frame
        && !(frame.command().equals(name)
            && Arrays.equals(
                frame.bytes(),
                frame.offset(),
                frame.offset() + frame.length(),
                contents,
                end,
                contents.length))) {
      throw new AssertionError(name + " came as " + frame.command());
    }
    if (!(result instanceof FrameResult.Frame) && !(result instanceof FrameResult.Corrupt)) {
      throw new AssertionError(result.toString());
    }
  }

  /** A packet with any bits changed is never taken; the message may be cut off by a length. */
  private static void changed(byte[] mask) {
    Pair pair = Pair.shaken();
    byte[] packet = pair.alice.encrypt("ping", new byte[200], 0, 200);
    boolean same = true;
    for (int i = 0; i < Math.min(mask.length, packet.length); i++) {
      packet[i] ^= mask[i];
      same &= mask[i] == 0;
    }
    FrameResult result = pair.bob.next(new ArrayBytes(packet));
    if (result instanceof FrameResult.Frame != same) {
      throw new AssertionError(same ? "lost" : "taken although it was changed");
    }
  }
}
