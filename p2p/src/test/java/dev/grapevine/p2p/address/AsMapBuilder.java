package dev.grapevine.p2p.address;

/** Makes maps of prefixes, with every instruction that there is. */
public final class AsMapBuilder {
  private Node root = new Leaf(0);

  private sealed interface Node {}

  /** All of one system, or of none if 0. */
  private record Leaf(int system) implements Node {}

  private record Branch(Node zero, Node one) implements Node {
    Node side(boolean ofOne) {
      return ofOne ? one : zero;
    }
  }

  /** Puts the IPv4 addresses that begin as this one does into a system. */
  public AsMapBuilder putIpv4(int a, int b, int bits, int system) {
    byte[] address = new byte[16];
    address[10] = address[11] = (byte) 0xff;
    address[12] = (byte) a;
    address[13] = (byte) b;
    return put(address, 96 + bits, system);
  }

  /** Puts the addresses with the first bits of this one into a system, whatever they were in. */
  AsMapBuilder put(byte[] address, int bits, int system) {
    root = put(root, address, 0, bits, system);
    return this;
  }

  private static Node put(Node node, byte[] address, int depth, int bits, int system) {
    if (depth == bits) {
      return new Leaf(system);
    }
    Branch branch = node instanceof Branch there ? there : new Branch(node, node);
    boolean one = bit(address, depth);
    Node changed = put(branch.side(one), address, depth + 1, bits, system);
    Branch result = one ? new Branch(branch.zero(), changed) : new Branch(changed, branch.one());
    return result.zero() instanceof Leaf && result.zero().equals(result.one())
        ? result.zero()
        : result;
  }

  static boolean bit(byte[] address, int index) {
    return (address[index / 8] >> 7 - index % 8 & 1) != 0;
  }

  /** Whether anything is in a system: there is no map of nothing. */
  boolean isEmpty() {
    return root.equals(new Leaf(0));
  }

  /** The map. */
  public AsMap build() {
    return AsMap.parse(encode(true)).orElseThrow();
  }

  byte[] encode(boolean defaults) {
    AsMapBits out = new AsMapBits();
    encode(root, 0, defaults, out);
    return out.toBytes();
  }

  /** Writes what leads to {@code node}'s systems; what fails to match is in {@code otherwise}. */
  private static void encode(Node node, int otherwise, boolean defaults, AsMapBits out) {
    Node rest = node;
    int pattern = 0;
    int count = 0;
    while (rest instanceof Branch branch
        && (isLeaf(branch.zero(), otherwise) || isLeaf(branch.one(), otherwise))) {
      boolean one = isLeaf(branch.zero(), otherwise);
      pattern = pattern << 1 | (one ? 1 : 0);
      rest = branch.side(one);
      if (++count == 8) {
        out.match(pattern, count);
        pattern = 0;
        count = 0;
      }
    }
    if (count > 0) {
      out.match(pattern, count);
    }
    switch (rest) {
      case Leaf(int system) -> out.returns(system);
      case Branch branch -> {
        Leaf common = defaults && !hasNone(branch) ? leafOf(branch) : null;
        if (common != null) {
          out.otherwise(common.system());
          encode(branch, common.system(), defaults, out);
          return;
        }
        AsMapBits zero = new AsMapBits();
        encode(branch.zero(), otherwise, defaults, zero);
        out.jump(zero.length()).append(zero);
        encode(branch.one(), otherwise, defaults, out);
      }
    }
  }

  private static boolean isLeaf(Node node, int system) {
    return node instanceof Leaf(int its) && its == system;
  }

  private static Leaf leafOf(Branch branch) {
    return branch.zero() instanceof Leaf zero
        ? zero
        : branch.one() instanceof Leaf one ? one : null;
  }

  private static boolean hasNone(Node node) {
    return switch (node) {
      case Leaf(int system) -> system == 0;
      case Branch(Node zero, Node one) -> hasNone(zero) || hasNone(one);
    };
  }
}
