package dev.grapevine.chain.primitives;

import dev.grapevine.chain.crypto.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A block header, immutable. {@code time} is in Unix seconds and, with {@code bits} and {@code
 * nonce}, unsigned 32-bit. The hash is computed once, when first asked for.
 */
public final class BlockHeader {
  /** Bytes on the wire. */
  public static final int SIZE = 80;

  private final int version;
  private final BlockHash previous;
  private final MerkleRoot merkleRoot;
  private final int time;
  private final int bits;
  private final int nonce;
  private volatile @Nullable BlockHash hash;

  /** A header of these fields. */
  public BlockHeader(
      int version, BlockHash previous, MerkleRoot merkleRoot, int time, int bits, int nonce) {
    this.version = version;
    this.previous = previous;
    this.merkleRoot = merkleRoot;
    this.time = time;
    this.bits = bits;
    this.nonce = nonce;
  }

  /** Reads 80 bytes. */
  public static BlockHeader read(ByteReader in) {
    return new BlockHeader(
        in.readInt32(),
        in.readBlockHash(),
        in.readMerkleRoot(),
        in.readInt32(),
        in.readInt32(),
        in.readInt32());
  }

  /** Writes 80 bytes. */
  public void write(ByteWriter out) {
    out.writeInt32(version)
        .writeHash(previous)
        .writeHash(merkleRoot)
        .writeInt32(time)
        .writeInt32(bits)
        .writeInt32(nonce);
  }

  /** A new array of the 80 bytes. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(SIZE);
    write(out);
    return out.toBytes();
  }

  /** The same header with another nonce. */
  public BlockHeader withNonce(int other) {
    return new BlockHeader(version, previous, merkleRoot, time, bits, other);
  }

  /** Version bits (BIP9), signed. */
  public int version() {
    return version;
  }

  /** The parent block. */
  public BlockHash previous() {
    return previous;
  }

  /** Root of the txids. */
  public MerkleRoot merkleRoot() {
    return merkleRoot;
  }

  /** Unix seconds, 0 to 2^32 - 1. */
  public long time() {
    return Integer.toUnsignedLong(time);
  }

  /** Target in compact form. */
  public int bits() {
    return bits;
  }

  /** Nonce, unsigned. */
  public int nonce() {
    return nonce;
  }

  /** Double SHA-256 of the 80 bytes. */
  public BlockHash hash() {
    BlockHash value = hash;
    if (value == null) {
      value = BlockHash.of(Sha256.doubleHash(toBytes()));
      hash = value;
    }
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof BlockHeader that && hash().equals(that.hash()));
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return "BlockHeader[" + hash() + "]";
  }
}
