package dev.grapevine.p2p.wire;

import java.util.Arrays;

/**
 * The short transaction ids of a {@link CmpctBlock}, each 48 bits, in the block's order. Immutable.
 */
public final class ShortIds {
  /** Bytes of one on the wire (BIP152). */
  public static final int ID_BYTES = 6;

  private static final long MASK = 0xffff_ffff_ffffL;

  private final long[] ids;

  private ShortIds(long[] ids) {
    this.ids = ids;
  }

  /** Takes ownership of {@code ids}, whose upper sixteen bits must be zero. */
  public static ShortIds of(long... ids) {
    for (long id : ids) {
      if ((id & ~MASK) != 0) {
        throw new IllegalArgumentException("a short id has 48 bits");
      }
    }
    return new ShortIds(ids);
  }

  /** Number of ids. */
  public int size() {
    return ids.length;
  }

  /** The id at {@code index}, 0 to 2^48 - 1. */
  public long get(int index) {
    return ids[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShortIds that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return ids.length + " short ids";
  }
}
