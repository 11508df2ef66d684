package dev.grapevine.chain.script;

import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.crypto.TaggedHash;
import dev.grapevine.chain.primitives.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A taproot output as its maker knows it: the internal key and the tree of scripts that the output
 * key commits to (BIP341). Immutable.
 */
public final class TaprootTree {
  /** Leaves hang at most this deep. */
  public static final int MAX_DEPTH = 128;

  /** The leaf version of tapscript (BIP342). */
  public static final int TAPSCRIPT = 0xc0;

  private static final TaggedHash TAP_LEAF = TaggedHash.of("TapLeaf");
  private static final TaggedHash TAP_BRANCH = TaggedHash.of("TapBranch");
  private static final TaggedHash TAP_TWEAK = TaggedHash.of("TapTweak");

  private final byte[] internalKey;
  private final List<Leaf> leaves;
  private final List<List<byte[]>> paths;
  private final Optional<byte[]> root;
  private final byte[] outputKey;

  /**
   * A script.
   *
   * @param depth steps from the root, at most {@link #MAX_DEPTH}
   * @param version even, up to 254
   */
  public record Leaf(int depth, int version, Script script) {}

  /** A part of the tree under construction: its hash, and which leaves are in it. */
  private record Branch(int depth, byte[] hash, int firstLeaf, int endLeaf) {}

  private TaprootTree(
      byte[] internalKey,
      List<Leaf> leaves,
      List<List<byte[]>> paths,
      Optional<byte[]> root,
      byte[] outputKey) {
    this.internalKey = internalKey;
    this.leaves = leaves;
    this.paths = paths;
    this.root = root;
    this.outputKey = outputKey;
  }

  /**
   * The output of a key and of scripts from left to right.
   *
   * @param internalKey 32 bytes
   * @param leaves none for a key alone
   * @return empty if the depths make no binary tree, or the key is no point
   */
  public static Optional<TaprootTree> of(byte[] internalKey, List<Leaf> leaves) {
    if (!isTree(leaves)) {
      return Optional.empty();
    }
    List<List<byte[]>> paths = new ArrayList<>();
    List<Branch> open = new ArrayList<>();
    for (Leaf leaf : leaves) {
      int at = paths.size();
      paths.add(new ArrayList<>());
      Branch branch =
          new Branch(leaf.depth(), leafHash(leaf.version(), leaf.script().bytes()), at, at + 1);
      while (!open.isEmpty() && open.getLast().depth() == branch.depth()) {
        branch = join(open.removeLast(), branch, paths);
      }
      open.add(branch);
    }
    Optional<byte[]> root = open.stream().findFirst().map(Branch::hash);
    return tweaked(internalKey, root)
        .map(key -> new TaprootTree(internalKey.clone(), List.copyOf(leaves), paths, root, key));
  }

  /** Whether the depths of leaves from left to right are those of a binary tree, or of none. */
  public static boolean isTree(List<Leaf> leaves) {
    List<Integer> open = new ArrayList<>();
    for (Leaf leaf : leaves) {
      int depth = leaf.depth();
      if (depth > MAX_DEPTH || (!open.isEmpty() && open.getLast() == 0)) {
        return false;
      }
      while (!open.isEmpty() && open.getLast() == depth) {
        open.removeLast();
        depth--;
      }
      // A branch can only be left of what is as deep or deeper.
      if (!open.isEmpty() && open.getLast() > depth) {
        return false;
      }
      open.add(depth);
    }
    return open.isEmpty() || (open.size() == 1 && open.getFirst() == 0);
  }

  private static Branch join(Branch left, Branch right, List<List<byte[]>> paths) {
    for (int i = left.firstLeaf(); i < left.endLeaf(); i++) {
      paths.get(i).add(right.hash());
    }
    for (int i = right.firstLeaf(); i < right.endLeaf(); i++) {
      paths.get(i).add(left.hash());
    }
    return new Branch(
        left.depth() - 1, branchHash(left.hash(), right.hash()), left.firstLeaf(), right.endLeaf());
  }

  /** The output key of an internal key and a tree, compressed so that its parity shows. */
  public static Optional<byte[]> tweaked(byte[] internalKey, Optional<byte[]> root) {
    return internalKey.length == 32
        ? PublicKeys.plus(PublicKeys.withEvenY(internalKey), tweak(internalKey, root))
        : Optional.empty();
  }

  /** What is added to the internal key. */
  public static byte[] tweak(byte[] internalKey, Optional<byte[]> root) {
    return root.isPresent() ? TAP_TWEAK.hash(internalKey, root.get()) : TAP_TWEAK.hash(internalKey);
  }

  /** The hash of a leaf. */
  public static byte[] leafHash(int version, byte[] script) {
    return TAP_LEAF.writer().uint8(version).compactSize(script.length).bytes(script).finish();
  }

  /** The hash of two branches, in whatever order. */
  public static byte[] branchHash(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) < 0 ? TAP_BRANCH.hash(a, b) : TAP_BRANCH.hash(b, a);
  }

  /** The internal key, 32 bytes. */
  public byte[] internalKey() {
    return internalKey;
  }

  /** The scripts from left to right. */
  public List<Leaf> leaves() {
    return leaves;
  }

  /** The hash of the tree; empty without scripts. */
  public Optional<byte[]> merkleRoot() {
    return root;
  }

  /** The output key, 32 bytes. */
  public byte[] outputKey() {
    return PublicKeys.xOf(outputKey);
  }

  /** Shows that the output key commits to leaf number {@code leaf} (BIP341). */
  public byte[] controlBlock(int leaf) {
    List<byte[]> path = paths.get(leaf);
    byte[] block = new byte[33 + 32 * path.size()];
    block[0] = (byte) (leaves.get(leaf).version() | outputKey[0] & 1);
    System.arraycopy(internalKey, 0, block, 1, 32);
    for (int i = 0; i < path.size(); i++) {
      System.arraycopy(path.get(i), 0, block, 33 + 32 * i, 32);
    }
    return block;
  }
}
