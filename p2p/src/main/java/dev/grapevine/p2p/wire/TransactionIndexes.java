package dev.grapevine.p2p.wire;

import java.util.Arrays;

/** Places of transactions in a block, absolute and strictly increasing. Immutable. */
public final class TransactionIndexes {
  /** Highest place that BIP152 can name. */
  public static final int MAX_INDEX = 0xffff;

  private final int[] indexes;

  private TransactionIndexes(int[] indexes) {
    this.indexes = indexes;
  }

  /**
   * Takes ownership of {@code indexes}.
   *
   * @throws IllegalArgumentException unless they increase strictly from at least 0 to at most
   *     {@link #MAX_INDEX}
   */
  public static TransactionIndexes of(int... indexes) {
    int previous = -1;
    for (int index : indexes) {
      if (index <= previous || index > MAX_INDEX) {
        throw new IllegalArgumentException("indexes increase from 0 to " + MAX_INDEX);
      }
      previous = index;
    }
    return new TransactionIndexes(indexes);
  }

  /** Number of indexes. */
  public int size() {
    return indexes.length;
  }

  /** The index at {@code position}. */
  public int get(int position) {
    return indexes[position];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TransactionIndexes that && Arrays.equals(indexes, that.indexes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(indexes);
  }

  @Override
  public String toString() {
    return Arrays.toString(indexes);
  }
}
