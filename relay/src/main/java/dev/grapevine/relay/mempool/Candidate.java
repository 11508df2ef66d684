package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.state.Coin;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction that has passed all that can be checked before its scripts and its effect on the
 * mempool.
 *
 * @param entry what it would be in the mempool
 * @param coins what it spends, one for each input
 * @param data for its scripts
 * @param parents the entries it spends
 * @param conflicts the entries that it would replace, without their descendants; a sibling that is
 *     to make room among them
 * @param evictsSibling one of {@code conflicts} is a sibling, not a conflict (BIP431)
 */
record Candidate(
    MempoolEntry entry,
    List<Coin> coins,
    PrecomputedTransactionData data,
    List<MempoolEntry> parents,
    List<MempoolEntry> conflicts,
    boolean evictsSibling) {

  Transaction tx() {
    return entry.transaction();
  }

  /** The same, evicting {@code sibling} as well. */
  Candidate evicting(MempoolEntry sibling) {
    List<MempoolEntry> more = new ArrayList<>(conflicts);
    more.add(sibling);
    return new Candidate(entry, coins, data, parents, more, true);
  }
}
