package dev.grapevine.chain.state;

import dev.grapevine.chain.primitives.OutPoint;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table by outpoint, in which a block's coins are looked up several times each.
 *
 * <p>Open addressing with linear probing; beside each key stands its hash. So a probe reads one
 * array until the hash fits, and follows a key's references only where it will be equal, a table
 * grows without hashing its keys anew, and a removal closes the gap without it (Knuth 6.4,
 * algorithm R). Keys are hashed by SipHash with a salt ({@link OutPointHashing}).
 *
 * <p>At most three quarters full; 12 bytes a slot with compressed references, besides keys and
 * values. Iterates in the order of slots, which is that of salt and history. Not thread-safe.
 *
 * @param <V> what belongs to an outpoint
 */
final class CoinTable<V> {
  private static final int MIN_SLOTS = 16;

  /** No key; {@link #hash} never gives it. */
  private static final int VACANT = 0;

  private final OutPointHashing hashing;
  private int[] hashes = new int[MIN_SLOTS];
  private @Nullable OutPoint[] keys = new OutPoint[MIN_SLOTS];
  private @Nullable Object[] values = new Object[MIN_SLOTS];
  private int size;

  CoinTable(OutPointHashing hashing) {
    this.hashing = hashing;
  }

  int size() {
    return size;
  }

  boolean containsKey(OutPoint key) {
    return size > 0 && hashes[find(key, hash(key))] != VACANT;
  }

  /** The value of {@code key}; null if there is none. */
  @Nullable V get(OutPoint key) {
    return size == 0 ? null : value(find(key, hash(key)));
  }

  /** Sets the value of {@code key}, whether it has one or not. */
  void put(OutPoint key, V value) {
    int hash = hash(key);
    int slot = find(key, hash);
    if (hashes[slot] == VACANT) {
      insert(slot, hash, key, value);
    } else {
      values[slot] = value;
    }
  }

  /** Sets the value of {@code key} unless it has one, which is returned, else null. */
  @Nullable V putIfAbsent(OutPoint key, V value) {
    int hash = hash(key);
    int slot = find(key, hash);
    if (hashes[slot] != VACANT) {
      return value(slot);
    }
    insert(slot, hash, key, value);
    return null;
  }

  /** Takes {@code key} out, if it is there. */
  void remove(OutPoint key) {
    int slot = find(key, hash(key));
    if (hashes[slot] == VACANT) {
      return;
    }
    size--;
    int mask = hashes.length - 1;
    int gap = slot;
    for (int next = (gap + 1) & mask; hashes[next] != VACANT; next = (next + 1) & mask) {
      // What stands behind the gap and was to stand at it or before it may move there.
      if (((next - hashes[next]) & mask) >= ((next - gap) & mask)) {
        hashes[gap] = hashes[next];
        keys[gap] = keys[next];
        values[gap] = values[next];
        gap = next;
      }
    }
    hashes[gap] = VACANT;
    keys[gap] = null;
    values[gap] = null;
  }

  /** Tells of every entry, none of which may be added or removed meanwhile. */
  void forEach(BiConsumer<OutPoint, V> visitor) {
    for (int slot = 0; slot < hashes.length; slot++) {
      OutPoint key = keys[slot];
      V value = value(slot);
      if (key != null && value != null) {
        visitor.accept(key, value);
      }
    }
  }

  /** Forgets all, and the size that it had grown to. */
  void clear() {
    allocate(MIN_SLOTS);
    size = 0;
  }

  private void insert(int slot, int hash, OutPoint key, V value) {
    hashes[slot] = hash;
    keys[slot] = key;
    values[slot] = value;
    if (++size > hashes.length / 4 * 3) {
      grow();
    }
  }

  private void grow() {
    if (hashes.length > Integer.MAX_VALUE / 2) {
      throw new IllegalStateException("more than " + size + " coins in one table");
    }
    int[] oldHashes = hashes;
    OutPoint[] oldKeys = keys;
    Object[] oldValues = values;
    allocate(oldHashes.length * 2);
    int mask = hashes.length - 1;
    for (int old = 0; old < oldHashes.length; old++) {
      if (oldHashes[old] != VACANT) {
        int slot = oldHashes[old] & mask;
        while (hashes[slot] != VACANT) {
          slot = (slot + 1) & mask;
        }
        hashes[slot] = oldHashes[old];
        keys[slot] = oldKeys[old];
        values[slot] = oldValues[old];
      }
    }
  }

  private void allocate(int slots) {
    if (slots == hashes.length) {
      Arrays.fill(hashes, VACANT);
      Arrays.fill(keys, null);
      Arrays.fill(values, null);
      return;
    }
    hashes = new int[slots];
    keys = new OutPoint[slots];
    values = new Object[slots];
  }

  /** Where {@code key} stands, or the vacant slot where it would. */
  private int find(OutPoint key, int hash) {
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (hashes[slot] != VACANT && !(hashes[slot] == hash && key.equals(keys[slot]))) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int hash(OutPoint key) {
    int hash = hashing.hash(key);
    return hash == VACANT ? 1 : hash;
  }

  @SuppressWarnings("unchecked")
  private @Nullable V value(int slot) {
    return (V) values[slot];
  }
}
