package dev.grapevine.relay.mempool;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The entries in the order of {@link Cluster#compare}: a list of sorted blocks of references, 4 to
 * 8 bytes an entry. Adding and removing cost O(log n) comparisons and one shift within a block of
 * at most {@value #BLOCK}.
 *
 * <p>An entry's place depends on its cluster: it is removed before that changes and added after.
 */
final class FeerateOrder implements Iterable<MempoolEntry> {
  private static final int BLOCK = 256;
  private static final int LEAST_CAPACITY = 16;

  private @Nullable MempoolEntry[][] blocks = new @Nullable MempoolEntry[1][LEAST_CAPACITY];
  private int[] counts = new int[1];
  private int blockCount = 1;

  /** Adds an entry that is not there. */
  void add(MempoolEntry entry) {
    int block = blockFor(entry);
    if (counts[block] == BLOCK) {
      split(block);
      if (Cluster.compare(entry, last(block)) > 0) {
        block++;
      }
    }
    int count = counts[block];
    if (count == blocks[block].length) {
      blocks[block] = Arrays.copyOf(blocks[block], Math.min(BLOCK, count * 2));
    }
    int at = place(block, entry);
    @Nullable MempoolEntry[] array = blocks[block];
    System.arraycopy(array, at, array, at + 1, count - at);
    array[at] = entry;
    counts[block] = count + 1;
  }

  /** Removes an entry that is there. */
  void remove(MempoolEntry entry) {
    int block = blockFor(entry);
    int at = place(block, entry);
    @Nullable MempoolEntry[] array = blocks[block];
    if (at >= counts[block] || array[at] != entry) {
      throw new IllegalStateException("not in the order: " + entry);
    }
    int count = --counts[block];
    System.arraycopy(array, at + 1, array, at, count - at);
    array[count] = null;
    if (count == 0 && blockCount > 1) {
      blockCount--;
      System.arraycopy(blocks, block + 1, blocks, block, blockCount - block);
      System.arraycopy(counts, block + 1, counts, block, blockCount - block);
    }
  }

  /** The last entry: the first to be evicted. Null if there is none. */
  @Nullable MempoolEntry worst() {
    return counts[blockCount - 1] == 0 ? null : last(blockCount - 1);
  }

  @Override
  public Iterator<MempoolEntry> iterator() {
    return new Iterator<>() {
      private int block;
      private int at;

      @Override
      public boolean hasNext() {
        return block < blockCount && at < counts[block];
      }

      @Override
      public MempoolEntry next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        MempoolEntry entry = entry(block, at++);
        if (at == counts[block]) {
          block++;
          at = 0;
        }
        return entry;
      }
    };
  }

  /** The first block whose last entry does not come before {@code entry}; else the last block. */
  private int blockFor(MempoolEntry entry) {
    int low = 0;
    int high = blockCount - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Cluster.compare(last(middle), entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Index of the first entry in the block that does not come before {@code entry}. */
  private int place(int block, MempoolEntry entry) {
    int low = 0;
    int high = counts[block];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Cluster.compare(entry(block, middle), entry) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void split(int block) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, blockCount * 2);
      counts = Arrays.copyOf(counts, blockCount * 2);
    }
    System.arraycopy(blocks, block + 1, blocks, block + 2, blockCount - block - 1);
    System.arraycopy(counts, block + 1, counts, block + 2, blockCount - block - 1);
    int half = BLOCK / 2;
    @Nullable MempoolEntry[] upper = new @Nullable MempoolEntry[BLOCK];
    System.arraycopy(blocks[block], half, upper, 0, BLOCK - half);
    Arrays.fill(blocks[block], half, BLOCK, null);
    blocks[block + 1] = upper;
    counts[block] = half;
    counts[block + 1] = BLOCK - half;
    blockCount++;
  }

  private MempoolEntry last(int block) {
    return entry(block, counts[block] - 1);
  }

  private MempoolEntry entry(int block, int at) {
    MempoolEntry entry = blocks[block][at];
    if (entry == null) {
      throw new IllegalStateException("a hole in the order");
    }
    return entry;
  }
}
