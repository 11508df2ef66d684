package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.CoinsView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mempool that keeps a map of transactions and works everything else out from scratch: relatives
 * by walking, chunks by trying all sets, evictions by looking for the worst. The oracle of {@link
 * MempoolHistoryTest}; knows fees, limits, replacement and packages, not forms and scripts.
 */
final class NaiveMempool {
  static final String OK = "ok";
  static final String MISSING = "missing";
  private static final Set<String> RECONSIDERABLE =
      Set.of(
          MISSING,
          "min relay fee not met",
          "mempool min fee not met",
          "insufficient fee",
          "replacement-failed");
  private static final double HALF_LIFE = 12 * 3600;

  record Tx(Transaction tx, long fee, long time) {
    Txid id() {
      return tx.txid();
    }
  }

  private final MempoolOptions options;
  private final CoinsView chain;
  private Map<Txid, Tx> txs = new LinkedHashMap<>();
  private final Map<Txid, Long> deltas = new HashMap<>();
  private double rolling;
  private long rollingUpdated;
  private boolean blockSince;

  NaiveMempool(MempoolOptions options, CoinsView chain) {
    this.options = options;
    this.chain = chain;
  }

  /** What is here, by txid. */
  Map<Txid, Tx> contents() {
    return txs;
  }

  /** How many transactions are prioritised. */
  int deltaCount() {
    return deltas.size();
  }

  private long modified(Tx tx) {
    return tx.fee + deltas.getOrDefault(tx.id(), 0L);
  }

  long usage() {
    return txs.values().stream().mapToLong(tx -> Footprint.of(tx.tx)).sum();
  }

  private static Tx at(Map<Txid, Tx> pool, Txid id) {
    return Objects.requireNonNull(pool.get(id));
  }

  // Relatives.

  private static boolean spends(Tx child, Tx parent) {
    return child.tx.inputs().stream().anyMatch(in -> in.prevout().txid().equals(parent.id()));
  }

  Set<Txid> ancestors(Map<Txid, Tx> pool, Tx of) {
    Set<Txid> found = new LinkedHashSet<>(Set.of(of.id()));
    for (TxIn input : of.tx.inputs()) {
      Tx parent = pool.get(input.prevout().txid());
      if (parent != null) {
        found.addAll(ancestors(pool, parent));
      }
    }
    return found;
  }

  Set<Txid> descendants(Map<Txid, Tx> pool, Tx of) {
    Set<Txid> found = new LinkedHashSet<>(Set.of(of.id()));
    for (Tx other : pool.values()) {
      if (spends(other, of)) {
        found.addAll(descendants(pool, other));
      }
    }
    return found;
  }

  private static Set<Txid> cluster(Map<Txid, Tx> pool, Tx of) {
    Set<Txid> found = new LinkedHashSet<>(Set.of(of.id()));
    List<Tx> todo = new ArrayList<>(List.of(of));
    while (!todo.isEmpty()) {
      Tx next = todo.removeLast();
      for (Tx other : pool.values()) {
        if ((spends(other, next) || spends(next, other)) && found.add(other.id())) {
          todo.add(other);
        }
      }
    }
    return found;
  }

  // Chunks.

  List<NaiveChunk> chunks(Map<Txid, Tx> pool) {
    List<NaiveChunk> all = new ArrayList<>();
    Set<Txid> seen = new LinkedHashSet<>();
    for (Tx tx : pool.values()) {
      if (!seen.contains(tx.id())) {
        Set<Txid> cluster = cluster(pool, tx);
        seen.addAll(cluster);
        all.addAll(clusterChunks(cluster.stream().map(id -> at(pool, id)).toList()));
      }
    }
    return all;
  }

