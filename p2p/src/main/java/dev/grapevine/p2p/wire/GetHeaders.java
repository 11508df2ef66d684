package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import java.util.List;

/**
 * Asks for the headers that follow the last block both know.
 *
 * @param version the sender's protocol version, which nobody reads
 * @param locator hashes of its chain from the tip backwards, ever sparser
 * @param stop the last one wanted; zero for as many as fit
 */
public record GetHeaders(int version, List<BlockHash> locator, BlockHash stop) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "getheaders";

  /** The list is copied unless it is immutable. */
  public GetHeaders {
    locator = List.copyOf(locator);
  }

  static GetHeaders read(ByteReader in) {
    int version = in.readInt32();
    List<BlockHash> hashes = Locators.read(in, COMMAND);
    return new GetHeaders(version, hashes, in.readBlockHash());
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return Integer.BYTES + Locators.size(locator) + BlockHash.SIZE;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeInt32(version);
    Locators.write(locator, out);
    out.writeHash(stop);
  }
}
