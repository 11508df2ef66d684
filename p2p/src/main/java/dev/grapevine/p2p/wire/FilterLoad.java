package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * The sender wants only the transactions that match a bloom filter (BIP37).
 *
 * @param filter its bits, at most {@value #MAX_BYTES} bytes
 * @param hashFunctions 0 to {@value #MAX_HASH_FUNCTIONS}
 * @param tweak added to the seed of each hash function
 * @param flags what is added to the filter when something matches: 0 nothing, 1 the outpoint, 2 the
 *     outpoint of a public key
 */
public record FilterLoad(ByteString filter, long hashFunctions, int tweak, int flags)
    implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "filterload";

  /** Longest filter (Bitcoin Core {@code MAX_BLOOM_FILTER_SIZE}). */
  public static final int MAX_BYTES = 36_000;

  /** Most hash functions (Bitcoin Core {@code MAX_HASH_FUNCS}). */
  public static final int MAX_HASH_FUNCTIONS = 50;

  static FilterLoad read(ByteReader in) {
    ByteString filter = ByteString.read(in);
    FilterLoad message = new FilterLoad(filter, in.readUint32(), in.readInt32(), in.readUint8());
    if (filter.size() > MAX_BYTES || message.hashFunctions > MAX_HASH_FUNCTIONS) {
      throw new PeerFaultException("too-large bloom filter", true);
    }
    return message;
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return filter.encodedSize() + 2 * Integer.BYTES + 1;
  }

  @Override
  public void write(ByteWriter out) {
    filter.write(out);
    out.writeUint32(hashFunctions).writeInt32(tweak).writeUint8(flags);
  }
}
