package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/** Addresses of nodes on any network (BIP155), to a peer that sent {@link SendAddrV2}. */
public record AddrV2(List<AddressEntry> addresses) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "addrv2";

  /** Most addresses (Bitcoin Core {@code MAX_ADDR_TO_SEND}). */
  public static final int MAX_ADDRESSES = 1_000;

  /** The list is copied unless it is immutable. */
  public AddrV2 {
    addresses = List.copyOf(addresses);
  }

  static AddrV2 read(ByteReader in) {
    int count = in.readCount(ByteReader.MAX_SIZE, AddressEntry.LEAST_V2_BYTES);
    List<AddressEntry> entries = new ArrayList<>(Math.min(count, MAX_ADDRESSES));
    for (int i = 0; i < count; i++) {
      AddressEntry entry = AddressEntry.readV2(in);
      if (i < MAX_ADDRESSES) {
        entries.add(entry);
      }
    }
    // A list that is too long is a fault only if all of it is there.
    if (count > MAX_ADDRESSES) {
      throw new PeerFaultException(COMMAND + " message size = " + count, true);
    }
    return new AddrV2(entries);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    int size = ByteWriter.compactSizeLength(addresses.size());
    for (AddressEntry entry : addresses) {
      size += entry.sizeV2();
    }
    return size;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeCompactSize(addresses.size());
    for (AddressEntry entry : addresses) {
      entry.writeV2(out);
    }
  }
}
