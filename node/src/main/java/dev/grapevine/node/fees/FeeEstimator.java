package dev.grapevine.node.fees;

import dev.grapevine.chain.crypto.SipHash24;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import it.unimi.dsi.fastutil.Hash;
import it.unimi.dsi.fastutil.objects.Object2ObjectOpenCustomHashMap;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from how long transactions waited for a block what others ought to pay, by Bitcoin Core's
 * statistics ({@code CBlockPolicyEstimator}): the same transactions and blocks lead to the same
 * answers.
 *
 * <p>Only transactions that waited for their own sake are to be told of, see {@link FeeRecorder};
 * each is remembered with the height and feerate at which it entered until it leaves or is
 * confirmed. Blocks that do not raise the height of the chain are not counted, nor is what waited
 * for them.
 *
 * <p>Deterministic, without clock or thread; owned by its node's loop. A transaction costs O(log
 * buckets) and one small object, a block O(its transactions + buckets x periods), an estimate
 * O(buckets) and what waits by height.
 */
public final class FeeEstimator {
  private static final Logger LOG = LoggerFactory.getLogger("estimatefee");

  /** Shares that must be confirmed within half of, all of, and twice the target. */
  private static final double HALF_SHARE = 0.6;

  private static final double SHARE = 0.85;
  private static final double DOUBLE_SHARE = 0.95;

  /** Whoever finds the next block may have chosen its transactions already. */
  private static final int LEAST_TARGET = 2;

  private final FeeHistory history;
  private final WaitingCounts waiting;
  private final Object2ObjectOpenCustomHashMap<Txid, Tracked> tracked;
  private int taken;
  private int passedOver;

  /** A transaction that waits. */
  private record Tracked(int height, int bucket, long satPerKvB) {}

  /** Peers choose txids: they are hashed with a salt. */
  private record Salted(long salt0, long salt1) implements Hash.Strategy<Txid> {
    @Override
    public int hashCode(@Nullable Txid txid) {
      return txid == null
          ? 0
          : (int) SipHash24.hash(salt0, salt1, txid.w0(), txid.w1(), txid.w2(), txid.w3());
    }

    @Override
    public boolean equals(@Nullable Txid a, @Nullable Txid b) {
      return a == null ? b == null : a.equals(b);
    }
  }

  /** One that knows nothing; the salts are from the node's source of chance. */
  public FeeEstimator(long salt0, long salt1) {
    this(new FeeHistory(), salt0, salt1);
  }

  FeeEstimator(FeeHistory history, long salt0, long salt1) {
    this.history = history;
    this.waiting =
        new WaitingCounts(history.buckets().size(), longestTarget(FeeHorizon.LONG), history.best());
    this.tracked = new Object2ObjectOpenCustomHashMap<>(new Salted(salt0, salt1));
  }

  FeeHistory history() {
    return history;
  }

  /** The longest target in blocks that {@code horizon} can say something about. */
  public int longestTarget(FeeHorizon horizon) {
    return history.of(horizon).longestTarget();
  }

  /** Transactions that are followed. */
  public int tracked() {
    return tracked.size();
  }

  /** The highest block that was counted; 0 for none. */
  public int bestHeight() {
    return history.best();
  }

  /**
   * A transaction has entered the mempool for its own sake.
   *
   * @param height of the tip; it is ignored unless that block was the last to be counted
   * @param satPerKvB its feerate, satoshi for 1000 virtual bytes
   */
  public void transactionEntered(Txid txid, int height, long satPerKvB) {
    if (height != history.best() || tracked.containsKey(txid)) {
      return;
    }
    int bucket = history.buckets().of(satPerKvB);
    tracked.put(txid, new Tracked(height, bucket, satPerKvB));
    waiting.entered(bucket);
    taken++;
  }

  /** A transaction has entered that says nothing about fees. */
  public void transactionPassedOver() {
    passedOver++;
  }

  /** A transaction has left the mempool unconfirmed. */
  public void transactionLeft(Txid txid) {
    Tracked entry = tracked.remove(txid);
    if (entry != null) {
      giveUp(entry);
    }
  }

  private void giveUp(Tracked entry) {
    waiting.left(entry.height(), entry.bucket());
    int blocks = history.best() - entry.height();
    for (ConfirmationHistory each : history.all()) {
      each.addLeft(entry.bucket(), blocks);
    }
  }

  /** The node ends: what still waits counts as not confirmed. */
  public void giveUpOnWaiting() {
    LOG.debug("Recorded {} unconfirmed txs from mempool", tracked.size());
    tracked.values().forEach(this::giveUp);
    tracked.clear();
  }

