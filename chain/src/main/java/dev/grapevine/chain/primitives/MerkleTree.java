package dev.grapevine.chain.primitives;

import dev.grapevine.chain.crypto.Sha256;
import java.util.Arrays;
import java.util.List;

/**
 * Merkle roots of a block's transactions (Bitcoin Core {@code consensus/merkle.cpp}). An odd level
 * repeats its last hash, so different lists can have one root (CVE-2012-2459); a list that makes
 * two equal neighbours is reported as mutated. One array of 32 bytes a leaf, hashed in place.
 */
public final class MerkleTree {

  /** A root; {@code mutated} if two neighbours were equal, as only a tampered list has them. */
  public record Root(MerkleRoot root, boolean mutated) {}

  private MerkleTree() {}

  /** The header's root: over the txids. */
  public static Root ofTxids(List<Transaction> transactions) {
    byte[] level = leaves(transactions.size());
    for (int i = 0; i < transactions.size(); i++) {
      transactions.get(i).txid().copyTo(level, i * Hash256.SIZE);
    }
    return reduce(level, transactions.size());
  }

  /** The witness root (BIP141): over the wtxids, the coinbase's taken as zero. */
  public static MerkleRoot ofWtxids(List<Transaction> transactions) {
    byte[] level = leaves(transactions.size());
    for (int i = 1; i < transactions.size(); i++) {
      transactions.get(i).wtxid().copyTo(level, i * Hash256.SIZE);
    }
    return reduce(level, transactions.size()).root();
  }

  private static byte[] leaves(int count) {
    return new byte[(count + 1) / 2 * 2 * Hash256.SIZE];
  }

  private static Root reduce(byte[] level, int leafCount) {
    if (leafCount == 0) {
      return new Root(MerkleRoot.ZERO, false);
    }
    boolean mutated = false;
    int count = leafCount;
    while (count > 1) {
      for (int i = 0; i + 1 < count && !mutated; i += 2) {
        int left = i * Hash256.SIZE;
        int right = left + Hash256.SIZE;
        mutated = Arrays.equals(level, left, right, level, right, right + Hash256.SIZE);
      }
      if ((count & 1) == 1) {
        int last = (count - 1) * Hash256.SIZE;
        System.arraycopy(level, last, level, last + Hash256.SIZE, Hash256.SIZE);
        count++;
      }
      count /= 2;
      for (int i = 0; i < count; i++) {
        Sha256.doubleHash(level, 2 * i * Hash256.SIZE, 2 * Hash256.SIZE, level, i * Hash256.SIZE);
      }
    }
    return new Root(MerkleRoot.of(level, 0), mutated);
  }
}
