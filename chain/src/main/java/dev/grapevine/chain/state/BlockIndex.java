package dev.grapevine.chain.state;

import dev.grapevine.chain.consensus.Ancestry;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A header's place in the tree of headers, and what is known of its block. Identity is the object:
 * one tree has one for each hash. Written by {@link BlockTree} and {@link Chainstate} alone, on the
 * thread that owns them; header, height, work and ancestors never change, and may be looked up on
 * any thread. An ancestor is found in O(log n) through a skip pointer (as in Bitcoin Core {@code
 * chain.cpp}).
 */
public final class BlockIndex implements Ancestry {
  private static final int MEDIAN_TIME_SPAN = 11;

  private final BlockHeader header;
  private final @Nullable BlockIndex previous;
  private final @Nullable BlockIndex skip;
  private final int height;
  private final BigInteger chainWork;

  /** Monotonic over ancestors: the greatest header time up to here. */
  private final long maxTime;

  boolean hasData;
  boolean hasUndo;

  /** It was stored, and deleted to save space. */
  boolean pruned;

  boolean scriptsValid;

  /** It was stored when segwit's rules did not bind it: it may lack witnesses, unchecked. */
  boolean beforeSegwit;

  /** It or one below broke a rule, or was said to; then all that descend from it are marked too. */
  boolean failed;

  int transactionCount;

  /**
   * Transactions from genesis to here once every block below was stored, else 0; known beforehand
   * of a snapshot's base, and so of what stands on it.
   */
  long chainTransactionCount;

  /** Order in which blocks became complete; on equal work the first one seen stays the tip. */
  long sequence;

  /** Differs from its record in the store. */
  boolean unsaved;

  BlockIndex(BlockHeader header, @Nullable BlockIndex previous, BigInteger work) {
    this.header = header;
    this.previous = previous;
    this.height = previous == null ? 0 : previous.height + 1;
    this.chainWork = previous == null ? work : previous.chainWork.add(work);
    this.maxTime = previous == null ? header.time() : Math.max(previous.maxTime, header.time());
    this.skip = previous == null ? null : previous.ancestorNode(skipHeight(height));
  }

  private static int skipHeight(int height) {
    if (height < 2) {
      return 0;
    }
    // Clearing low bits gives far jumps at round heights; odd ones step from their even neighbour.
    return (height & 1) == 0
        ? clearLowestOne(height)
        : clearLowestOne(clearLowestOne(height - 1)) + 1;
  }

  private static int clearLowestOne(int n) {
    return n & (n - 1);
  }

  private @Nullable BlockIndex ancestorNode(int wanted) {
    if (wanted > height || wanted < 0) {
      return null;
    }
    BlockIndex walk = this;
    while (walk.height > wanted) {
      int jump = skipHeight(walk.height);
      BlockIndex far = walk.skip;
      BlockIndex near = walk.previous;
      int nearJump = skipHeight(walk.height - 1);
      boolean takeFar =
          far != null
              && (jump == wanted
                  || (jump > wanted && !(nearJump < jump - 2 && nearJump >= wanted)));
      walk = takeFar ? far : near;
      if (walk == null) {
        throw new IllegalStateException("a header above genesis has no parent");
      }
    }
    return walk;
  }

  /** The header. */
  @Override
  public BlockHeader header() {
    return header;
  }

  /** The header's hash. */
  public BlockHash hash() {
    return header.hash();
  }

  /** Blocks from genesis, which is at 0. */
  @Override
  public int height() {
    return height;
  }

  /** Expected number of hashes spent on the chain up to here. */
  public BigInteger chainWork() {
    return chainWork;
  }

  /** The parent; empty for genesis. */
  public Optional<BlockIndex> previous() {
    return Optional.ofNullable(previous);
  }

  /** The ancestor (or self) at {@code wanted}; empty above this height or below 0. */
  @Override
  public Optional<BlockIndex> ancestor(int wanted) {
    return Optional.ofNullable(ancestorNode(wanted));
  }

  /** True if {@code other} is this block or descends from it. */
  public boolean isAncestorOf(BlockIndex other) {
    return other.ancestorNode(height) == this;
  }

  /** The deepest block that both chains share; genesis at the least. */
  public BlockIndex forkWith(BlockIndex other) {
    BlockIndex a = this;
    BlockIndex b = other;
    int common = Math.min(a.height, b.height);
    a = java.util.Objects.requireNonNull(a.ancestorNode(common));
    b = java.util.Objects.requireNonNull(b.ancestorNode(common));
    while (a != b) {
      if (a.skip != null && b.skip != null && a.skip != b.skip) {
        a = a.skip;
        b = b.skip;
      } else if (a.previous != null && b.previous != null) {
        a = a.previous;
        b = b.previous;
      } else {
        throw new IllegalStateException("headers of two trees");
      }
    }
    return a;
  }

  /** Median of the times of this block and the ten before it, in Unix seconds (BIP113). */
  @Override
  public long medianTimePast() {
    long[] times = new long[MEDIAN_TIME_SPAN];
    int count = 0;
    for (BlockIndex walk = this; walk != null && count < MEDIAN_TIME_SPAN; walk = walk.previous) {
      times[count++] = walk.header.time();
    }
    Arrays.sort(times, 0, count);
    return times[count / 2];
  }

  /** The greatest time of any header up to here, in Unix seconds. */
  public long maxTime() {
    return maxTime;
  }

  /** True while the block itself is stored. */
  public boolean hasData() {
    return hasData;
  }

  /** True while what connecting the block spent is stored; never for genesis. */
  public boolean hasUndo() {
    return hasUndo;
  }

  /** True if the block was stored and has been deleted to save space ({@code -prune}). */
  public boolean isPruned() {
    return pruned;
  }

  /** True once connecting it succeeded. */
  public boolean isFullyValidated() {
    return scriptsValid && !isFailed();
  }

  /** True if the block, or one below it, broke a rule. */
  public boolean isFailed() {
    return failed;
  }

  /** True once every block up to here was stored, or stands on a snapshot's base. */
  boolean isComplete() {
    return chainTransactionCount > 0;
  }

  /** This block or, if it is marked invalid, its deepest ancestor that is not. */
  BlockIndex soundest() {
    BlockIndex sound = this;
    while (sound.isFailed()) {
      sound = sound.previous().orElseThrow();
    }
    return sound;
  }

  /** Transactions in the block; 0 until it was stored. */
  public int transactionCount() {
    return transactionCount;
  }

  /**
   * Transactions from genesis to here; 0 until every block below, or below it down to a snapshot's
   * base, was stored.
   */
  public long chainTransactionCount() {
    return chainTransactionCount;
  }

  @Override
  public String toString() {
    return height + ":" + hash();
  }
}
