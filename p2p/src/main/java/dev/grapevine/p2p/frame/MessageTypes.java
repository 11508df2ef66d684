package dev.grapevine.p2p.frame;

import dev.grapevine.p2p.wire.Commands;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the encrypted transport names messages: by one byte where BIP324's table (and BIP434 for
 * {@code feature}) has one, else by a zero and the twelve bytes of the unencrypted transport.
 */
final class MessageTypes {
  /** Bytes of the long form. */
  static final int LONG_BYTES = 1 + Commands.SIZE;

  /** By their number; those without a name have no message yet. */
  private static final List<String> NAMES =
      List.of(
          "",
          "addr",
          "block",
          "blocktxn",
          "cmpctblock",
          "feefilter",
          "filteradd",
          "filterclear",
          "filterload",
          "getblocks",
          "getblocktxn",
          "getdata",
          "getheaders",
          "headers",
          "inv",
          "mempool",
          "merkleblock",
          "notfound",
          "ping",
          "pong",
          "sendcmpct",
          "tx",
          "getcfilters",
          "cfilter",
          "getcfheaders",
          "cfheaders",
          "getcfcheckpt",
          "cfcheckpt",
          "addrv2",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "feature");

  /** First bytes of the contents, by name; only looked up, never iterated. */
  private static final Map<String, byte[]> SHORT = new HashMap<>();

  static {
    for (int id = 1; id < NAMES.size(); id++) {
      if (!NAMES.get(id).isEmpty()) {
        SHORT.put(NAMES.get(id), new byte[] {(byte) id});
      }
    }
  }

  private MessageTypes() {}

  /** The bytes that stand for {@code command}, not to be written to. */
  static byte[] encode(String command) {
    byte[] known = SHORT.get(command);
    if (known != null) {
      return known;
    }
    byte[] name = command.getBytes(StandardCharsets.ISO_8859_1);
    byte[] type = new byte[LONG_BYTES];
    System.arraycopy(name, 0, type, 1, name.length);
    return type;
  }

  /** Bytes of {@link #encode}. */
  static int size(String command) {
    return SHORT.containsKey(command) ? 1 : LONG_BYTES;
  }

  /**
   * The name that contents begin with; empty if there is none in them, or none that can be.
   *
   * @param length of the contents
   */
  static String decode(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return "";
    }
    int id = bytes[offset] & 0xFF;
    if (id != 0) {
      return id < NAMES.size() ? NAMES.get(id) : "";
    }
    return length >= LONG_BYTES && Commands.isWellFormed(bytes, offset + 1)
        ? Commands.read(bytes, offset + 1)
        : "";
  }
}
