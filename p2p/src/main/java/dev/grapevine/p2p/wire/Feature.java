package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import java.nio.charset.StandardCharsets;

/**
 * The sender knows a feature of the protocol (BIP434); before {@code verack}. Unlike other messages
 * it has no bytes after its last field, and a malformed one costs the connection.
 *
 * @param id its name, {@value #MIN_ID_BYTES} to {@value #MAX_ID_BYTES} characters, one a byte (ISO
 *     8859-1), as sent: to be cleaned before it is shown
 * @param data what the feature defines, at most {@value #MAX_DATA_BYTES} bytes
 */
public record Feature(String id, ByteString data) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "feature";

  /** Shortest name (BIP434). */
  public static final int MIN_ID_BYTES = 4;

  /** Longest name (BIP434). */
  public static final int MAX_ID_BYTES = 80;

  /** Longest data (BIP434). */
  public static final int MAX_DATA_BYTES = 512;

  static Feature read(ByteReader in) {
    try {
      String id = new String(in.readVarBytes(MAX_ID_BYTES), StandardCharsets.ISO_8859_1);
      ByteString data = ByteString.of(in.readVarBytes(MAX_DATA_BYTES));
      if (id.length() >= MIN_ID_BYTES && in.remaining() == 0) {
        return new Feature(id, data);
      }
    } catch (MalformedDataException e) {
      // The same fault as what is too short or too long.
    }
    throw new PeerFaultException("invalid feature payload", false);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return ByteWriter.compactSizeLength(id.length()) + id.length() + data.encodedSize();
  }

  @Override
  public void write(ByteWriter out) {
    out.writeVarBytes(id.getBytes(StandardCharsets.ISO_8859_1));
    data.write(out);
  }
}
