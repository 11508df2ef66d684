package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.List;

/** Announces transactions and blocks by their hashes. */
public record Inv(List<InvItem> items) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "inv";

  /** Most items (Bitcoin Core {@code MAX_INV_SZ}). */
  public static final int MAX_ITEMS = 50_000;

  /** The list is copied unless it is immutable. */
  public Inv {
    items = List.copyOf(items);
  }

  static Inv read(ByteReader in) {
    int count = InvItem.readCount(in);
    if (count > MAX_ITEMS) {
      throw new PeerFaultException("inv message size = " + count, true);
    }
    return new Inv(InvItem.readList(in, count));
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
