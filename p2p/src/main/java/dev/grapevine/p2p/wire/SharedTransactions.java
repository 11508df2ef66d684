package dev.grapevine.p2p.wire;

import dev.grapevine.chain.primitives.Transaction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The interner for many nodes in one process: a fixed table of sets of four places, found by a
 * cheap hash of the serialised bytes and confirmed by comparing them. It holds weak references, so
 * it keeps no transaction alive that no node holds.
 *
 * <p>Sharing is a saving, not a promise: a full set forgets one of its transactions, and whoever
 * made bytes collide on purpose would only undo the sharing; a look-up never costs more than four
 * comparisons. Threads that intern the same bytes at once get one object. Thread-safe: look-ups
 * take no lock, only a transaction that is new to the table takes one of a few.
 *
 * <p>Cost: four bytes a place, and 64 for each transaction in it.
 */
public final class SharedTransactions implements TransactionInterner {
  /** Places that hold the mempools and recent blocks of a local testnet. */
  public static final int DEFAULT_PLACES = 1 << 16;

  private static final int WAYS = 4;
  private static final int LOCKS = 64;
  private static final int VICTIM_SHIFT = 62;
  private static final int MAX_PLACES = 1 << 24;
  private static final long FACTOR = 0x9e3779b97f4a7c15L;
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final AtomicReferenceArray<@Nullable Entry> places;
  private final Object[] locks = new Object[LOCKS];

  /** A table of {@link #DEFAULT_PLACES}. */
  public SharedTransactions() {
    this(DEFAULT_PLACES);
  }

  /**
   * A table for up to {@code capacity} transactions, rounded up to a power of two.
   *
   * @throws IllegalArgumentException unless it is 4 to 2^24
   */
  public SharedTransactions(int capacity) {
    if (capacity < WAYS || capacity > MAX_PLACES) {
      throw new IllegalArgumentException("capacity is 4 to 2^24, not " + capacity);
    }
    places = new AtomicReferenceArray<>(Integer.highestOneBit(2 * capacity - 1));
    Arrays.setAll(locks, i -> new Object());
  }

  @Override
  public Transaction intern(Transaction transaction) {
    byte[] bytes = transaction.serialized();
    long hash = hash(bytes, 0, bytes.length);
    int set = set(hash);
    Transaction known = lookUp(set, hash, bytes, 0, bytes.length);
    if (known != null) {
      return known;
    }
    synchronized (locks[set / WAYS % LOCKS]) {
      known = lookUp(set, hash, bytes, 0, bytes.length);
      if (known != null) {
        return known;
      }
      places.set(placeFor(set, hash), new Entry(transaction, hash));
      return transaction;
    }
  }

  /** A free place of the set, or one that the hash chooses. */
  private int placeFor(int set, long hash) {
    for (int i = set; i < set + WAYS; i++) {
      Entry entry = places.get(i);
      if (entry == null || entry.refersTo(null)) {
        return i;
      }
    }
    return set + (int) (hash >>> VICTIM_SHIFT);
  }

  @Override
  public Optional<Transaction> find(byte[] bytes, int offset, int length) {
    long hash = hash(bytes, offset, length);
    return Optional.ofNullable(lookUp(set(hash), hash, bytes, offset, length));
  }

  private @Nullable Transaction lookUp(int set, long hash, byte[] bytes, int offset, int length) {
    for (int i = set; i < set + WAYS; i++) {
      Entry entry = places.get(i);
      if (entry == null || entry.hash != hash) {
        continue;
      }
      Transaction tx = entry.get();
      if (tx != null && equal(tx.serialized(), bytes, offset, length)) {
        return tx;
      }
    }
    return null;
  }

  private static boolean equal(byte[] serialized, byte[] bytes, int offset, int length) {
    return Arrays.equals(serialized, 0, serialized.length, bytes, offset, offset + length);
  }

  /** First place of a hash's set. */
  private int set(long hash) {
    return (int) hash & places.length() - WAYS;
  }

  /**
   * A multiplication for each eight bytes: an eighth of a byte-wise hash, a hundredth of SHA-256.
   */
  private static long hash(byte[] bytes, int offset, int length) {
    long hash = length * FACTOR;
    int end = offset + length;
    int i = offset;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONG_LE.get(bytes, i));
    }
    for (; i < end; i++) {
      hash = mix(hash ^ bytes[i]);
    }
    return hash;
  }

  private static long mix(long value) {
    long product = value * FACTOR;
    return product ^ product >>> 29;
  }

  private static final class Entry extends WeakReference<Transaction> {
    private final long hash;

    Entry(Transaction transaction, long hash) {
      super(transaction);
      this.hash = hash;
    }
  }
}
