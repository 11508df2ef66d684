package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A transaction in a mempool: the shared transaction, what this node worked out about it, and which
 * peers know it. One object of 80 bytes (compressed references); with its share of the mempool's
 * tables at most 160 for a transaction without relatives, so that a thousand mempools fit into one
 * process.
 *
 * <p>Peers are told apart by their slot, a small number that is used again after a disconnect: bits
 * 0-127 are inline, further ones in an array that exists only where it is needed. The caller clears
 * a slot ({@link Mempool#clearSlot}) before it is used again. Bitcoin Core keeps a filter of 539 kB
 * for each peer instead.
 *
 * <p>Owned by its engine's loop, as is the {@link Mempool} that holds it.
 */
public final class MempoolEntry {
  private static final int INLINE_SLOTS = 2 * Long.SIZE;
  private static final int SPENDS_COINBASE = 1 << 31;

  private final Transaction transaction;
  private final long fee;
  private final int timeSeconds;
  private final int heightAndFlags;
  private final int vsize;
  private final int sigopCost;

  /** One more than {@link #sequence()}, negated once removed; 0 before it is added. */
  private long sequenceState;

  /** Place in the cluster's linearisation; 0 without relatives. */
  int position;

  @Nullable Cluster cluster;

  private long known0;
  private long known1;
  private long @Nullable [] knownOverflow;

  MempoolEntry(
      Transaction transaction,
      long fee,
      int vsize,
      int sigopCost,
      long unixSeconds,
      int height,
      boolean spendsCoinbase) {
    this.transaction = transaction;
    this.fee = fee;
    this.vsize = vsize;
    this.sigopCost = sigopCost;
    this.timeSeconds = (int) unixSeconds;
    this.heightAndFlags = height | (spendsCoinbase ? SPENDS_COINBASE : 0);
  }

  /** The transaction, shared by all nodes of the process. */
  public Transaction transaction() {
    return transaction;
  }

  /** Inputs less outputs, in satoshi. */
  public long fee() {
    return fee;
  }

  /** Virtual bytes by policy: from the weight, or from the sigop cost where that is dearer. */
  public int vsize() {
    return vsize;
  }

  /** Weight units (BIP141). */
  public int weight() {
    return transaction.weight();
  }

  /** Sigop cost (BIP141). */
  public int sigopCost() {
    return sigopCost;
  }

  /** When it entered, Unix seconds. */
  public long unixSeconds() {
    return Integer.toUnsignedLong(timeSeconds);
  }

  /** Height of the tip when it entered. */
  public int height() {
    return heightAndFlags & ~SPENDS_COINBASE;
  }

  /** True if an input was made by a coinbase: looked at again when blocks are disconnected. */
  public boolean spendsCoinbase() {
    return heightAndFlags < 0;
  }

  /**
   * The mempool's sequence number when it entered; a peer may have it by {@code getdata} only if
   * this is below the number at that peer's last {@code inv}. 0 for a transaction that came back
   * from a disconnected block, which everyone may have.
   */
  public long sequence() {
    return Math.abs(sequenceState) - 1;
  }

  /** False before it is added and after it is removed; a queue drops such an entry when met. */
  public boolean isInMempool() {
    return sequenceState > 0;
  }

  void enter(long number) {
    sequenceState = number + 1;
  }

  void leave() {
    sequenceState = -sequenceState;
  }

  /** Fee in satoshi of the chunk it would be mined in, with {@link #chunkVsize} its feerate. */
  public long chunkFee() {
    Cluster shared = cluster;
    return shared == null ? fee : shared.chunkFee(position);
  }

  /** Virtual bytes of the chunk it would be mined in. */
  public long chunkVsize() {
    Cluster shared = cluster;
    return shared == null ? vsize : shared.chunkVsize(position);
  }

  /** Transactions that spend one another with this one, itself included. */
  public int clusterCount() {
    Cluster shared = cluster;
    return shared == null ? 1 : shared.size();
  }

  /** True if the peer in {@code slot} announced it to us or was told of it. */
  public boolean knownBy(int slot) {
    if (slot < Long.SIZE) {
      return (known0 & 1L << slot) != 0;
    }
    if (slot < INLINE_SLOTS) {
      return (known1 & 1L << slot) != 0;
    }
    int word = (slot - INLINE_SLOTS) >>> 6;
    long[] overflow = knownOverflow;
    return overflow != null && word < overflow.length && (overflow[word] & 1L << slot) != 0;
  }

  /** Notes that the peer in {@code slot} knows it. */
  public void markKnown(int slot) {
    if (slot < Long.SIZE) {
      known0 |= 1L << slot;
    } else if (slot < INLINE_SLOTS) {
      known1 |= 1L << slot;
    } else {
      int word = (slot - INLINE_SLOTS) >>> 6;
      long[] overflow = knownOverflow;
      if (overflow == null) {
        overflow = new long[word + 1];
      } else if (word >= overflow.length) {
        overflow = Arrays.copyOf(overflow, word + 1);
      }
      overflow[word] |= 1L << slot;
      knownOverflow = overflow;
    }
  }

  /** Forgets what the peer in {@code slot} knew. */
  public void clearKnown(int slot) {
    if (slot < Long.SIZE) {
      known0 &= ~(1L << slot);
    } else if (slot < INLINE_SLOTS) {
      known1 &= ~(1L << slot);
    } else {
      int word = (slot - INLINE_SLOTS) >>> 6;
      long[] overflow = knownOverflow;
      if (overflow != null && word < overflow.length) {
        overflow[word] &= ~(1L << slot);
      }
    }
  }

  @Override
  public String toString() {
    return "MempoolEntry[" + transaction.txid() + ", " + fee + " sat, " + vsize + " vB]";
  }
}
