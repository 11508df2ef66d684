package dev.grapevine.relay.compact;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Wtxid;

/**
 * Key of the short ids of one compact block: the first two words, little-endian, of the SHA-256 of
 * header and nonce (BIP152).
 */
public record ShortIdKey(long k0, long k1) {
  private static final long SIX_BYTES = 0xffff_ffff_ffffL;

  /**
   * The key of a sketch: one SHA-256.
   *
   * @param nonce as the sketch carries it, all 64 bits
   */
  public static ShortIdKey of(BlockHeader header, long nonce) {
    ByteWriter out = new ByteWriter(BlockHeader.SIZE + Long.BYTES);
    header.write(out);
    out.writeInt64(nonce);
    ByteReader digest = new ByteReader(Sha256.hash(out.toBytes()));
    return new ShortIdKey(digest.readInt64(), digest.readInt64());
  }

  /** The low six bytes of SipHash-2-4 of the wtxid. */
  public long shortId(Wtxid wtxid) {
    return shortId(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3());
  }

  /** The same of a wtxid's four words. */
  public long shortId(long w0, long w1, long w2, long w3) {
    return SipHash24.hash(k0, k1, w0, w1, w2, w3) & SIX_BYTES;
  }
}
