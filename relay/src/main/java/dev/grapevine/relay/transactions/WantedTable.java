package dev.grapevine.relay.transactions;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.relay.transactions.TxRequests.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that were announced and are not here, by hash: open addressing, salted because
 * peers choose the keys.
 */
final class WantedTable {
  private static final int LEAST_CAPACITY = 16;

  private final long salt0;
  private final long salt1;
  private @Nullable Wanted[] slots = new @Nullable Wanted[LEAST_CAPACITY];
  private int size;

  WantedTable(long salt0, long salt1) {
    this.salt0 = salt0;
    this.salt1 = salt1;
  }

  @Nullable Wanted find(long w0, long w1, long w2, long w3) {
    int mask = slots.length - 1;
    for (int i = (int) SipHash24.hash(salt0, salt1, w0, w1, w2, w3) & mask; ; i = (i + 1) & mask) {
      Wanted wanted = slots[i];
      if (wanted == null
          || (wanted.w0 == w0 && wanted.w1 == w1 && wanted.w2 == w2 && wanted.w3 == w3)) {
        return wanted;
      }
    }
  }

  /** Adds a hash that is not there. */
  void add(Wanted wanted) {
    if ((size + 1) * 4L > slots.length * 3L) {
      @Nullable Wanted[] old = slots;
      slots = new @Nullable Wanted[old.length * 2];
      for (Wanted each : old) {
        if (each != null) {
          place(each);
        }
      }
    }
    place(wanted);
    size++;
  }

  private void place(Wanted wanted) {
    int mask = slots.length - 1;
    int i = home(wanted) & mask;
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = wanted;
  }

  /** Removes a hash that is there and closes the gap. */
  void remove(Wanted wanted) {
    int mask = slots.length - 1;
    int gap = home(wanted) & mask;
    while (slots[gap] != wanted) {
      if (slots[gap] == null) {
        throw new IllegalStateException("not in the table");
      }
      gap = (gap + 1) & mask;
    }
    for (int i = (gap + 1) & mask; ; i = (i + 1) & mask) {
      Wanted next = slots[i];
      if (next == null) {
        break;
      }
      if (((i - home(next)) & mask) >= ((i - gap) & mask)) {
        slots[gap] = next;
        gap = i;
      }
    }
    slots[gap] = null;
    size--;
  }

  private int home(Wanted wanted) {
    return (int) SipHash24.hash(salt0, salt1, wanted.w0, wanted.w1, wanted.w2, wanted.w3);
  }
}
