package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * Adds an element to the sender's bloom filter (BIP37).
 *
 * @param element 1 to {@value #MAX_BYTES} bytes, or none
 */
public record FilterAdd(ByteString element) implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "filteradd";

  /** Longest element (Bitcoin Core {@code MAX_SCRIPT_ELEMENT_SIZE}). */
  public static final int MAX_BYTES = 520;

  static FilterAdd read(ByteReader in) {
    ByteString element = ByteString.read(in);
    if (element.size() > MAX_BYTES) {
      throw new PeerFaultException("bad filteradd message", true);
    }
    return new FilterAdd(element);
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return element.encodedSize();
  }

  @Override
  public void write(ByteWriter out) {
    element.write(out);
  }
}