  private List<NaiveChunk> clusterChunks(List<Tx> members) {
    int n = members.size();
    int[] parents = new int[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        parents[i] |= spends(members.get(i), members.get(j)) ? 1 << j : 0;
      }
    }
    List<NaiveChunk> chunks = new ArrayList<>();
    int done = 0;
    while (done != (1 << n) - 1) {
      NaiveChunk best = new NaiveChunk(Set.of(), Long.MIN_VALUE, 1);
      int bestSet = -1;
      for (int set = 1; set < 1 << n; set++) {
        if ((set & done) == 0 && isClosed(set | done, parents)) {
          NaiveChunk chunk = chunk(members, set);
          int better = chunk.compareRate(best);
          // Of equals the smallest: a chunk is no larger than it must be.
          if (better > 0 || (better == 0 && Integer.bitCount(set) < Integer.bitCount(bestSet))) {
            best = chunk;
            bestSet = set;
          }
        }
      }
      chunks.add(best);
      done |= bestSet;
    }
    return chunks;
  }

  private static boolean isClosed(int set, int[] parents) {
    for (int i = 0; i < parents.length; i++) {
      if ((set & 1 << i) != 0 && (parents[i] & ~set) != 0) {
        return false;
      }
    }
    return true;
  }

  private NaiveChunk chunk(List<Tx> members, int set) {
    Set<Txid> ids = new LinkedHashSet<>();
    long fee = 0;
    long weight = 0;
    for (int i = 0; i < members.size(); i++) {
      if ((set & 1 << i) != 0) {
        ids.add(members.get(i).id());
        fee += modified(members.get(i));
        weight += members.get(i).tx.weight();
      }
    }
    return new NaiveChunk(ids, fee, weight);
  }

  // Minimum.

  long minimum(long now) {
    long incremental = options.incrementalRelay().satPerKvB();
    if (!blockSince || rolling == 0) {
      return Math.round(rolling);
    }
    if (now > rollingUpdated + 10) {
      double part = (double) usage() / options.maxUsageBytes();
      double halfLife = part < 0.25 ? HALF_LIFE / 4 : part < 0.5 ? HALF_LIFE / 2 : HALF_LIFE;
      rolling /= StrictMath.pow(2, (now - rollingUpdated) / halfLife);
      rollingUpdated = now;
      if (rolling < incremental / 2.0) {
        rolling = 0;
        return 0;
      }
    }
    return Math.max(Math.round(rolling), incremental);
  }

  private String cheap(long fee, long vsize, long now) {
    long least = new FeeRate(minimum(now)).feeFor(vsize);
    if (least > 0 && fee < least) {
      return "mempool min fee not met";
    }
    return fee < options.minRelay().feeFor(vsize) ? "min relay fee not met" : OK;
  }

  // Judging.

  private @Nullable TxOut output(OutPoint outPoint, List<Transaction> others) {
    for (Transaction other : others) {
      if (other.txid().equals(outPoint.txid())) {
        return other.outputs().get(outPoint.index());
      }
    }
    Tx parent = txs.get(outPoint.txid());
    return parent != null
        ? parent.tx.outputs().get(outPoint.index())
        : chain.coin(outPoint).map(coin -> coin.output()).orElse(null);
  }

  private @Nullable Tx priced(Transaction tx, List<Transaction> others, long now) {
    long fee = 0;
    for (TxIn input : tx.inputs()) {
      TxOut output = output(input.prevout(), others);
      if (output == null) {
        return null;
      }
      fee += output.value();
    }
    for (TxOut output : tx.outputs()) {
      fee -= output.value();
    }
    return new Tx(tx, fee, now);
  }

  private Set<Txid> conflicts(Transaction tx) {
    Set<Txid> found = new LinkedHashSet<>();
    for (Tx other : txs.values()) {
      for (TxIn input : tx.inputs()) {
        if (other.tx.inputs().stream().anyMatch(in -> in.prevout().equals(input.prevout()))) {
          found.add(other.id());
        }
      }
    }
    return found;
  }

  String accept(Transaction tx, long now) {
    String result = single(tx, now, false);
    if (result.equals(OK)) {
      limit(now);
      return txs.containsKey(tx.txid()) ? OK : "mempool full";
    }
    return result;
  }

  private String single(Transaction tx, long now, boolean fromBlock) {
    if (txs.containsKey(tx.txid())) {
      return "txn-already-in-mempool";
    }
    Tx priced = priced(tx, List.of(), now);
    if (priced == null) {
      boolean known = false;
      for (int i = 0; i < tx.outputs().size(); i++) {
        known |= chain.coin(new OutPoint(tx.txid(), i)).isPresent();
      }
      return known ? "txn-already-known" : MISSING;
    }
    if (priced.fee < 0) {
      return "bad-txns-in-belowout";
    }
    String cheap = fromBlock ? OK : cheap(modified(priced), tx.virtualSize(), now);
    if (!cheap.equals(OK)) {
      return cheap;
    }
    Set<Txid> conflicts = conflicts(tx);
    Set<Txid> spent = ancestors(txs, priced);
    String result = enter(List.of(priced), conflicts, "insufficient fee", "replacement-failed");
    if (result.equals(OK) && conflicts.stream().anyMatch(spent::contains)) {
      return "bad-txns-spends-conflicting-tx";
    }
    if (result.equals(OK)) {
      txs = after(List.of(priced), conflicts);
    }
    return result;
  }

  private Map<Txid, Tx> after(List<Tx> added, Set<Txid> conflicts) {
    Map<Txid, Tx> after = new LinkedHashMap<>(txs);
    conflicts.forEach(id -> after.keySet().removeAll(descendants(txs, at(txs, id))));
    added.forEach(tx -> after.put(tx.id(), tx));
    return after;
  }

  /** Limits, and the rules of replacement where there is something to replace. */
  private String enter(List<Tx> added, Set<Txid> conflicts, String cheap, String noBetter) {
    Map<Txid, Tx> after = after(added, conflicts);
    if (!conflicts.isEmpty()) {
      long gone =
          txs.values().stream()
              .filter(tx -> !after.containsKey(tx.id()))
              .mapToLong(this::modified)
              .sum();
      long fee = added.stream().mapToLong(this::modified).sum();
      long vsize = added.stream().mapToLong(tx -> tx.tx.virtualSize()).sum();
      if (fee < gone || fee - gone < options.incrementalRelay().feeFor(vsize)) {
        return cheap;
      }
    }
    for (Tx tx : added) {
      Set<Txid> cluster = cluster(after, tx);
      long weight = cluster.stream().mapToLong(id -> at(after, id).tx.weight()).sum();
      if (cluster.size() > options.clusterCount() || weight > 4L * options.clusterVbytes()) {
        return "too-large-cluster";
      }
    }
    return conflicts.isEmpty() || improves(added, after) ? OK : noBetter;
  }

  /** Compares the clusters that something leaves or joins; the others are the same in both. */
  private boolean improves(List<Tx> added, Map<Txid, Tx> after) {
    Set<Txid> touched = new LinkedHashSet<>();
    for (Tx tx : txs.values()) {
      boolean relative = added.stream().anyMatch(other -> spends(other, tx) || spends(tx, other));
      if (relative || !after.containsKey(tx.id())) {
        touched.addAll(cluster(txs, tx));
      }
    }
    Map<Txid, Tx> old = new LinkedHashMap<>(txs);
    old.keySet().retainAll(touched);
    added.forEach(tx -> touched.add(tx.id()));
    Map<Txid, Tx> fresh = new LinkedHashMap<>(after);
    fresh.keySet().retainAll(touched);
    return NaiveChunk.isBetter(chunks(fresh), chunks(old));
  }

  /** A parent and its child. */
  void acceptPackage(Transaction parent, Transaction child, long now) {
    List<Transaction> together = new ArrayList<>();
    boolean hopeless = false;
    for (Transaction tx : List.of(parent, child)) {
      String result = txs.containsKey(tx.txid()) ? OK : single(tx, now, false);
      if (!result.equals(OK)) {
        hopeless |= !RECONSIDERABLE.contains(result);
        together.add(tx);
      }
    }
    if (!hopeless && together.size() == 1) {
      single(together.getFirst(), now, false);
    } else if (!hopeless && together.size() == 2) {
      joint(parent, child, now);
    }
    limit(now);
  }

  private void joint(Transaction parent, Transaction child, long now) {
    Tx first = priced(parent, List.of(), now);
    Tx second = first == null ? null : priced(child, List.of(parent), now);
    if (second == null || first.fee < 0 || second.fee < 0) {
      return;
    }
    long fee = modified(first) + modified(second);
    int vsize = parent.virtualSize() + child.virtualSize();
    if (!cheap(fee, vsize, now).equals(OK)) {
      return;
    }
    Set<Txid> conflicts = conflicts(parent);
    conflicts.addAll(conflicts(child));
    List<Tx> both = List.of(first, second);
    if (!conflicts.isEmpty()) {
      boolean hasParents =
          both.stream()
              .flatMap(tx -> tx.tx.inputs().stream())
              .anyMatch(in -> txs.containsKey(in.prevout().txid()));
      if (hasParents || fee * parent.virtualSize() <= modified(first) * vsize) {
        return;
      }
    }
    if (enter(both, conflicts, "cheap", "no better").equals(OK)) {
      txs = after(both, conflicts);
    }
  }

  // What time, room and the chain do.

  private void limit(long now) {
    for (Tx tx : List.copyOf(txs.values())) {
      if (tx.time < now - options.expirySeconds() && txs.containsKey(tx.id())) {
        txs.keySet().removeAll(descendants(txs, tx));
      }
    }
    while (usage() > options.maxUsageBytes()) {
      NaiveChunk worst = chunks(txs).stream().min(NaiveChunk::compareRate).orElseThrow();
      long bumped =
          FeeRate.of(worst.fee(), (int) Math.ceilDiv(worst.weight(), 4L))
              .plus(options.incrementalRelay())
              .satPerKvB();
      if (bumped > rolling) {
        rolling = bumped;
        blockSince = false;
      }
      txs.keySet().removeAll(worst.ids());
    }
  }

  void connected(Collection<Transaction> block, long now) {
    for (Transaction tx : block) {
      txs.remove(tx.txid());
      deltas.remove(tx.txid());
    }
    for (Transaction tx : block) {
      for (Txid conflict : conflicts(tx)) {
        if (txs.containsKey(conflict)) {
          deltas.remove(conflict);
          txs.keySet().removeAll(descendants(txs, at(txs, conflict)));
        }
      }
    }
    rollingUpdated = now;
    blockSince = true;
  }

  /**
   * Blocks were lost.
   *
   * @param bestFirst the order of the transactions here
   */
  void lost(List<Transaction> oldestFirst, List<Txid> bestFirst, long now) {
    Set<Txid> aside = new LinkedHashSet<>();
    for (Transaction tx : oldestFirst) {
      aside.addAll(descendants(txs, new Tx(tx, 0, now)));
    }
    Map<Txid, Tx> old = new LinkedHashMap<>(txs);
    txs.keySet().removeAll(aside);
    oldestFirst.forEach(tx -> single(tx, now, true));
    for (Txid id : bestFirst) {
      Tx tx = old.get(id);
      if (tx != null
          && aside.contains(id)
          && priced(tx.tx, List.of(), now) != null
          && enter(List.of(tx), Set.of(), "", "").equals(OK)) {
        txs.put(id, tx);
      }
    }
    limit(now);
  }

  void prioritise(Txid txid, long satoshi) {
    deltas.merge(txid, satoshi, Long::sum);
    deltas.remove(txid, 0L);
  }
}
