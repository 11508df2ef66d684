package dev.grapevine.relay;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Hash256;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.Arrays;

/**
 * Remembers at least the last {@code atLeast} hashes that were added, and at most half as many
 * more.
 *
 * <p>Three generations of salted 64-bit hashes; when the youngest is full the oldest is dropped. It
 * grows as it fills (11 to 22 bytes a hash), while Bitcoin Core's rolling bloom filters take their
 * full size at once; a false positive has a chance of 2^-46 at 120,000 hashes, theirs 1e-6. Owned
 * by its engine's loop.
 */
final class RollingFilter {
  private static final int GENERATIONS = 3;

  private final long salt0;
  private final long salt1;
  private final int generationSize;
  private final LongOpenHashSet[] generations = new LongOpenHashSet[GENERATIONS];
  private int youngest;

  RollingFilter(int atLeast, long salt0, long salt1) {
    this.salt0 = salt0;
    this.salt1 = salt1;
    this.generationSize = Math.ceilDiv(atLeast, GENERATIONS - 1);
    clear();
  }

  void add(Hash256 hash) {
    add(hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }

  void add(long w0, long w1, long w2, long w3) {
    add(key(w0, w1, w2, w3));
  }

  /** Adds two hashes as one thing, in this order. */
  void addPair(Hash256 first, Hash256 second) {
    add(key(first, second));
  }

  private void add(long key) {
    if (generations[youngest].size() == generationSize) {
      youngest = (youngest + 1) % GENERATIONS;
      generations[youngest] = new LongOpenHashSet();
    }
    generations[youngest].add(key);
  }

  boolean contains(Hash256 hash) {
    return contains(hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }

  boolean contains(long w0, long w1, long w2, long w3) {
    return containsKey(key(w0, w1, w2, w3));
  }

  boolean containsPair(Hash256 first, Hash256 second) {
    return containsKey(key(first, second));
  }

  /** What stands for a hash in all filters of one salt. */
  long key(long w0, long w1, long w2, long w3) {
    return SipHash24.hash(salt0, salt1, w0, w1, w2, w3);
  }

  private long key(Hash256 first, Hash256 second) {
    long inner = key(first.w0(), first.w1(), first.w2(), first.w3());
    return SipHash24.hash(salt0 ^ inner, salt1, second.w0(), second.w1(), second.w2(), second.w3());
  }

  boolean containsKey(long key) {
    for (LongOpenHashSet generation : generations) {
      if (generation.contains(key)) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    Arrays.setAll(generations, i -> new LongOpenHashSet());
  }
}
