package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that are valid on top of the tip and not yet in a block.
 *
 * <p>Invariants: no two spend the same output; every input is a coin of the chain or an output of
 * another entry; connected transactions share one {@link Cluster} within the limits of the options;
 * {@link #bestFirst} goes by falling chunk feerate with parents before children; {@link
 * #usageBytes()} is at most {@link MempoolOptions#maxUsageBytes()} after {@link #trim}.
 *
 * <p>What a peer can do to it is bounded by the last two; tables are salted. Adding costs O(inputs
 * + outputs) look-ups and O(log n) comparisons, and O(n²) bit operations on a cluster of n &lt;=
 * 64.
 *
 * <p>It decides nothing about what may enter: {@link TransactionAcceptance} does. Owned by its
 * engine's loop; times are Unix seconds and passed in. Source: Bitcoin Core {@code txmempool.h}.
 */
public final class Mempool {
  private final MempoolOptions options;
  private final EntryTable byTxid;
  private final EntryTable byWtxid;
  private final SpentTable spent;
  private final FeerateOrder order = new FeerateOrder();
  private final RollingMinimum rollingMinimum;
  private final PriorityDeltas deltas = new PriorityDeltas();
  private MempoolObserver observer = MempoolObserver.NONE;
  private long sequence = 1;

  /** No entry is older than this. */
  private long oldestSeconds = Long.MAX_VALUE;

  private int unbroadcastCount;
  private int clustersToImprove;
  private long vsize;
  private long fees;
  private long usage;

  /** An empty mempool; the salts are from the engine's seeded source. */
  public Mempool(MempoolOptions options, long salt0, long salt1) {
    this.options = options;
    this.byTxid = new EntryTable(false, salt0, salt1);
    this.byWtxid = new EntryTable(true, salt0, salt1);
    this.spent = new SpentTable(salt0, salt1);
    this.rollingMinimum = new RollingMinimum(options.incrementalRelay());
  }

  /** Tells {@code newObserver}, and nobody else, of changes from now on. */
  public void observe(MempoolObserver newObserver) {
    observer = newObserver;
  }

  /** The policy it was made with. */
  public MempoolOptions options() {
    return options;
  }

  /** Number of transactions. */
  public int size() {
    return byTxid.size();
  }

  /** Sum of {@link MempoolEntry#vsize()}. */
  public long vsize() {
    return vsize;
  }

  /** Sum of fees in satoshi. */
  public long totalFee() {
    return fees;
  }

  /** Bytes of heap, transactions included, by the estimate that {@code -maxmempool} bounds. */
  public long usageBytes() {
    return usage;
  }

  /** One more for every transaction that entered or left; the next to enter gets this number. */
  public long sequence() {
    return sequence;
  }

  /** The entry of that txid. */
  public Optional<MempoolEntry> get(Txid txid) {
    return Optional.ofNullable(find(txid));
  }

  /** The entry of that wtxid. */
  public Optional<MempoolEntry> get(Wtxid wtxid) {
    return Optional.ofNullable(byWtxid.find(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3()));
  }

  /** True if a transaction of that txid is here. */
  public boolean contains(Txid txid) {
    return find(txid) != null;
  }

  /** True if a transaction of that wtxid is here. */
  public boolean contains(Wtxid wtxid) {
    return byWtxid.find(wtxid.w0(), wtxid.w1(), wtxid.w2(), wtxid.w3()) != null;
  }

  /** The entry that spends {@code outPoint}. */
  public Optional<MempoolEntry> spender(OutPoint outPoint) {
    return Optional.ofNullable(spent.find(outPoint.txid(), outPoint.index()));
  }

  /**
   * All entries by falling chunk feerate, parents before children: what a miner takes, and where
   * short ids are looked for first. Not to be used after the mempool has changed.
   */
  public Iterator<MempoolEntry> bestFirst() {
    return order.iterator();
  }

  /** Compares two entries by {@link #bestFirst}. */
  public static int compareBestFirst(MempoolEntry a, MempoolEntry b) {
    return Cluster.compare(a, b);
  }

  /** All that is connected with this one by spending, itself included, in mining order. */
  public List<MempoolEntry> cluster(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of(entry) : cluster.list(-1L >>> Long.SIZE - cluster.size());
  }

  /**
   * Coins of {@code chain} and outputs of the transactions here, the latter at {@link
   * Coin#MEMPOOL_HEIGHT}; what is spent here is not hidden.
   */
  public CoinsView coins(CoinsView chain) {
    return outPoint -> {
      MempoolEntry parent = find(outPoint.txid());
      if (parent == null) {
        return chain.coin(outPoint);
      }
      List<TxOut> outputs = parent.transaction().outputs();
      int index = outPoint.index();
      return index >= 0 && index < outputs.size()
          ? Optional.of(new Coin(outputs.get(index), Coin.MEMPOOL_HEIGHT, false))
          : Optional.empty();
    };
  }

  /** The entries that this one spends, in mining order. */
  public List<MempoolEntry> parents(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of() : cluster.list(cluster.parents(entry.position()));
  }

  /** The entries that spend this one, in mining order. */
  public List<MempoolEntry> children(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of() : cluster.list(cluster.children(entry.position()));
  }

  /** The entries that this one depends on, and itself, parents first. */
  public List<MempoolEntry> ancestors(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of(entry) : cluster.list(cluster.ancestors(entry.position()));
  }

  /** The entries that depend on this one, and itself, parents first. */
  public List<MempoolEntry> descendants(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of(entry) : cluster.list(cluster.descendants(entry.position()));
  }

  /** The entry of that txid, or null. */
  @Nullable MempoolEntry find(Txid txid) {
    return byTxid.find(txid.w0(), txid.w1(), txid.w2(), txid.w3());
  }

  /** The entry that spends that output, or null. */
  @Nullable MempoolEntry findSpender(Txid txid, int index) {
    return spent.find(txid, index);
  }

  /** Makes a change; what enters has passed every check and is not over the limits. */
  void apply(ChangeSet change) {
    apply(change, Move.ORDINARY);
  }

  void apply(ChangeSet change, Move move) {
    if (change.exceedsLimits()) {
      throw new IllegalStateException("a cluster over the limits");
    }
    for (Cluster cluster : change.oldClusters()) {
      clustersToImprove -= cluster.isInBestOrder() ? 0 : 1;
      for (int i = 0; i < cluster.size(); i++) {
        order.remove(cluster.member(i));
      }
    }
    change.oldLoners().forEach(order::remove);
    for (MempoolEntry entry : change.removals()) {
      unindex(entry);
      if (move != Move.ASIDE) {
        leave(entry, move);
      }
    }
    long firstToEnter = sequence;
    for (MempoolEntry entry : change.additions()) {
      if (move != Move.ASIDE) {
        entry.enter(move == Move.FROM_BLOCK ? 0 : sequence);
        sequence++;
      }
      index(entry);
    }
    for (Cluster cluster : change.newClusters()) {
      cluster.install();
      clustersToImprove += cluster.isInBestOrder() ? 0 : 1;
      for (int i = 0; i < cluster.size(); i++) {
        order.add(cluster.member(i));
      }
    }
    for (MempoolEntry loner : change.newLoners()) {
      loner.cluster = null;
      loner.setPosition(0);
      order.add(loner);
    }
    if (move != Move.ASIDE) {
      long number = firstToEnter;
      for (MempoolEntry entry : change.additions()) {
        observer.transactionEntered(entry, move.arrival(), number++);
      }
    }
  }

  /** Adds an entry that has passed every check. */
  void add(MempoolEntry entry, Move move) {
    ChangeSet change = new ChangeSet(this);
    change.add(entry);
    apply(change, move);
  }

  /** Removes entries that are here; what depends on them must be named as well. */
  private void removeAll(List<MempoolEntry> entries) {
    removeAll(entries, Move.ORDINARY);
  }

  private void removeAll(List<MempoolEntry> entries, Move move) {
    if (!entries.isEmpty()) {
      ChangeSet change = new ChangeSet(this);
      change.removeAll(entries);
      apply(change, move);
    }
  }

  private void index(MempoolEntry entry) {
    Transaction tx = entry.transaction();
    byTxid.add(entry);
    byWtxid.add(entry);
    for (TxIn input : tx.inputs()) {
      spent.add(input.prevout(), entry);
    }
    vsize += entry.vsize();
    fees += entry.fee();
    usage += Footprint.of(tx);
    oldestSeconds = Math.min(oldestSeconds, entry.unixSeconds());
  }

  private void unindex(MempoolEntry entry) {
    Transaction tx = entry.transaction();
    byTxid.remove(entry);
    byWtxid.remove(entry);
    for (TxIn input : tx.inputs()) {
      spent.remove(input.prevout());
    }
    vsize -= entry.vsize();
    fees -= entry.fee();
    usage -= Footprint.of(tx);
    entry.cluster = null;
    entry.setPosition(0);
  }

  /** One that is out is not to come back. */
  void forget(MempoolEntry entry) {
    leave(entry, Move.ORDINARY);
  }

  private void leave(MempoolEntry entry, Move move) {
    setUnbroadcast(entry, false);
    if (move != Move.CONFIRMED) {
      observer.transactionLeft(entry.transaction(), sequence);
    }
    sequence++;
    entry.leave();
  }

  /**
   * A block was connected: removes what conflicts with it together with all that depends on that,
   * and then what it holds, so that the numbers of those that are told of follow on one another.
   * Returns the conflicting ones, which are no longer valid.
   */
  public List<MempoolEntry> blockConnected(Block block, long unixSeconds) {
    List<MempoolEntry> conflicts = new ArrayList<>();
    if (size() != 0) {
      for (Transaction tx : block.transactions()) {
        removeConflicts(tx, conflicts);
      }
    }
    List<MempoolEntry> confirmed = new ArrayList<>();
    for (Transaction tx : block.transactions()) {
      MempoolEntry entry = find(tx.txid());
      if (entry != null) {
        confirmed.add(entry);
      }
      deltas.clear(tx.txid());
    }
    removeAll(confirmed, Move.CONFIRMED);
    rollingMinimum.blockConnected(unixSeconds);
    return conflicts;
  }

  private void removeConflicts(Transaction tx, List<MempoolEntry> removed) {
    for (TxIn input : tx.inputs()) {
      MempoolEntry spender = spent.find(input.prevout().txid(), input.prevout().index());
      if (spender != null && !spender.transaction().txid().equals(tx.txid())) {
        deltas.clear(spender.transaction().txid());
        removeWithDescendants(spender, removed);
      }
    }
  }

  private void removeWithDescendants(MempoolEntry entry, List<MempoolEntry> removed) {
    List<MempoolEntry> descendants = descendants(entry);
    removeAll(descendants);
    removed.addAll(descendants);
  }

  /** Removes every entry that {@code condition} names, and all that depends on it. */
  List<MempoolEntry> removeIf(Predicate<MempoolEntry> condition) {
    List<MempoolEntry> named = new ArrayList<>();
    for (MempoolEntry entry : order) {
      if (condition.test(entry)) {
        named.add(entry);
      }
    }
    List<MempoolEntry> removed = new ArrayList<>();
    for (MempoolEntry entry : named) {
      if (entry.isInMempool()) {
        removeWithDescendants(entry, removed);
      }
    }
    return removed;
  }

  /**
   * Brings age and room within the options' bounds: what is too old leaves, then the worst chunks
   * as long as too much is used.
   */
  void limit(long unixSeconds) {
    expire(unixSeconds);
    trim();
  }

  /** Removes what has been here longer than the options allow, and all that depends on it. */
  public List<MempoolEntry> expire(long unixSeconds) {
    long bound = unixSeconds - options.expirySeconds();
    if (oldestSeconds >= bound) {
      return List.of();
    }
    List<MempoolEntry> expired = removeIf(entry -> entry.unixSeconds() < bound);
    oldestSeconds = Long.MAX_VALUE;
    for (MempoolEntry entry : order) {
      oldestSeconds = Math.min(oldestSeconds, entry.unixSeconds());
    }
    return expired;
  }

  /**
   * Evicts the chunk of the lowest feerate until the usage is within its bound; each raises the
   * minimum feerate for a while.
   */
  List<MempoolEntry> trim() {
    List<MempoolEntry> evicted = new ArrayList<>(0);
    while (usage > options.maxUsageBytes()) {
      MempoolEntry worst = order.worst();
      if (worst == null) {
        throw new IllegalStateException("an empty mempool uses " + usage + " bytes");
      }
      Cluster cluster = worst.cluster;
      List<MempoolEntry> chunk = cluster == null ? List.of(worst) : cluster.chunk(worst.position());
      rollingMinimum.evicted(
          FeeRate.of(worst.chunkFee(), MempoolEntry.virtualSize(worst.chunkWeight())));
      removeAll(chunk);
      evicted.addAll(chunk);
    }
    return evicted;
  }

  /**
   * What a transaction must pay to enter a mempool that has been full: 0 as long as it has not.
   * {@link MempoolOptions#minRelay()} holds beside it.
   */
  public FeeRate minimum(long unixSeconds) {
    return rollingMinimum.at(unixSeconds, (double) usage / options.maxUsageBytes());
  }

  /** What the user added to fees. */
  public PriorityDeltas deltas() {
    return deltas;
  }

  /** False for one with dust, which must not pay a fee, not even by the user's word. */
  public boolean mayPrioritise(Txid txid) {
    MempoolEntry entry = find(txid);
    return entry == null
        || !options.requireStandard()
        || Standardness.dustOutputs(entry.transaction(), options.dustRelay()) == 0;
  }

  /**
   * Adds {@code satoshi} to what {@code txid} counts for here, beside what was added before ({@code
   * prioritisetransaction}); it need not be in the mempool.
   */
  public void prioritise(Txid txid, long satoshi) {
    deltas.add(txid, satoshi);
    MempoolEntry entry = find(txid);
    if (entry != null) {
      long fee = PriorityDeltas.saturatedSum(entry.modifiedFee(), satoshi);
      if (entry.cluster == null) {
        order.remove(entry);
        entry.setModifiedFee(fee);
        order.add(entry);
      } else {
        entry.setModifiedFee(fee);
        ChangeSet change = new ChangeSet(this);
        change.touch(entry);
        apply(change);
      }
    }
  }

  /** True if every cluster is in the best order there is. */
  public boolean isOptimal() {
    return clustersToImprove == 0;
  }

  /** Number of entries that are {@linkplain MempoolEntry#isUnbroadcast unbroadcast}. */
  public int unbroadcastCount() {
    return unbroadcastCount;
  }

  /** Notes that an entry of our own was, or was not yet, asked for by a peer. */
  public void setUnbroadcast(MempoolEntry entry, boolean unbroadcast) {
    if (entry.isInMempool() && entry.isUnbroadcast() != unbroadcast) {
      entry.setUnbroadcast(unbroadcast);
      unbroadcastCount += unbroadcast ? 1 : -1;
    }
  }

  /** A peer left and its slot will be used again: nothing is known by it. Cost: one pass. */
  public void clearSlot(int slot) {
    for (MempoolEntry entry : order) {
      entry.clearKnown(slot);
    }
  }
}
