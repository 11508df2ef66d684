package dev.grapevine.testnet.gossip.state;

/**
 * A node's keys, each with a version, under a binary tree of hashes: a leaf hashes the (key,
 * version) pairs of some neighbouring keys, an inner node its two children. Two nodes whose roots
 * are equal hold the same; where they are not, {@link Repair} descends.
 *
 * <p>The hash is 64 bits of mixing, enough to tell keys of a simulation apart; on the wire it
 * counts as 32 bytes. Memory: 4 bytes a key and 16 a leaf; a change costs a path to the root.
 *
 * <p>Source: Merkle 1987; DeCandia et al., <i>Dynamo</i>, SOSP 2007, section 4.7.
 */
public final class MerkleTree {
  private final int[] versions;
  private final long[] hashes;
  private final int keysPerLeaf;

  /**
   * All keys with version 0.
   *
   * @param keys a power of two
   * @param keysPerLeaf a power of two, at most {@code keys}
   */
  public MerkleTree(int keys, int keysPerLeaf) {
    if (Integer.bitCount(keys) != 1 || Integer.bitCount(keysPerLeaf) != 1 || keysPerLeaf > keys) {
      throw new IllegalArgumentException(keys + " keys, " + keysPerLeaf + " in a leaf");
    }
    this.keysPerLeaf = keysPerLeaf;
    versions = new int[keys];
    hashes = new long[2 * (keys / keysPerLeaf)];
    for (int leaf = 0; leaf < leaves(); leaf++) {
      hashes[leaves() + leaf] = leafHash(leaf);
    }
    for (int node = leaves() - 1; node > 0; node--) {
      hashes[node] = parentHash(node);
    }
  }

  private MerkleTree(int[] versions, long[] hashes, int keysPerLeaf) {
    this.versions = versions;
    this.hashes = hashes;
    this.keysPerLeaf = keysPerLeaf;
  }

  /** A tree of its own with the same keys. */
  public MerkleTree copy() {
    return new MerkleTree(versions.clone(), hashes.clone(), keysPerLeaf);
  }

  /** Keys, from 0. */
  public int keys() {
    return versions.length;
  }

  /** Leaves; they are the nodes {@code leaves()} to {@code 2 * leaves() - 1}. */
  int leaves() {
    return hashes.length / 2;
  }

  int keysPerLeaf() {
    return keysPerLeaf;
  }

  /** The hash of a node: 1 is the root, the children of n are 2n and 2n + 1. */
  long hash(int node) {
    return hashes[node];
  }

  /** Whether both hold the same, as far as hashes tell. */
  public boolean isSameAs(MerkleTree other) {
    return hashes[1] == other.hashes[1];
  }

  /** The version held of a key. */
  public int version(int key) {
    return versions[key];
  }

  /**
   * Takes a version if it is newer.
   *
   * @return whether it was
   */
  public boolean merge(int key, int version) {
    if (version <= versions[key]) {
      return false;
    }
    versions[key] = version;
    int node = leaves() + key / keysPerLeaf;
    hashes[node] = leafHash(key / keysPerLeaf);
    for (node /= 2; node > 0; node /= 2) {
      hashes[node] = parentHash(node);
    }
    return true;
  }

  private long leafHash(int leaf) {
    long hash = 0;
    for (int key = leaf * keysPerLeaf; key < (leaf + 1) * keysPerLeaf; key++) {
      hash = mix(hash ^ ((long) key << 32 | versions[key]));
    }
    return hash;
  }

  private long parentHash(int node) {
    return mix(mix(hashes[2 * node]) + hashes[2 * node + 1]);
  }

  /** The finaliser of SplitMix64: a bijection whose every output bit depends on every input bit. */
  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
