package dev.grapevine.relay.compact;

import java.util.Arrays;

/**
 * The short ids of one sketch and their places in the block, to be looked up some 50,000 times,
 * most often in vain.
 *
 * <p>A bitmap of {@value #BITS_AN_ID} bits an id, which fits the first cache, answers nearly all
 * that is not there; behind it stands an open table, half full at most, of id and place in one
 * word. The ids are the sender's to choose, so where they stand depends on a secret of this node;
 * ids that crowd one spot all the same are refused, which bounds each lookup.
 */
final class ShortIdTable {
  /** Places are 16 bits on the wire, and the last is none, see {@link #EMPTY}. */
  static final int MAX_PLACE = 0xfffe;

  /** Not in the table, or not put into it. */
  static final int NONE = -1;

  private static final int PLACE_BITS = 16;
  private static final int PLACE_MASK = 0xffff;
  private static final long EMPTY = -1L;
  private static final int BITS_AN_ID = 16;
  private static final int LEAST_SLOTS = 16;

  /** 2^64 divided by the golden ratio: spreads neighbours evenly (Knuth). */
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** By chance never reached in a table half full; Bitcoin Core allows 12 in a bucket. */
  static final int MAX_STEPS = 100;

  private final long secret;
  private final long[] slots;
  private final long[] bitmap;
  private final int slotShift;
  private final int bitShift;

  /**
   * An empty table.
   *
   * @param expected how many ids will be put in
   * @param secret of this node, unknown to its peers
   */
  ShortIdTable(int expected, long secret) {
    this.secret = secret | 1;
    int slotCount = Math.max(LEAST_SLOTS, Integer.highestOneBit(Math.max(1, expected) * 4 - 1));
    this.slots = new long[slotCount];
    Arrays.fill(slots, EMPTY);
    this.slotShift = Long.numberOfLeadingZeros(slotCount) + 1;
    int bits = slotCount * (BITS_AN_ID / 2);
    this.bitmap = new long[bits / Long.SIZE];
    this.bitShift = Long.numberOfLeadingZeros(bits) + 1;
  }

  /** Twice, as there are secrets by which neighbours stay neighbours. */
  private long mix(long id) {
    long once = id * secret;
    return (once ^ once >>> 32) * GOLDEN;
  }

  /** Where an id stands if its spot is free. */
  int slot(long id) {
    return (int) (mix(id) >>> slotShift);
  }

  /** Puts an id in; false if it is there already, or too many crowd its spot. */
  boolean put(long id, int place) {
    long mixed = mix(id);
    int slot = (int) (mixed >>> slotShift);
    for (int step = 0; step < MAX_STEPS; step++) {
      long there = slots[slot];
      if (there == EMPTY) {
        slots[slot] = id << PLACE_BITS | place;
        int bit = (int) (mixed >>> bitShift);
        bitmap[bit >>> 6] |= 1L << bit;
        return true;
      }
      if (there >>> PLACE_BITS == id) {
        return false;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return false;
  }

  /** The place of an id; {@link #NONE} if it is not there. */
  int place(long id) {
    long mixed = mix(id);
    int bit = (int) (mixed >>> bitShift);
    return (bitmap[bit >>> 6] & 1L << bit) == 0 ? NONE : find(id, (int) (mixed >>> slotShift));
  }

  private int find(long id, int first) {
    int slot = first;
    while (true) {
      long there = slots[slot];
      if (there == EMPTY) {
        return NONE;
      }
      if (there >>> PLACE_BITS == id) {
        return (int) there & PLACE_MASK;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
  }
}