  /** A block was connected at {@code height}. */
  public void blockConnected(int height, Collection<Transaction> transactions) {
    if (height <= history.best()) {
      transactions.forEach(each -> forget(each.txid()));
      return;
    }
    history.blockAt(height);
    waiting.tipAt(height);
    int counted = 0;
    if (!tracked.isEmpty()) {
      for (Transaction each : transactions) {
        Tracked entry = tracked.remove(each.txid());
        if (entry != null) {
          confirmed(entry);
          counted++;
        }
      }
    }
    if (counted > 0) {
      history.counted();
    }
    LOG.debug(
        "Blockpolicy estimates updated by {} of {} block txs, since last block {} of {} tracked,"
            + " mempool map size {}, max target {} from {}",
        counted,
        transactions.size(),
        taken,
        taken + passedOver,
        tracked.size(),
        history.longestUsableTarget(),
        history.isOfThisRun() ? "current" : "historical");
    taken = 0;
    passedOver = 0;
  }

  private void confirmed(Tracked entry) {
    waiting.left(entry.height(), entry.bucket());
    int blocks = history.best() - entry.height();
    for (ConfirmationHistory each : history.all()) {
      each.addConfirmed(entry.bucket(), blocks, entry.satPerKvB());
    }
  }

  private void forget(Txid txid) {
    Tracked entry = tracked.remove(txid);
    if (entry != null) {
      waiting.left(entry.height(), entry.bucket());
    }
  }

  /**
   * What one horizon knows of one target ({@code estimaterawfee}).
   *
   * @param target in blocks, 1 to {@link #longestTarget}
   * @param success share of transactions that must have been confirmed by then, 0 to 1
   */
  public HorizonEstimate raw(FeeHorizon horizon, int target, double success) {
    return new RangeSearch(
            history.buckets(), history.of(horizon), waiting.waitedAtLeast(target), target)
        .run(horizon.leastTransactions(), success);
  }

  /**
   * The feerate at which a transaction is likely to be in one of the next {@code target} blocks:
   * the highest of those at which 60% made it in half the time, 85% in time and 95% in twice the
   * time, each by the shortest horizon that sees so far.
   *
   * @param target in blocks, 1 to {@link #longestTarget} of the longest horizon
   * @param conservative the last must hold over the longer horizons as well, so that a quiet hour
   *     does not lower the answer
   */
  public SmartEstimate smart(int target, boolean conservative) {
    if (target < 1 || target > longestTarget(FeeHorizon.LONG)) {
      throw new IllegalArgumentException("no estimates for a target of " + target);
    }
    int usable = Math.min(Math.max(target, LEAST_TARGET), history.longestUsableTarget());
    if (usable < LEAST_TARGET) {
      return new SmartEstimate(0, usable);
    }
    double feerate = byShortestHorizon(usable / 2, HALF_SHARE, true);
    feerate = Math.max(feerate, byShortestHorizon(usable, SHARE, true));
    feerate = Math.max(feerate, byShortestHorizon(2 * usable, DOUBLE_SHARE, !conservative));
    if (conservative || feerate < 0) {
      feerate = Math.max(feerate, byLongerHorizons(2 * usable));
    }
    return new SmartEstimate(feerate < 0 ? 0 : Math.round(feerate), usable);
  }

  /**
   * What the shortest horizon says that sees as far as {@code target}; none if none does.
   *
   * @param orShorter what a shorter one says of the farthest it sees counts instead, if that is
   *     less: what was enough for a shorter wait is enough for this one
   */
  private double byShortestHorizon(int target, double success, boolean orShorter) {
    double feerate = HorizonEstimate.NONE;
    boolean found = false;
    FeeHorizon[] horizons = FeeHorizon.values();
    for (int i = 0; i < horizons.length && !found; i++) {
      found = target <= longestTarget(horizons[i]);
      if (found) {
        feerate = raw(horizons[i], target, success).feerate();
        for (int shorter = i - 1; orShorter && shorter >= 0; shorter--) {
          double other =
              raw(horizons[shorter], longestTarget(horizons[shorter]), success).feerate();
          if (other > 0 && (feerate < 0 || other < feerate)) {
            feerate = other;
          }
        }
      }
    }
    return feerate;
  }

  /** What the horizons say that are longer than the shortest that sees so far. */
  private double byLongerHorizons(int target) {
    double feerate = HorizonEstimate.NONE;
    if (target <= longestTarget(FeeHorizon.SHORT)) {
      feerate = raw(FeeHorizon.MEDIUM, target, DOUBLE_SHARE).feerate();
    }
    if (target <= longestTarget(FeeHorizon.MEDIUM)) {
      feerate = Math.max(feerate, raw(FeeHorizon.LONG, target, DOUBLE_SHARE).feerate());
    }
    return feerate;
  }
}
