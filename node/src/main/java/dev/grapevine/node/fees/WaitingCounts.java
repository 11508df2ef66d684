package dev.grapevine.node.fees;

import java.util.Arrays;

/**
 * How many transactions wait for a block, by feerate bucket and by the height of the tip when they
 * entered. Beyond some age heights are not told apart any more. A height at which nothing entered
 * takes no room but a reference.
 */
final class WaitingCounts {
  private static final int[] NOBODY = {};

  private final int buckets;

  /** By height modulo their number: those of the last so many heights. */
  private final int[][] byHeight;

  /** What has waited longer. */
  private final int[] old;

  private int best;

  /**
   * Nothing waits.
   *
   * @param ages blocks up to which ages are told apart
   * @param best height of the tip
   */
  WaitingCounts(int buckets, int ages, int best) {
    this.buckets = buckets;
    this.byHeight = new int[ages][];
    Arrays.fill(byHeight, NOBODY);
    this.old = new int[buckets];
    this.best = best;
  }

  /** One more waits, since the tip that there is. */
  void entered(int bucket) {
    int slot = best % byHeight.length;
    if (byHeight[slot].length == 0) {
      byHeight[slot] = new int[buckets];
    }
    byHeight[slot][bucket]++;
  }

  /** One that has waited since {@code height} waits no longer. */
  void left(int height, int bucket) {
    int[] counts = best - height >= byHeight.length ? old : byHeight[height % byHeight.length];
    if (counts.length == 0 || counts[bucket] == 0) {
      throw new IllegalStateException("nothing waits since " + height + " in bucket " + bucket);
    }
    counts[bucket]--;
  }

  /** The tip is higher now; O(buckets) for each block. */
  void tipAt(int height) {
    for (int moved = Math.min(height - best, byHeight.length) - 1; moved >= 0; moved--) {
      int slot = (height - moved) % byHeight.length;
      add(byHeight[slot], old);
      byHeight[slot] = NOBODY;
    }
    best = height;
  }

  /** How many of each bucket have waited for {@code blocks} or more; 0 being those of this tip. */
  int[] waitedAtLeast(int blocks) {
    int[] sum = old.clone();
    for (int age = blocks; age < byHeight.length && age <= best; age++) {
      add(byHeight[(best - age) % byHeight.length], sum);
    }
    return sum;
  }

  private static void add(int[] counts, int[] sum) {
    for (int i = 0; i < counts.length; i++) {
      sum[i] += counts[i];
    }
  }
}
