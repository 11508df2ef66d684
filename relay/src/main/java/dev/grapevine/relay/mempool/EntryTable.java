package dev.grapevine.relay.mempool;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Hash256;
import org.jspecify.annotations.Nullable;

/**
 * Entries by txid or by wtxid: open addressing over one array of references, 5 to 11 bytes an
 * entry. The ids are the keys, read through the entries, and hashed with a salt, since peers choose
 * them.
 */
final class EntryTable {
  private static final int LEAST_CAPACITY = 16;

  private final boolean byWtxid;
  private final long salt0;
  private final long salt1;
  private @Nullable MempoolEntry[] slots = new @Nullable MempoolEntry[LEAST_CAPACITY];
  private int size;

  EntryTable(boolean byWtxid, long salt0, long salt1) {
    this.byWtxid = byWtxid;
    this.salt0 = salt0;
    this.salt1 = salt1;
  }

  int size() {
    return size;
  }

  @Nullable MempoolEntry find(long w0, long w1, long w2, long w3) {
    int mask = slots.length - 1;
    for (int i = (int) SipHash24.hash(salt0, salt1, w0, w1, w2, w3) & mask; ; i = (i + 1) & mask) {
      MempoolEntry entry = slots[i];
      if (entry == null) {
        return null;
      }
      Hash256 id = id(entry);
      if (id.w0() == w0 && id.w1() == w1 && id.w2() == w2 && id.w3() == w3) {
        return entry;
      }
    }
  }

  /** Adds an entry that is not there. */
  void add(MempoolEntry entry) {
    if ((size + 1) * 4L > slots.length * 3L) {
      grow();
    }
    place(entry);
    size++;
  }

  private void place(MempoolEntry entry) {
    int mask = slots.length - 1;
    int i = home(entry) & mask;
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = entry;
  }

  private void grow() {
    @Nullable MempoolEntry[] old = slots;
    slots = new @Nullable MempoolEntry[old.length * 2];
    for (MempoolEntry entry : old) {
      if (entry != null) {
        place(entry);
      }
    }
  }

  /** Removes an entry that is there and closes the gap, so that no tombstones are left. */
  void remove(MempoolEntry entry) {
    int mask = slots.length - 1;
    int gap = home(entry) & mask;
    while (slots[gap] != entry) {
      if (slots[gap] == null) {
        throw new IllegalStateException("not in the table: " + entry);
      }
      gap = (gap + 1) & mask;
    }
    for (int i = (gap + 1) & mask; ; i = (i + 1) & mask) {
      MempoolEntry next = slots[i];
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

  private int home(MempoolEntry entry) {
    Hash256 id = id(entry);
    return (int) SipHash24.hash(salt0, salt1, id.w0(), id.w1(), id.w2(), id.w3());
  }

  private Hash256 id(MempoolEntry entry) {
    return byWtxid ? entry.transaction().wtxid() : entry.transaction().txid();
  }
}
