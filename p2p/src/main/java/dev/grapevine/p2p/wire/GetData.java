package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.List;

/** Asks for transactions and blocks. */
public record GetData(List<InvItem> items) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "getdata";

  /** Most items (Bitcoin Core {@code MAX_INV_SZ}). */
  public static final int MAX_ITEMS = 50_000;

  /** The list is copied unless it is immutable. */
  public GetData {
    items = List.copyOf(items);
  }

  static GetData read(ByteReader in) {
    int count = InvItem.readCount(in);
    if (count > MAX_ITEMS) {
      throw new PeerFaultException("getdata message size = " + count, true);
    }
    return new GetData(InvItem.readList(in, count));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return InvItem.listSize(items);
  }

  @Override
  public void write(ByteWriter out) {
    InvItem.writeList(items, out);
  }
}
