package dev.grapevine.relay;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hashes of a chain from its end back to genesis, dense at first and then in doubling steps. */
final class Locator {
  /** Entries before the steps begin to double. */
  private static final int DENSE = 10;

  private Locator() {}

  /** The locator of the chain that ends in {@code end}; about 10 + log2(height) hashes. */
  static List<BlockHash> of(BlockIndex end) {
    List<BlockHash> hashes = new ArrayList<>(32);
    int step = 1;
    Optional<BlockIndex> walk = Optional.of(end);
    while (walk.isPresent()) {
      BlockIndex index = walk.get();
      hashes.add(index.hash());
      if (index.height() == 0) {
        break;
      }
      walk = index.ancestor(Math.max(index.height() - step, 0));
      if (hashes.size() > DENSE) {
        step *= 2;
      }
    }
    return hashes;
  }
}
