package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import java.util.List;

/** What was asked for by {@link GetData} and is not there. */
public record NotFound(List<InvItem> items) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "notfound";

  /**
   * Most items: the 5,000 transactions and 16 blocks that can be on request from one peer; Bitcoin
   * Core ignores a longer one.
   */
  public static final int MAX_ITEMS = 5_016;

  /** The list is copied unless it is immutable. */
  public NotFound {
    items = List.copyOf(items);
  }

  static NotFound read(ByteReader in) {
    int count = InvItem.readCount(in);
    if (count > MAX_ITEMS) {
      throw new MalformedDataException("more items than can be on request: " + count);
    }
    return new NotFound(InvItem.readList(in, count));
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
