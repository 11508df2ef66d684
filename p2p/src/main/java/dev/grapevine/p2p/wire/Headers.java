package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Headers, asked for or announced (BIP130), each with a transaction count that is written as zero
 * and read as anything.
 */
public record Headers(List<BlockHeader> headers) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "headers";

  /** Most headers (Bitcoin Core {@code MAX_HEADERS_RESULTS}). */
  public static final int MAX_HEADERS = 2_000;

  private static final int ENTRY_BYTES = BlockHeader.SIZE + 1;

  /** The list is copied unless it is immutable. */
  public Headers {
    headers = List.copyOf(headers);
  }

  static Headers read(ByteReader in) {
    int count = in.readCompactSize();
    if (count > MAX_HEADERS) {
      throw new PeerFaultException("headers message size = " + count, true);
    }
    List<BlockHeader> headers = new ArrayList<>(Math.min(count, in.remaining() / ENTRY_BYTES));
    for (int i = 0; i < count; i++) {
      headers.add(BlockHeader.read(in));
      in.readCompactSize();
    }
    return new Headers(headers);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return ByteWriter.compactSizeLength(headers.size()) + headers.size() * ENTRY_BYTES;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeCompactSize(headers.size());
    for (BlockHeader header : headers) {
      header.write(out);
      out.writeUint8(0);
    }
  }
}
