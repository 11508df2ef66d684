package dev.grapevine.p2p.fuzz;

import dev.grapevine.p2p.wire.CmpctBlock;
import dev.grapevine.p2p.wire.Commands;
import dev.grapevine.p2p.wire.DecodeResult;
import dev.grapevine.p2p.wire.Message;
import dev.grapevine.p2p.wire.MessageCodec;
import dev.grapevine.p2p.wire.TransactionInterner;
import dev.grapevine.p2p.wire.V1Header;
import java.util.Arrays;

/** Any payload of any command: an answer, and a message that is read is written to be read so. */
public final class MessageCodecFuzz {
  private MessageCodecFuzz() {}

  /** The first byte chooses the command. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    String command = Commands.KNOWN.get((data[0] & 0xff) % Commands.KNOWN.size());
    if (decode(command, data, 1, data.length - 1) instanceof DecodeResult.Decoded(Message message)
        && isWritten(message)) {
      byte[] first = written(message);
      DecodeResult again = decode(command, first, 0, first.length);
      if (!(again instanceof DecodeResult.Decoded(Message same))) {
        throw new AssertionError(command + " that we wrote: " + again);
      }
      if (!Arrays.equals(first, written(same))) {
        throw new AssertionError(command + " is not written twice the same");
      }
    }
  }

  /** A sketch whose indexes overflow is read, to be refused as a whole, and never written. */
  private static boolean isWritten(Message message) {
    return !(message instanceof CmpctBlock sketch)
        || sketch.prefilled().stream().allMatch(each -> each.index() <= 0xffff);
  }

  private static DecodeResult decode(String command, byte[] bytes, int offset, int length) {
    return MessageCodec.decode(command, bytes, offset, length, TransactionInterner.none());
  }

  /** Throws if the size that a message tells is not the size that it has. */
  private static byte[] written(Message message) {
    byte[] frame = MessageCodec.encodePayload(message);
    return Arrays.copyOfRange(frame, V1Header.SIZE, frame.length);
  }
}
