package dev.grapevine.chain.consensus;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.MerkleRoot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A chain of made-up headers, as the contextual rules see one. */
final class Headers {
  private final List<BlockHeader> headers = new ArrayList<>();

  /** Adds a header of that time and target. */
  Headers add(long time, int bits) {
    return add(time, bits, 4);
  }

  /** Headers so far. */
  int size() {
    return headers.size();
  }

  /** Adds a header of that time, target and version. */
  Headers add(long time, int bits, int version) {
    headers.add(new BlockHeader(version, BlockHash.ZERO, MerkleRoot.ZERO, (int) time, bits, 0));
    return this;
  }

  /** The last one. */
  Ancestry tip() {
    return new Link(headers.size() - 1);
  }

  private final class Link implements Ancestry {
    private final int height;

    Link(int height) {
      this.height = height;
    }

    @Override
    public BlockHeader header() {
      return headers.get(height);
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public long medianTimePast() {
      long[] times =
          headers.subList(Math.max(0, height - 10), height + 1).stream()
              .mapToLong(BlockHeader::time)
              .toArray();
      Arrays.sort(times);
      return times[times.length / 2];
    }

    @Override
    public Optional<Link> ancestor(int wanted) {
      return wanted >= 0 && wanted <= height ? Optional.of(new Link(wanted)) : Optional.empty();
    }
  }
}
