package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What outlives the process: the transactions, and what this node knows of them beside. Immutable,
 * for any thread.
 *
 * @param items parents before children, best first
 * @param deltas what the user added to fees of transactions that are not among them
 * @param unbroadcast our own that no peer has asked for yet
 */
public record MempoolDump(List<Item> items, Map<Txid, Long> deltas, List<Txid> unbroadcast) {

  /**
   * One transaction.
   *
   * @param unixSeconds when it entered
   * @param delta satoshi that the user added to its fee
   */
  public record Item(Transaction transaction, long unixSeconds, long delta) {}

  /** What {@code mempool} holds now. On its engine's loop. */
  public static MempoolDump of(Mempool mempool) {
    List<Item> items = new ArrayList<>(mempool.size());
    List<Txid> unbroadcast = new ArrayList<>();
    for (Iterator<MempoolEntry> entries = mempool.bestFirst(); entries.hasNext(); ) {
      MempoolEntry entry = entries.next();
      Txid txid = entry.transaction().txid();
      items.add(new Item(entry.transaction(), entry.unixSeconds(), mempool.deltas().of(txid)));
      if (entry.isUnbroadcast()) {
        unbroadcast.add(txid);
      }
    }
    Map<Txid, Long> deltas = new LinkedHashMap<>();
    mempool
        .deltas()
        .forEach((txid, delta) -> {
          if (!mempool.contains(txid)) {
            deltas.put(txid, delta);
          }
        });
    return new MempoolDump(items, deltas, unbroadcast);
  }
}
