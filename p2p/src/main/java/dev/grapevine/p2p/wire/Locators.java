package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.MalformedDataException;
import java.util.ArrayList;
import java.util.List;

/** The list of hashes in {@link GetHeaders} and {@link GetBlocks}. */
final class Locators {
  /** Most hashes (Bitcoin Core {@code MAX_LOCATOR_SZ}); a longer one costs the connection. */
  static final int MAX_HASHES = 101;

  private Locators() {}

  static List<BlockHash> read(ByteReader in, String command) {
    int count = in.readCompactSize();
    // The hashes and the one to stop at must be there before their number is a fault.
    if (count >= in.remaining() / BlockHash.SIZE) {
      throw new MalformedDataException("end of data");
    }
    if (count > MAX_HASHES) {
      throw new PeerFaultException(command + " locator size " + count + " > " + MAX_HASHES, false);
    }
    List<BlockHash> hashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hashes.add(in.readBlockHash());
    }
    return hashes;
  }

  static int size(List<BlockHash> hashes) {
    return ByteWriter.compactSizeLength(hashes.size()) + hashes.size() * BlockHash.SIZE;
  }

  static void write(List<BlockHash> hashes, ByteWriter out) {
    out.writeCompactSize(hashes.size());
    for (BlockHash hash : hashes) {
      out.writeHash(hash);
    }
  }
}
