package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;

/**
 * A block's header and the part of its merkle tree that proves the transactions which matched a
 * bloom filter (BIP37). Whether the tree is one, is for the one who asked to judge.
 *
 * @param transactions in the block, any 32-bit number
 * @param hashes of the tree, depth first, 32 bytes each
 * @param flags bits that say which nodes are given, eight a byte
 */
public record MerkleBlock(BlockHeader header, long transactions, HashList hashes, ByteString flags)
    implements Message {
  /** Name in the frame. */
  public static final String COMMAND = "merkleblock";

  static MerkleBlock read(ByteReader in) {
    return new MerkleBlock(
        BlockHeader.read(in),
        in.readUint32(),
        HashList.read(in, HashList.NO_LIMIT),
        ByteString.read(in));
  }

  @Override
  public String command() {
    return COMMAND;
  }

  @Override
  public int payloadSize() {
    return BlockHeader.SIZE + Integer.BYTES + hashes.encodedSize() + flags.encodedSize();
  }

  @Override
  public void write(ByteWriter out) {
    header.write(out);
    out.writeUint32(transactions);
    hashes.write(out);
    flags.write(out);
  }
}
