package dev.grapevine.p2p.address;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in the places of buckets. Costs 8 to 21 bytes for each number while there are few, as in
 * a node that knows its own small network, and 4 bytes for each place once an eighth is filled.
 */
final class BucketTable {
  static final int EMPTY = -1;

  private final int buckets;
  private final Int2IntOpenHashMap sparse = new Int2IntOpenHashMap(0);
  private int @Nullable [] dense;
  private byte @Nullable [] filled;
  private int size;

  BucketTable(int buckets) {
    this.buckets = buckets;
    sparse.defaultReturnValue(EMPTY);
  }

  int buckets() {
    return buckets;
  }

  /** Places taken. */
  int size() {
    return size;
  }

  /** Places taken in a bucket. */
  int filled(int bucket) {
    return filled == null ? 0 : filled[bucket];
  }

  int get(int bucket, int position) {
    int place = bucket * Buckets.SIZE + position;
    return dense == null ? sparse.get(place) : dense[place];
  }

  /** Fills a place that is empty, or with {@link #EMPTY} empties one that is filled. */
  void set(int bucket, int position, int number) {
    int place = bucket * Buckets.SIZE + position;
    if ((get(bucket, position) == EMPTY) == (number == EMPTY)) {
      throw new IllegalStateException("place " + bucket + "/" + position);
    }
    byte[] counts = filled;
    if (counts == null) {
      counts = new byte[buckets];
      filled = counts;
    }
    int change = number == EMPTY ? -1 : 1;
    counts[bucket] += (byte) change;
    size += change;
    if (dense == null && size > buckets * Buckets.SIZE / 8) {
      makeDense();
    }
    if (dense != null) {
      dense[place] = number;
    } else if (number == EMPTY) {
      sparse.remove(place);
    } else {
      sparse.put(place, number);
    }
  }

  private void makeDense() {
    int[] all = new int[buckets * Buckets.SIZE];
    Arrays.fill(all, EMPTY);
    sparse.forEach((int place, int number) -> all[place] = number);
    sparse.clear();
    sparse.trim();
    dense = all;
  }
}
