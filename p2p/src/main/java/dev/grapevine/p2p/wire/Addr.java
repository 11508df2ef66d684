package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/** Addresses of nodes in the encoding before BIP155, which has IPv4 and IPv6 only. */
public record Addr(List<AddressEntry> addresses) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "addr";

  /** Most addresses (Bitcoin Core {@code MAX_ADDR_TO_SEND}). */
  public static final int MAX_ADDRESSES = 1_000;

  /** The list is copied unless it is immutable. */
  public Addr {
    addresses = List.copyOf(addresses);
  }

  static Addr read(ByteReader in) {
    int count = in.readCount(ByteReader.MAX_SIZE, AddressEntry.LEGACY_SIZE);
    List<AddressEntry> entries = new ArrayList<>(Math.min(count, MAX_ADDRESSES));
    for (int i = 0; i < count; i++) {
      AddressEntry entry = AddressEntry.readLegacy(in);
      if (i < MAX_ADDRESSES) {
        entries.add(entry);
      }
    }
    // A list that is too long is a fault only if all of it is there.
    if (count > MAX_ADDRESSES) {
      throw new PeerFaultException(COMMAND + " message size = " + count, true);
    }
    return new Addr(entries);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return ByteWriter.compactSizeLength(addresses.size())
        + addresses.size() * AddressEntry.LEGACY_SIZE;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeCompactSize(addresses.size());
    for (AddressEntry entry : addresses) {
      entry.writeLegacy(out);
    }
  }
}
