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
  private long sequence = 1;
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

  private @Nullable MempoolEntry find(Txid txid) {
    return byTxid.find(txid.w0(), txid.w1(), txid.w2(), txid.w3());
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
    return cluster == null ? List.of() : cluster.list(cluster.parents(entry.position));
  }

  /** The entries that spend this one, in mining order. */
  public List<MempoolEntry> children(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of() : cluster.list(cluster.children(entry.position));
  }

  /** The entries that this one depends on, and itself, parents first. */
  public List<MempoolEntry> ancestors(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of(entry) : cluster.list(cluster.ancestors(entry.position));
  }

  /** The entries that depend on this one, and itself, parents first. */
  public List<MempoolEntry> descendants(MempoolEntry entry) {
    Cluster cluster = entry.cluster;
    return cluster == null ? List.of(entry) : cluster.list(cluster.descendants(entry.position));
  }

  /**
   * True if adding {@code tx} of {@code size} virtual bytes would join clusters into one over the
   * limits; also by children, which a transaction from a disconnected block can find here.
   */
  boolean exceedsClusterLimit(Transaction tx, int size) {
    List<MempoolEntry> relatives = relatives(tx);
    int count = 1;
    long vbytes = size;
    for (MempoolEntry relative : relatives) {
      Cluster cluster = relative.cluster;
      if (cluster == null) {
        count++;
        vbytes += relative.vsize();
      } else if (!cluster.dirty) {
        cluster.dirty = true;
        count += cluster.size();
        vbytes += cluster.vsize();
      }
    }
    clean(relatives);
    return count > options.clusterCount() || vbytes > options.clusterVbytes();
  }

  private static void clean(List<MempoolEntry> relatives) {
    for (MempoolEntry relative : relatives) {
      Cluster cluster = relative.cluster;
      if (cluster != null) {
        cluster.dirty = false;
      }
    }
  }

  /** Parents and children of {@code tx} that are here; each once. */
  private List<MempoolEntry> relatives(Transaction tx) {
    List<MempoolEntry> relatives = new ArrayList<>(0);
    for (TxIn input : tx.inputs()) {
      addOnce(relatives, find(input.prevout().txid()));
    }
    for (int i = 0; i < tx.outputs().size(); i++) {
      addOnce(relatives, spent.find(tx.txid(), i));
    }
    return relatives;
  }

  private static void addOnce(List<MempoolEntry> list, @Nullable MempoolEntry entry) {
    if (entry != null && !list.contains(entry)) {
      list.add(entry);
    }
  }

  /**
   * Adds an entry that has passed every check, its cluster's limits included. {@code fromBlock}: it
   * was in a block that is being disconnected, so that every peer may ask for it.
   */
  void add(MempoolEntry entry, boolean fromBlock) {
    Transaction tx = entry.transaction();
    List<MempoolEntry> relatives = relatives(tx);
    entry.enter(fromBlock ? 0 : sequence);
    sequence++;
    byTxid.add(entry);
    byWtxid.add(entry);
    for (TxIn input : tx.inputs()) {
      spent.add(input.prevout(), entry);
    }
    vsize += entry.vsize();
    fees += entry.fee();
    usage += Footprint.of(tx);
    if (relatives.isEmpty()) {
      order.add(entry);
    } else {
      join(entry, relatives);
    }
  }

  private void join(MempoolEntry entry, List<MempoolEntry> relatives) {
    List<MempoolEntry> members = new ArrayList<>();
    for (MempoolEntry relative : relatives) {
      Cluster cluster = relative.cluster;
      if (cluster == null) {
        members.add(relative);
      } else if (!cluster.dirty) {
        cluster.dirty = true;
        for (int i = 0; i < cluster.size(); i++) {
          members.add(cluster.member(i));
        }
      }
    }
    for (MempoolEntry member : members) {
      order.remove(member);
    }
    members.add(entry);
    link(members);
  }

  private void link(List<MempoolEntry> members) {
    if (members.size() == 1) {
      members.getFirst().cluster = null;
      members.getFirst().position = 0;
    } else {
      Cluster.link(members, this::find);
    }
    for (MempoolEntry member : members) {
      order.add(member);
    }
  }

  /**
   * Removes entries, each of them here and named once; what stays of their clusters is relinked.
   */
  private void removeAll(List<MempoolEntry> entries) {
    List<Cluster> touched = new ArrayList<>();
    for (MempoolEntry entry : entries) {
      Cluster cluster = entry.cluster;
      if (cluster == null) {
        order.remove(entry);
      } else if (!cluster.dirty) {
        cluster.dirty = true;
        touched.add(cluster);
        for (int i = 0; i < cluster.size(); i++) {
          order.remove(cluster.member(i));
        }
      }
    }
    for (MempoolEntry entry : entries) {
      unindex(entry);
    }
    for (Cluster cluster : touched) {
      for (List<MempoolEntry> component : cluster.remainingComponents()) {
        link(component);
      }
    }
    for (MempoolEntry entry : entries) {
      entry.cluster = null;
      entry.position = 0;
    }
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
    sequence++;
    entry.leave();
  }

  /**
   * A block was connected: removes what it holds, and what conflicts with it together with all that
   * depends on that. Returns the conflicting ones, which are no longer valid.
   */
  public List<MempoolEntry> blockConnected(Block block, long unixSeconds) {
    List<MempoolEntry> confirmed = new ArrayList<>();
    List<MempoolEntry> conflicts = new ArrayList<>();
    if (size() != 0) {
      for (Transaction tx : block.transactions()) {
        MempoolEntry entry = find(tx.txid());
        if (entry != null) {
          confirmed.add(entry);
        }
      }
      removeAll(confirmed);
      for (Transaction tx : block.transactions()) {
        conflicts.addAll(removeConflicts(tx));
      }
    }
    rollingMinimum.blockConnected(unixSeconds);
    return conflicts;
  }

  private List<MempoolEntry> removeConflicts(Transaction tx) {
    List<MempoolEntry> removed = List.of();
    for (TxIn input : tx.inputs()) {
      MempoolEntry spender = spent.find(input.prevout().txid(), input.prevout().index());
      if (spender != null) {
        List<MempoolEntry> descendants = descendants(spender);
        removeAll(descendants);
        removed = removed.isEmpty() ? descendants : concat(removed, descendants);
      }
    }
    return removed;
  }

  private static List<MempoolEntry> concat(List<MempoolEntry> a, List<MempoolEntry> b) {
    List<MempoolEntry> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }

  /**
   * Removes {@code tx}, if it is here, and all that spends its outputs: it was in a disconnected
   * block and could not come back.
   */
  List<MempoolEntry> removeWithDescendants(Transaction tx) {
    MempoolEntry entry = find(tx.txid());
    if (entry != null) {
      List<MempoolEntry> removed = descendants(entry);
      removeAll(removed);
      return removed;
    }
    List<MempoolEntry> removed = new ArrayList<>();
    for (int i = 0; i < tx.outputs().size(); i++) {
      MempoolEntry child = spent.find(tx.txid(), i);
      if (child != null) {
        List<MempoolEntry> descendants = descendants(child);
        removeAll(descendants);
        removed.addAll(descendants);
      }
    }
    return removed;
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
        List<MempoolEntry> descendants = descendants(entry);
        removeAll(descendants);
        removed.addAll(descendants);
      }
    }
    return removed;
  }

  /** Removes what has been here longer than the options allow, and all that depends on it. */
  public List<MempoolEntry> expire(long unixSeconds) {
    long oldest = unixSeconds - options.expirySeconds();
    return removeIf(entry -> entry.unixSeconds() < oldest);
  }

  /**
   * Evicts the chunk of the lowest feerate until the usage is within its bound; each raises the
   * minimum feerate for a while.
   */
  List<MempoolEntry> trim() {
    List<MempoolEntry> evicted = List.of();
    while (usage > options.maxUsageBytes()) {
      MempoolEntry worst = order.worst();
      if (worst == null) {
        throw new IllegalStateException("an empty mempool uses " + usage + " bytes");
      }
      Cluster cluster = worst.cluster;
      List<MempoolEntry> chunk = cluster == null ? List.of(worst) : cluster.chunk(worst.position);
      rollingMinimum.evicted(FeeRate.of(worst.chunkFee(), (int) worst.chunkVsize()));
      removeAll(chunk);
      evicted = concat(evicted, chunk);
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

  /** A peer left and its slot will be used again: nothing is known by it. Cost: one pass. */
  public void clearSlot(int slot) {
    for (MempoolEntry entry : order) {
      entry.clearKnown(slot);
    }
  }
}
