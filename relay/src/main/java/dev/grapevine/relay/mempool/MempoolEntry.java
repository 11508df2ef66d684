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
  private static final int HEIGHT = (1 << 24) - 1;
  private static final int SPENDS_COINBASE = 1 << 24;
  private static final int UNBROADCAST = 1 << 25;
  private static final int POSITION_SHIFT = 26;
  private static final int SIGOPS = (1 << 14) - 1;
  private static final int PRESENT = 1 << 14;
  private static final int SEQUENCE_SHIFT = 15;

  private final Transaction transaction;
  private final long fee;
  private long modifiedFee;
  private final int timeSeconds;
  private final int adjustedWeight;

  /** Height in the low 24 bits, enough for 300 years; flags; and the position in the top six. */
  private int heightAndPosition;

  /** Sigop cost in the low 14 bits, one bit while it is here, the sequence above. */
  private long sequenceAndSigops;

  /** Its number while a {@link ChangeSet} is worked out; 0 otherwise. */
  int mark;

  @Nullable Cluster cluster;

  private long known0;
  private long known1;
  private long @Nullable [] knownOverflow;

  MempoolEntry(
      Transaction transaction,
      long fee,
      int adjustedWeight,
      int sigopCost,
      long unixSeconds,
      int height,
      boolean spendsCoinbase) {
    this.transaction = transaction;
    this.fee = fee;
    this.modifiedFee = fee;
    this.adjustedWeight = adjustedWeight;
    this.timeSeconds = (int) unixSeconds;
    this.heightAndPosition = (height & HEIGHT) | (spendsCoinbase ? SPENDS_COINBASE : 0);
    this.sequenceAndSigops = Math.min(sigopCost, SIGOPS);
  }

  /** The transaction, shared by all nodes of the process. */
  public Transaction transaction() {
    return transaction;
  }

  /** Inputs less outputs, in satoshi. */
  public long fee() {
    return fee;
  }

  /** The fee with what the user added for this node ({@code prioritisetransaction}). */
  public long modifiedFee() {
    return modifiedFee;
  }

  void setModifiedFee(long satoshi) {
    modifiedFee = satoshi;
  }

  /** Virtual bytes by policy, from {@link #adjustedWeight()} and rounded up. */
  public int vsize() {
    return virtualSize(adjustedWeight);
  }

  /** Weight by policy: the transaction's, or that of its sigop cost where that is dearer. */
  public int adjustedWeight() {
    return adjustedWeight;
  }

  /** Virtual bytes of a weight. */
  static int virtualSize(int weight) {
    return Math.ceilDiv(weight, Transaction.WITNESS_SCALE_FACTOR);
  }

  /** Weight units (BIP141). */
  public int weight() {
    return transaction.weight();
  }

  /** Sigop cost (BIP141); more than 16,383 never enters. */
  public int sigopCost() {
    return (int) sequenceAndSigops & SIGOPS;
  }

  /** When it entered, Unix seconds. */
  public long unixSeconds() {
    return Integer.toUnsignedLong(timeSeconds);
  }

  /** Height of the tip when it entered. */
  public int height() {
    return heightAndPosition & HEIGHT;
  }

  /** True if an input was made by a coinbase: looked at again when blocks are disconnected. */
  public boolean spendsCoinbase() {
    return (heightAndPosition & SPENDS_COINBASE) != 0;
  }

  /** True if it is our own and no peer has asked for it yet. */
  public boolean isUnbroadcast() {
    return (heightAndPosition & UNBROADCAST) != 0;
  }

  void setUnbroadcast(boolean value) {
    heightAndPosition = value ? heightAndPosition | UNBROADCAST : heightAndPosition & ~UNBROADCAST;
  }

  /**
   * The mempool's sequence number when it entered; a peer may have it by {@code getdata} only if
   * this is below the number at that peer's last {@code inv}. 0 for a transaction that came back
   * from a disconnected block, which everyone may have.
   */
  public long sequence() {
    return sequenceAndSigops >>> SEQUENCE_SHIFT;
  }

  /** Place in the cluster's linearisation; 0 without relatives. */
  int position() {
    return heightAndPosition >>> POSITION_SHIFT;
  }

  void setPosition(int place) {
    heightAndPosition = heightAndPosition & (1 << POSITION_SHIFT) - 1 | place << POSITION_SHIFT;
  }

  /** False before it is added and after it is removed; a queue drops such an entry when met. */
  public boolean isInMempool() {
    return (sequenceAndSigops & PRESENT) != 0;
  }

  void enter(long number) {
    sequenceAndSigops = number << SEQUENCE_SHIFT | PRESENT | sigopCost();
  }

  void leave() {
    sequenceAndSigops &= ~PRESENT;
  }

  /** Modified fee in satoshi of the chunk it would be mined in. */
  public long chunkFee() {
    Cluster shared = cluster;
    return shared == null ? modifiedFee : shared.chunkFee(position());
  }

  /** Adjusted weight of the chunk it would be mined in. */
  public int chunkWeight() {
    Cluster shared = cluster;
    return shared == null ? adjustedWeight : shared.chunkWeight(position());
  }

  /** True if it spends an output of another entry. */
  public boolean hasParents() {
    Cluster shared = cluster;
    return shared != null && shared.parents(position()) != 0;
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
    return "MempoolEntry[" + transaction.txid() + ", " + fee + " sat, " + vsize() + " vB]";
  }
}
