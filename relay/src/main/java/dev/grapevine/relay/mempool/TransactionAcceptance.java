package dev.grapevine.relay.mempool;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.consensus.InputsResult;
import dev.grapevine.chain.consensus.LockTimes;
import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.TransactionChecks;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.SigOps;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which transactions enter the mempool: valid in the next block, standard, paying their
 * way, within the limits of clusters. The checks stand in Bitcoin Core's order ({@code
 * validation.cpp}, {@code MemPoolAccept}) and give its reject reasons: what is cheap first, scripts
 * last, so that a peer cannot make us verify signatures for nothing.
 *
 * <p>A transaction that conflicts with one in the mempool is refused ({@code
 * txn-mempool-conflict}).
 *
 * <p>Scripts run once, under the standard flags, which hold all that a block is held to; {@link
 * ScriptChecks} remembers them for the block. Cost is that of the signatures. Owned by its engine's
 * loop; times are Unix seconds and passed in.
 */
public final class TransactionAcceptance {
  private final Mempool mempool;
  private final ChainPort chain;
  private final ScriptChecks scripts;
  private final MempoolOptions options;

  /** Judges transactions for {@code mempool} on top of {@code chain}. */
  public TransactionAcceptance(Mempool mempool, ChainPort chain, ScriptChecks scripts) {
    this.mempool = mempool;
    this.chain = chain;
    this.scripts = scripts;
    this.options = mempool.options();
  }

  /** Judges a transaction and keeps it if it passes. May evict what pays less. */
  public AcceptanceResult accept(Transaction tx, long unixSeconds) {
    AcceptanceResult result = judge(tx, unixSeconds, false);
    if (result instanceof AcceptanceResult.Accepted accepted) {
      mempool.add(accepted.entry(), false);
      mempool.trim();
      if (!accepted.entry().isInMempool()) {
        return rejected(Failure.RECONSIDERABLE, "mempool full", "");
      }
    }
    return result;
  }

  /** Judges a transaction without keeping it ({@code testmempoolaccept}). */
  public AcceptanceResult test(Transaction tx, long unixSeconds) {
    return judge(tx, unixSeconds, false);
  }

  /**
   * The tip moved to another branch. Puts back what the blocks left behind held, removes what
   * depends on something that could not come back, and what is no longer final or mature (Bitcoin
   * Core {@code MaybeUpdateMempoolForReorg}). Fees and room are not asked for until the end.
   *
   * @param oldestFirst transactions of the disconnected blocks, parents before children; those that
   *     the new branch has too are dropped here
   */
  public void reorganised(List<Transaction> oldestFirst, long unixSeconds) {
    for (Transaction tx : oldestFirst) {
      boolean back =
          !tx.isCoinbase()
              && judge(tx, unixSeconds, true) instanceof AcceptanceResult.Accepted accepted
              && putBack(accepted.entry());
      if (!back && !isConfirmed(tx)) {
        mempool.removeWithDescendants(tx);
      }
    }
    CoinsView coins = mempool.coins(chain.coins());
    BlockIndex tip = chain.tip();
    mempool.removeIf(entry -> !mayStillBeMined(entry, coins, tip));
    mempool.trim();
  }

  private boolean putBack(MempoolEntry entry) {
    mempool.add(entry, true);
    return true;
  }

