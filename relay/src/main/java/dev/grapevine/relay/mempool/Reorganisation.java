package dev.grapevine.relay.mempool;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.LockTimes;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the mempool in line with a chain that left blocks behind: what they held comes back, what
 * depends on something that could not is removed, and so is what is no longer final or mature
 * (Bitcoin Core {@code MaybeUpdateMempoolForReorg}). Fees and room are not asked for until the end.
 *
 * <p>What is here and spends from those blocks is set aside first and let in again after them, the
 * best chunks first, so that a cluster that would be over the limits loses its worst.
 */
final class Reorganisation {
  private final Mempool mempool;
  private final ChainPort chain;
  private final TransactionAcceptance acceptance;

  Reorganisation(Mempool mempool, ChainPort chain, TransactionAcceptance acceptance) {
    this.mempool = mempool;
    this.chain = chain;
    this.acceptance = acceptance;
  }

  /** See {@link TransactionAcceptance#reorganised}. */
  void settle(List<Transaction> oldestFirst, long unixSeconds) {
    List<MempoolEntry> aside = setAside(oldestFirst);
    for (Transaction tx : oldestFirst) {
      if (!tx.isCoinbase()) {
        // One that fails stays out, and below so does what spends it.
        acceptance.judge(tx, AcceptanceMode.FROM_BLOCK, Optional.empty(), true, unixSeconds);
      }
    }
    CoinsView coins = mempool.coins(chain.coins());
    letIn(aside, coins);
    BlockIndex tip = chain.tip();
    mempool.removeIf(entry -> !mayStillBeMined(entry, coins, tip));
    mempool.limit(unixSeconds);
  }

  private boolean mayStillBeMined(MempoolEntry entry, CoinsView view, BlockIndex tip) {
    Transaction tx = entry.transaction();
    if (!LockTimes.isFinal(tx, tip.height() + 1, tip.medianTimePast())) {
      return false;
    }
    List<Coin> coins = new ArrayList<>(tx.inputs().size());
    for (TxIn input : tx.inputs()) {
      Optional<Coin> coin = view.coin(input.prevout());
      if (coin.isEmpty()) {
        return false;
      }
      int depth = tip.height() + 1 - coin.get().height();
      if (coin.get().coinbase() && depth < ConsensusLimits.COINBASE_MATURITY) {
        return false;
      }
      coins.add(coin.get());
    }
    return LockTimes.sequenceLock(tx, coins, tip).isSatisfiedAfter(tip);
  }

  /** Takes out what spends an output of these, and all that depends on it. Best first. */
  private List<MempoolEntry> setAside(List<Transaction> transactions) {
    Set<MempoolEntry> spenders = new LinkedHashSet<>();
    for (Transaction tx : transactions) {
      for (int i = 0; i < tx.outputs().size(); i++) {
        MempoolEntry spender = mempool.findSpender(tx.txid(), i);
        if (spender != null) {
          spenders.addAll(mempool.descendants(spender));
        }
      }
    }
    List<MempoolEntry> aside = new ArrayList<>(spenders);
    aside.sort(Cluster::compare);
    ChangeSet change = new ChangeSet(mempool);
    change.removeAll(aside);
    mempool.apply(change, Move.ASIDE);
    return aside;
  }

  /** Lets in again what was set aside, parents first, unless it lacks a coin or room. */
  private void letIn(List<MempoolEntry> aside, CoinsView coins) {
    for (MempoolEntry entry : aside) {
      ChangeSet change = new ChangeSet(mempool);
      change.add(entry);
      if (isUnspent(entry.transaction(), coins) && !change.exceedsLimits()) {
        mempool.apply(change, Move.ASIDE);
      } else {
        mempool.forget(entry);
      }
    }
  }

  private boolean isUnspent(Transaction tx, CoinsView coins) {
    for (TxIn input : tx.inputs()) {
      OutPoint prevout = input.prevout();
      if (mempool.findSpender(prevout.txid(), prevout.index()) != null
          || coins.coin(prevout).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
