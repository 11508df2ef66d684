package dev.grapevine.relay.base;

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
public final class RollingFilter {
  private static final int GENERATIONS = 3;

  private final long salt0;
  private final long salt1;
  private final int generationSize;
  private final LongOpenHashSet[] generations = new LongOpenHashSet[GENERATIONS];
  private int youngest;

  /** An empty one for {@code atLeast} hashes (2 and up); the salts keep peers from aiming at it. */
  public RollingFilter(int atLeast, long salt0, long salt1) {
    this.salt0 = salt0;
    this.salt1 = salt1;
    this.generationSize = Math.ceilDiv(atLeast, GENERATIONS - 1);
    clear();
  }

  /** Remembers a hash; may forget the oldest generation. Amortised constant time. */
  public void add(Hash256 hash) {
    add(hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }

  /** The same of a hash's four words. */
  public void add(long w0, long w1, long w2, long w3) {
    add(key(w0, w1, w2, w3));
  }

  /** Adds two hashes as one thing, in this order. */
  public void addPair(Hash256 first, Hash256 second) {
    add(key(first, second));
  }

  private void add(long key) {
    if (generations[youngest].size() == generationSize) {
      youngest = (youngest + 1) % GENERATIONS;
      generations[youngest] = new LongOpenHashSet();
    }
    generations[youngest].add(key);
  }

  /** Whether it was added lately; wrongly true at the odds above, never wrongly false. */
  public boolean contains(Hash256 hash) {
    return contains(hash.w0(), hash.w1(), hash.w2(), hash.w3());
  }

  /** The same of a hash's four words. */
  public boolean contains(long w0, long w1, long w2, long w3) {
    return containsKey(key(w0, w1, w2, w3));
  }

  /** Whether {@link #addPair} was called with the two in this order. */
  public boolean containsPair(Hash256 first, Hash256 second) {
    return containsKey(key(first, second));
  }

  /** What stands for a hash in all filters of one salt. */
  public long key(long w0, long w1, long w2, long w3) {
    return SipHash24.hash(salt0, salt1, w0, w1, w2, w3);
  }

  private long key(Hash256 first, Hash256 second) {
    long inner = key(first.w0(), first.w1(), first.w2(), first.w3());
    return SipHash24.hash(salt0 ^ inner, salt1, second.w0(), second.w1(), second.w2(), second.w3());
  }

  /** Whether what has this {@link #key} was added. */
  public boolean containsKey(long key) {
    for (LongOpenHashSet generation : generations) {
      if (generation.contains(key)) {
        return true;
      }
    }
    return false;
  }

  /** Forgets everything; the salts stay. */
  public void clear() {
    Arrays.setAll(generations, i -> new LongOpenHashSet());
  }
}
