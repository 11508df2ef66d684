package dev.grapevine.chain.state;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is not to be pruned yet because somebody still has to read it (Bitcoin Core {@code
 * m_prune_locks}): each lock has a name and the height up to which its owner has read the active
 * chain. Blocks above it stay, and {@link #BUFFER} below it, which a small reorganisation brings
 * back into question. A reorganisation moves locks back by itself. Owned by the chain's thread.
 */
public final class PruneLocks {
  /** {@code PRUNE_LOCK_BUFFER}, and the block at the lock's height itself. */
  static final int BUFFER = 10 + 1;

  private final Map<String, Integer> heights = new TreeMap<>();

  PruneLocks() {}

  /** Sets or moves a lock. */
  public void set(String owner, int height) {
    heights.put(owner, height);
  }

  /** Takes a lock away, if it is there. */
  public void remove(String owner) {
    heights.remove(owner);
  }

  /** The block at {@code height} left the active chain: what takes its place is yet to be read. */
  void disconnected(int height) {
    heights.replaceAll((owner, held) -> Math.min(held, height - 1));
  }

  /** The highest block that may go of those up to {@code wanted}. */
  int limit(int wanted) {
    int limit = wanted;
    for (int height : heights.values()) {
      limit = Math.min(limit, height - BUFFER);
    }
    return limit;
  }
}
