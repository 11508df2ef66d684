package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of messages: twelve bytes of printable ASCII, filled up with zeros. Names that Bitcoin
 * Core knows have an index, by which traffic is counted.
 */
public final class Commands {
  /** Bytes of a name in the frame. */
  public static final int SIZE = 12;

  /** Every name that Bitcoin Core counts by itself (protocol.h {@code ALL_NET_MESSAGE_TYPES}). */
  public static final List<String> KNOWN =
      List.of(
          Inv.COMMAND,
          TxMessage.COMMAND,
          GetData.COMMAND,
          Ping.COMMAND,
          Pong.COMMAND,
          Headers.COMMAND,
          CmpctBlock.COMMAND,
          FeeFilter.COMMAND,
          GetHeaders.COMMAND,
          GetBlockTxn.COMMAND,
          BlockTxn.COMMAND,
          BlockMessage.COMMAND,
          NotFound.COMMAND,
          Addr.COMMAND,
          AddrV2.COMMAND,
          GetAddr.COMMAND,
          Version.COMMAND,
          Verack.COMMAND,
          WtxidRelay.COMMAND,
          SendAddrV2.COMMAND,
          SendHeaders.COMMAND,
          SendCmpct.COMMAND,
          GetBlocks.COMMAND,
          Mempool.COMMAND,
          MerkleBlock.COMMAND,
          FilterLoad.COMMAND,
          FilterAdd.COMMAND,
          FilterClear.COMMAND,
          GetCFilters.COMMAND,
          CFilter.COMMAND,
          GetCFHeaders.COMMAND,
          CFHeaders.COMMAND,
          GetCFCheckpt.COMMAND,
          CFCheckpt.COMMAND,
          SendTxRcncl.COMMAND,
          Feature.COMMAND);

  /** Index of any other name: one past the known ones. */
  public static final int OTHER = KNOWN.size();

  /** What Bitcoin Core calls the others ({@code NET_MESSAGE_TYPE_OTHER}). */
  public static final String OTHER_NAME = "*other*";

  private Commands() {}

  /** Index in {@link #KNOWN}, or {@link #OTHER}. */
  public static int indexOf(String command) {
    int index = KNOWN.indexOf(command);
    return index < 0 ? OTHER : index;
  }

  /** The name at {@code index}, up to and with {@link #OTHER}. */
  public static String name(int index) {
    return index == OTHER ? OTHER_NAME : KNOWN.get(index);
  }

  /** The name in twelve bytes, up to the first zero; allocates nothing for a known one. */
  public static String read(byte[] bytes, int offset) {
    int length = 0;
    while (length < SIZE && bytes[offset + length] != 0) {
      length++;
    }
    for (String known : KNOWN) {
      if (known.length() == length && matches(known, bytes, offset)) {
        return known;
      }
    }
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static boolean matches(String name, byte[] bytes, int offset) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != bytes[offset + i]) {
        return false;
      }
    }
    return true;
  }

  /** True if the twelve bytes are printable ASCII and then zeros only. */
  public static boolean isWellFormed(byte[] bytes, int offset) {
    boolean ended = false;
    for (int i = offset; i < offset + SIZE; i++) {
      byte b = bytes[i];
      ended |= b == 0;
      if (ended ? b != 0 : b < ' ' || b > '~') {
        return false;
      }
    }
    return true;
  }

  static void write(String name, ByteWriter out) {
    for (int i = 0; i < SIZE; i++) {
      out.writeUint8(i < name.length() ? name.charAt(i) : 0);
    }
  }
}