  /** True if the new branch has it: what spends it stays. */
  private boolean isConfirmed(Transaction tx) {
    for (int i = 0; i < tx.outputs().size(); i++) {
      if (chain.coins().coin(new OutPoint(tx.txid(), i)).isPresent()) {
        return true;
      }
    }
    return false;
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

  private AcceptanceResult judge(Transaction tx, long unixSeconds, boolean fromBlock) {
    Optional<Invalid> failure = checkAlone(tx).or(() -> checkAgainstMempool(tx));
    if (failure.isPresent()) {
      return new AcceptanceResult.Rejected(failure.get());
    }
    CoinsView view = mempool.coins(chain.coins());
    List<Coin> coins = new ArrayList<>(tx.inputs().size());
    for (TxIn input : tx.inputs()) {
      Optional<Coin> coin = view.coin(input.prevout());
      if (coin.isEmpty()) {
        return missing(tx, view);
      }
      coins.add(coin.get());
    }
    return judge(tx, coins, unixSeconds, fromBlock);
  }

  private Optional<Invalid> checkAlone(Transaction tx) {
    if (TransactionChecks.check(tx) instanceof Invalid broken) {
      return Optional.of(broken);
    }
    if (tx.isCoinbase()) {
      return Optional.of(invalid(Failure.CONSENSUS, "coinbase"));
    }
    if (options.requireStandard()) {
      Optional<Invalid> unusual = Standardness.check(tx, options);
      if (unusual.isPresent()) {
        return unusual;
      }
    }
    if (tx.baseSize() < Standardness.MIN_BASE_SIZE) {
      return Optional.of(invalid(Failure.NOT_STANDARD, "tx-size-small"));
    }
    BlockIndex tip = chain.tip();
    return LockTimes.isFinal(tx, tip.height() + 1, tip.medianTimePast())
        ? Optional.empty()
        : Optional.of(invalid(Failure.PREMATURE_SPEND, "non-final"));
  }

  private Optional<Invalid> checkAgainstMempool(Transaction tx) {
    if (mempool.contains(tx.wtxid())) {
      return Optional.of(invalid(Failure.CONFLICT, "txn-already-in-mempool"));
    }
    if (mempool.contains(tx.txid())) {
      return Optional.of(invalid(Failure.CONFLICT, "txn-same-nonwitness-data-in-mempool"));
    }
    for (TxIn input : tx.inputs()) {
      if (mempool.spender(input.prevout()).isPresent()) {
        return Optional.of(invalid(Failure.MEMPOOL_POLICY, "txn-mempool-conflict"));
      }
    }
    return Optional.empty();
  }

  private AcceptanceResult missing(Transaction tx, CoinsView view) {
    if (isConfirmed(tx)) {
      return rejected(Failure.CONFLICT, "txn-already-known", "");
    }
    List<Txid> parents = new ArrayList<>();
    for (TxIn input : tx.inputs()) {
      Txid parent = input.prevout().txid();
      if (view.coin(input.prevout()).isEmpty() && !parents.contains(parent)) {
        parents.add(parent);
      }
    }
    return new AcceptanceResult.MissingInputs(parents);
  }

  private AcceptanceResult judge(
      Transaction tx, List<Coin> coins, long unixSeconds, boolean fromBlock) {
    BlockIndex tip = chain.tip();
    if (!LockTimes.sequenceLock(tx, coins, tip).isSatisfiedAfter(tip)) {
      return rejected(Failure.PREMATURE_SPEND, "non-BIP68-final", "");
    }
    return switch (TransactionChecks.checkInputs(tx, coins, tip.height() + 1)) {
      case InputsResult.Failed(Invalid reason) -> new AcceptanceResult.Rejected(reason);
      case InputsResult.Passed(long fee) -> judgePolicy(tx, coins, fee, unixSeconds, fromBlock);
    };
  }

  private AcceptanceResult judgePolicy(
      Transaction tx, List<Coin> coins, long fee, long unixSeconds, boolean fromBlock) {
    if (options.requireStandard()) {
      Optional<Invalid> unusual = Standardness.checkInputs(tx, coins);
      if (unusual.isPresent()) {
        return new AcceptanceResult.Rejected(unusual.get());
      }
      if (tx.hasWitness() && !Standardness.isWitnessStandard(tx, coins)) {
        return rejected(Failure.WITNESS_MUTATED, "bad-witness-nonstandard", "");
      }
      if (fee != 0 && Standardness.dustOutputs(tx, options.dustRelay()) > 0) {
        return rejected(Failure.NOT_STANDARD, "dust", "tx with dust output must be 0-fee");
      }
    }
    PrecomputedTransactionData data = new PrecomputedTransactionData(tx, outputs(coins));
    long sigopCost = SigOps.cost(data, ScriptFlags.STANDARD);
    if (sigopCost > Standardness.MAX_SIGOPS_COST) {
      return rejected(Failure.NOT_STANDARD, "bad-txns-too-many-sigops", "" + sigopCost);
    }
    int vsize = virtualSize(tx.weight(), sigopCost);
    if (!fromBlock) {
      Optional<Invalid> cheap = checkFee(fee, vsize, unixSeconds);
      if (cheap.isPresent()) {
        return new AcceptanceResult.Rejected(cheap.get());
      }
    }
    if (mempool.exceedsClusterLimit(tx, vsize)) {
      return rejected(Failure.MEMPOOL_POLICY, "too-large-cluster", "");
    }
    Optional<Invalid> broken = scripts.check(data, ScriptFlags.STANDARD);
    if (broken.isPresent()) {
      return new AcceptanceResult.Rejected(blame(broken.get(), tx, coins));
    }
    boolean spendsCoinbase = coins.stream().anyMatch(Coin::coinbase);
    return new AcceptanceResult.Accepted(
        new MempoolEntry(
            tx, fee, vsize, (int) sigopCost, unixSeconds, chain.tip().height(), spendsCoinbase));
  }

  private static List<TxOut> outputs(List<Coin> coins) {
    List<TxOut> outputs = new ArrayList<>(coins.size());
    for (Coin coin : coins) {
      outputs.add(coin.output());
    }
    return outputs;
  }

  private int virtualSize(int weight, long sigopCost) {
    long adjusted = Math.max(weight, sigopCost * options.bytesPerSigop());
    return (int) Math.ceilDiv(adjusted, (long) Transaction.WITNESS_SCALE_FACTOR);
  }

  private Optional<Invalid> checkFee(long fee, int vsize, long unixSeconds) {
    long minimum = mempool.minimum(unixSeconds).feeFor(vsize);
    if (fee < minimum) {
      return tooCheap("mempool min fee not met", fee, minimum);
    }
    long relay = options.minRelay().feeFor(vsize);
    return fee < relay ? tooCheap("min relay fee not met", fee, relay) : Optional.empty();
  }

  private static Optional<Invalid> tooCheap(String reason, long fee, long wanted) {
    return Optional.of(invalid(Failure.RECONSIDERABLE, reason, fee + " < " + wanted));
  }

  /** A witness that is missing was perhaps stripped by a relayer: the txid is not at fault. */
  private static Invalid blame(Invalid broken, Transaction tx, List<Coin> coins) {
    return !tx.hasWitness() && Standardness.spendsWitnessProgram(tx, coins)
        ? invalid(Failure.WITNESS_STRIPPED, broken.rejectReason(), broken.detail())
        : broken;
  }

  private static AcceptanceResult rejected(Failure failure, String reason, String detail) {
    return new AcceptanceResult.Rejected(invalid(failure, reason, detail));
  }
}
