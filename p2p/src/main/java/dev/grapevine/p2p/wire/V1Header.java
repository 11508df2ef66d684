package dev.grapevine.p2p.wire;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.HexFormat;

/**
 * The header in front of every payload of the unencrypted transport: magic, command, length,
 * checksum. Bitcoin Core {@code V1Transport}: a wrong magic or an oversized length ends the
 * connection, a wrong checksum or a malformed command only drops the message.
 *
 * @param command as sent, up to its first zero
 * @param wellFormed false if the command is not printable ASCII followed by zeros
 * @param length payload bytes, 0 to {@link #MAX_PAYLOAD_BYTES}
 * @param checksum first four bytes of the payload's double SHA-256, little-endian
 */
public record V1Header(String command, boolean wellFormed, int length, int checksum)
    implements V1HeaderResult {
  /** Bytes of a header. */
  public static final int SIZE = 24;

  /** Longest payload (Bitcoin Core {@code MAX_PROTOCOL_MESSAGE_LENGTH}). */
  public static final int MAX_PAYLOAD_BYTES = 4_000_000;

  /**
   * Reads the {@link #SIZE} bytes at {@code offset}.
   *
   * @param magic first four bytes of every message of the network, as a little-endian int
   */
  public static V1HeaderResult parse(int magic, byte[] bytes, int offset) {
    ByteReader in = new ByteReader(bytes, offset, SIZE);
    if (in.readInt32() != magic) {
      return new V1HeaderResult.Rejected(
          "wrong magic " + HexFormat.of().formatHex(bytes, offset, offset + Integer.BYTES));
    }
    int commandAt = in.position();
    in.skip(Commands.SIZE);
    String command = Commands.read(bytes, commandAt);
    long length = in.readUint32();
    if (length > MAX_PAYLOAD_BYTES) {
      return new V1HeaderResult.Rejected("size too large (" + length + " bytes)");
    }
    return new V1Header(
        command, Commands.isWellFormed(bytes, commandAt), (int) length, in.readInt32());
  }

  /** Writes a header. */
  static void write(ByteWriter out, int magic, String command, int length, int checksum) {
    out.writeInt32(magic);
    Commands.write(command, out);
    out.writeInt32(length).writeInt32(checksum);
  }

  /** The checksum of a payload. */
  public static int checksum(byte[] bytes, int offset, int length) {
    return new ByteReader(Sha256.doubleHash(bytes, offset, length)).readInt32();
  }
}
