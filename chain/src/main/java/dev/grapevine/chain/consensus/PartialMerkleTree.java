package dev.grapevine.chain.consensus;

import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Hash256;
import dev.grapevine.chain.primitives.MerkleRoot;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which transactions are in a block, and as much of the merkle tree as proves it (BIP37 {@code
 * merkleblock}, Bitcoin Core {@code merkleblock.cpp}). The tree is walked from the root, left
 * before right: a bit says whether a node is above a match, and a hash stands for a node that is
 * none, or for a leaf. Immutable.
 *
 * @param transactionCount of the whole block
 * @param hashes 32 bytes each
 * @param bits one for each node that was visited, in whole bytes
 */
public record PartialMerkleTree(int transactionCount, List<byte[]> hashes, byte[] bits) {
  /** A block has at most as many as fit into its weight at 60 bytes each. */
  private static final int MAX_TRANSACTIONS = ConsensusLimits.MAX_BLOCK_WEIGHT / 4 / 60;

  /** The transactions that are proven, in the block's order, and the root they are proven under. */
  public record Matches(MerkleRoot root, List<Txid> txids) {}

  /** The proof of those that {@code wanted} wants. */
  public static PartialMerkleTree of(List<Transaction> transactions, Predicate<Txid> wanted) {
    List<List<byte[]>> levels = new ArrayList<>();
    List<BitSet> marks = new ArrayList<>();
    List<byte[]> level = new ArrayList<>(transactions.size());
    BitSet mark = new BitSet();
    for (Transaction transaction : transactions) {
      if (wanted.test(transaction.txid())) {
        mark.set(level.size());
      }
      level.add(bytes(transaction.txid()));
    }
    levels.add(level);
    marks.add(mark);
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>((level.size() + 1) / 2);
      BitSet markAbove = new BitSet();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(parent(level.get(i), level.get(Math.min(i + 1, level.size() - 1))));
        markAbove.set(i / 2, mark.get(i) || mark.get(i + 1));
      }
      level = above;
      mark = markAbove;
      levels.add(level);
      marks.add(mark);
    }
    Builder builder = new Builder(levels, marks);
    builder.visit(levels.size() - 1, 0);
    byte[] packed = Arrays.copyOf(builder.bits.toByteArray(), (builder.bitCount + 7) / 8);
    return new PartialMerkleTree(transactions.size(), builder.hashes, packed);
  }

  private static byte[] bytes(Hash256 hash) {
    byte[] bytes = new byte[Hash256.SIZE];
    hash.copyTo(bytes, 0);
    return bytes;
  }

  private static byte[] parent(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, 2 * Hash256.SIZE);
    System.arraycopy(right, 0, both, Hash256.SIZE, Hash256.SIZE);
    return Sha256.doubleHash(both);
  }

  private static final class Builder {
    final List<List<byte[]>> levels;
    final List<BitSet> marks;
    final List<byte[]> hashes = new ArrayList<>();
    final BitSet bits = new BitSet();
    int bitCount;

    Builder(List<List<byte[]>> levels, List<BitSet> marks) {
      this.levels = levels;
      this.marks = marks;
    }

    void visit(int height, int position) {
      boolean aboveMatch = marks.get(height).get(position);
      bits.set(bitCount++, aboveMatch);
      if (height == 0 || !aboveMatch) {
        hashes.add(levels.get(height).get(position));
        return;
      }
      visit(height - 1, 2 * position);
      if (2 * position + 1 < levels.get(height - 1).size()) {
        visit(height - 1, 2 * position + 1);
      }
    }
  }

  /** Reads one. */
  public static PartialMerkleTree read(ByteReader in) {
    int count = in.readInt32();
    int hashCount = in.readCount(ByteReader.MAX_SIZE, Hash256.SIZE);
    List<byte[]> hashes = new ArrayList<>(hashCount);
    for (int i = 0; i < hashCount; i++) {
      hashes.add(in.readBytes(Hash256.SIZE));
    }
    int byteCount = in.readCount(ByteReader.MAX_SIZE, 1);
    return new PartialMerkleTree(count, hashes, in.readBytes(byteCount));
  }

  /** Writes it. */
  public void write(ByteWriter out) {
    out.writeInt32(transactionCount);
    out.writeCompactSize(hashes.size());
    hashes.forEach(out::writeBytes);
    out.writeVarBytes(bits);
  }

  /** What it proves; empty if it is malformed: every bit and every hash must be of use. */
  public Optional<Matches> matches() {
    if (transactionCount <= 0
        || transactionCount > MAX_TRANSACTIONS
        || hashes.size() > transactionCount
        || bits.length * 8 < hashes.size()) {
      return Optional.empty();
    }
    int height = 0;
    while (width(height) > 1) {
      height++;
    }
    Walk walk = new Walk();
    byte[] root = walk.visit(height, 0);
    boolean allUsed =
        walk.usedHashes == hashes.size() && (walk.usedBits + 7) / 8 == bits.length && !walk.bad;
    return allUsed
        ? Optional.of(new Matches(MerkleRoot.of(root), List.copyOf(walk.txids)))
        : Optional.empty();
  }

  private int width(int height) {
    return (transactionCount + (1 << height) - 1) >> height;
  }

  private final class Walk {
    final List<Txid> txids = new ArrayList<>();
    int usedBits;
    int usedHashes;
    boolean bad;

    byte[] visit(int height, int position) {
      if (bad || usedBits >= bits.length * 8) {
        bad = true;
        return new byte[Hash256.SIZE];
      }
      boolean aboveMatch = (bits[usedBits / 8] >> (usedBits % 8) & 1) != 0;
      usedBits++;
      if (height == 0 || !aboveMatch) {
        if (usedHashes >= hashes.size()) {
          bad = true;
          return new byte[Hash256.SIZE];
        }
        byte[] hash = hashes.get(usedHashes++);
        if (height == 0 && aboveMatch) {
          txids.add(Txid.of(hash));
        }
        return hash;
      }
      byte[] left = visit(height - 1, 2 * position);
      byte[] right = left;
      if (2 * position + 1 < width(height - 1)) {
        right = visit(height - 1, 2 * position + 1);
        // Two equal halves could stand for a tree with fewer transactions (CVE-2012-2459).
        bad |= Arrays.equals(left, right);
      }
      return parent(left, right);
    }
  }
}
