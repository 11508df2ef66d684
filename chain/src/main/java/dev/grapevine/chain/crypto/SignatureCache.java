package dev.grapevine.chain.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Remembers which signatures verified, so that a transaction's are not checked again when its block
 * comes (Bitcoin Core {@code script/sigcache.h}). One for each node: shared ones would let one
 * node's work pay for another's and spoil what a testnet measures.
 *
 * <p>An entry is SHA-256 over a salt, the kind of signature, the hash signed, the key and the
 * signature; without the salt nobody can aim at a slot. Entries live in two generations of open
 * addressing with linear probing. The young one starts with 64 slots and doubles as it fills; when
 * it holds half of the bound it becomes the old one, and what was old is forgotten. So what was
 * added last, at least half of the bound, is always there, and nothing is ever erased singly.
 *
 * <p>Memory: 32 bytes a slot, a table at most 3/4 and, once it has grown, at least 3/8 full: 2 kB
 * when new, 32 MB at the default bound (two tables of 2^19 slots). Thread-safe: script checks run
 * on a pool of workers. A call costs a SHA-256 outside of the lock and a probe inside it, about 1%
 * of a verification.
 */
public final class SignatureCache {
  /** Bitcoin Core's bound, half of {@code -maxsigcachesize}'s 32 MiB at 32 bytes an entry. */
  public static final int DEFAULT_MAX_ENTRIES = 524_288;

  /** The kinds of signature, kept apart by a byte of the entry's preimage. */
  enum Kind {
    ECDSA('E'),
    SCHNORR('S');

    private final byte tag;

    Kind(char tag) {
      this.tag = (byte) tag;
    }
  }

  private static final int SALT_BYTES = 32;
  private static final int FIRST_SLOTS = 64;
  private static final int WORDS = 4;

  private final byte[] salt;
  private final int generationEntries;
  private long[] young = new long[FIRST_SLOTS * WORDS];
  private long[] old = new long[0];
  private int youngEntries;
  private int oldEntries;

  /**
   * An empty cache.
   *
   * @param maxEntries the bound, 2 to 2^26
   * @param salt 32 bytes, unpredictable to peers
   */
  public SignatureCache(int maxEntries, byte[] salt) {
    if (maxEntries < 2 || maxEntries > 1 << 26) {
      throw new IllegalArgumentException("maxEntries must be 2 to 2^26, not " + maxEntries);
    }
    if (salt.length != SALT_BYTES) {
      throw new IllegalArgumentException("a salt has 32 bytes, not " + salt.length);
    }
    this.salt = salt.clone();
    this.generationEntries = maxEntries / 2;
  }

  /** The entries held now, of both generations. */
  public synchronized int size() {
    return youngEntries + oldEntries;
  }

  /** The entry of a signature, for {@link #contains} and {@link #add}. */
  ByteBuffer entry(Kind kind, byte[] key, byte[] signature, byte[] message) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(salt);
    digest.update(kind.tag);
    // the lengths keep (key, signature, message) from running into one another
    digest.update((byte) key.length);
    digest.update((byte) (message.length >>> 8));
    digest.update((byte) message.length);
    digest.update(key);
    digest.update(message);
    digest.update(signature);
    return ByteBuffer.wrap(digest.digest());
  }

  synchronized boolean contains(ByteBuffer entry) {
    return isAt(young, slot(young, entry)) || (oldEntries > 0 && isAt(old, slot(old, entry)));
  }

  synchronized void add(ByteBuffer entry) {
    int slot = slot(young, entry);
    if (isAt(young, slot)) {
      return;
    }
    if (youngEntries == generationEntries) {
      old = young;
      oldEntries = youngEntries;
      young = new long[old.length];
      youngEntries = 0;
      slot = slot(young, entry);
    } else if ((youngEntries + 1) * 4L > young.length / WORDS * 3L) {
      grow();
      slot = slot(young, entry);
    }
    for (int i = 0; i < WORDS; i++) {
      young[slot + i] = entry.getLong(8 * i);
    }
    youngEntries++;
  }

  private void grow() {
    long[] from = young;
    young = new long[from.length * 2];
    ByteBuffer entry = ByteBuffer.allocate(Sha256.SIZE);
    for (int at = 0; at < from.length; at += WORDS) {
      if (isAt(from, at)) {
        for (int i = 0; i < WORDS; i++) {
          entry.putLong(8 * i, from[at + i]);
        }
        System.arraycopy(from, at, young, slot(young, entry), WORDS);
      }
    }
  }

  /** Where in {@code table} the entry is, or the free slot where it would go. */
  private static int slot(long[] table, ByteBuffer entry) {
    long w0 = entry.getLong(0);
    int slots = table.length / WORDS;
    for (int slot = (int) w0 & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      int at = slot * WORDS;
      boolean same =
          table[at] == w0
              && table[at + 1] == entry.getLong(8)
              && table[at + 2] == entry.getLong(16)
              && table[at + 3] == entry.getLong(24);
      if (same || !isAt(table, at)) {
        return at;
      }
    }
  }

  /**
   * Whether a slot is taken. An entry of 256 zero bits would look free; no one finds its preimage.
   */
  private static boolean isAt(long[] table, int at) {
    return (table[at] | table[at + 1] | table[at + 2] | table[at + 3]) != 0;
  }
}
