package dev.grapevine.relay.mempool;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.InputsResult;
import dev.grapevine.chain.consensus.LockTimes;
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
 * All checks of one transaction that need no signature and do not look at what it does to the
 * mempool: its form, its inputs, its fee, its version's rules. In Bitcoin Core's order and with its
 * reasons ({@code validation.cpp}, {@code PreChecks}): a peer gets these for nothing, so they are
 * cheap.
 */
final class PreChecks {
  private final Mempool mempool;
  private final ChainPort chain;
  private final MempoolOptions options;
  private final TrucRules truc;
  private final EphemeralDust dust;

  PreChecks(Mempool mempool, ChainPort chain) {
    this.mempool = mempool;
    this.chain = chain;
    this.options = mempool.options();
    this.truc = new TrucRules(mempool);
    this.dust = new EphemeralDust(mempool);
  }

  /**
   * The times of one judgement, Unix seconds.
   *
   * @param enteredUnixSeconds when it is to count as having entered
   * @param unixSeconds now
   */
  record Times(long enteredUnixSeconds, long unixSeconds) {
    static Times at(long unixSeconds) {
      return new Times(unixSeconds, unixSeconds);
    }
  }

  /** How it went. */
  sealed interface Outcome {
    /** Passed so far. */
    record Passed(Candidate candidate) implements Outcome {}

    /** Refused, or its inputs are missing. */
    record Failed(AcceptanceResult result) implements Outcome {}
  }

  private static Outcome failed(Invalid reason) {
    return new Outcome.Failed(new AcceptanceResult.Rejected(reason));
  }

  private static Outcome failed(Failure failure, String reason, String detail) {
    return failed(invalid(failure, reason, detail));
  }

  /**
   * Checks a transaction.
   *
   * @param view coins of chain and mempool, and of the package
   */
  Outcome check(Transaction tx, CoinsView view, AcceptanceMode mode, Times times) {
    Optional<Invalid> failure = checkAlone(tx);
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    if (mempool.contains(tx.wtxid())) {
      return failed(Failure.CONFLICT, "txn-already-in-mempool", "");
    }
    if (mempool.contains(tx.txid())) {
      return failed(Failure.CONFLICT, "txn-same-nonwitness-data-in-mempool", "");
    }
    List<MempoolEntry> conflicts = conflicts(tx);
    if (!conflicts.isEmpty() && !mode.mayReplace()) {
      return failed(Failure.MEMPOOL_POLICY, "bip125-replacement-disallowed", "");
    }
    List<Coin> coins = new ArrayList<>(tx.inputs().size());
    for (TxIn input : tx.inputs()) {
      Optional<Coin> coin = view.coin(input.prevout());
      if (coin.isEmpty()) {
        return new Outcome.Failed(missing(tx, view));
      }
      coins.add(coin.get());
    }
    BlockIndex tip = chain.tip();
    if (!LockTimes.sequenceLock(tx, coins, tip).isSatisfiedAfter(tip)) {
      return failed(Failure.PREMATURE_SPEND, "non-BIP68-final", "");
    }
    return switch (TransactionChecks.checkInputs(tx, coins, tip.height() + 1)) {
      case InputsResult.Failed(Invalid reason) -> failed(reason);
      case InputsResult.Passed(long fee) -> checkPolicy(tx, coins, fee, conflicts, mode, times);
    };
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

  private List<MempoolEntry> conflicts(Transaction tx) {
    List<MempoolEntry> conflicts = new ArrayList<>(0);
    for (TxIn input : tx.inputs()) {
      MempoolEntry spender = mempool.findSpender(input.prevout().txid(), input.prevout().index());
      if (spender != null && !conflicts.contains(spender)) {
        conflicts.add(spender);
      }
    }
    return conflicts;
  }

  private AcceptanceResult missing(Transaction tx, CoinsView view) {
    if (isConfirmed(tx)) {
      return AcceptanceResult.rejected(Failure.CONFLICT, "txn-already-known");
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

  /** True if an output of it is a coin of the chain. */
  private boolean isConfirmed(Transaction tx) {
    for (int i = 0; i < tx.outputs().size(); i++) {
      if (chain.coins().coin(new OutPoint(tx.txid(), i)).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private MempoolEntry entry(
      Transaction tx, List<Coin> coins, long fee, long sigopCost, long enteredUnixSeconds) {
    MempoolEntry entry =
        new MempoolEntry(
            tx,
            fee,
            adjustedWeight(tx.weight(), sigopCost),
            (int) sigopCost,
            enteredUnixSeconds,
            chain.tip().height(),
            coins.stream().anyMatch(Coin::coinbase));
    entry.setModifiedFee(mempool.deltas().apply(tx.txid(), fee));
    return entry;
  }

  private Outcome checkPolicy(
      Transaction tx,
      List<Coin> coins,
      long fee,
      List<MempoolEntry> conflicts,
      AcceptanceMode mode,
      Times times) {
    if (options.requireStandard()) {
      Optional<Invalid> unusual = Standardness.checkInputs(tx, coins);
      if (unusual.isPresent()) {
        return failed(unusual.get());
      }
      if (tx.hasWitness() && !Standardness.isWitnessStandard(tx, coins)) {
        return failed(Failure.WITNESS_MUTATED, "bad-witness-nonstandard", "");
      }
    }
    PrecomputedTransactionData data = new PrecomputedTransactionData(tx, outputs(coins));
    long sigopCost = SigOps.cost(data, ScriptFlags.STANDARD);
    MempoolEntry entry = entry(tx, coins, fee, sigopCost, times.enteredUnixSeconds());
    if (options.requireStandard()) {
      Optional<Invalid> paying = dust.checkFee(tx, fee, entry.modifiedFee());
      if (paying.isPresent()) {
        return failed(paying.get());
      }
    }
    if (sigopCost > Standardness.MAX_SIGOPS_COST) {
      return failed(Failure.NOT_STANDARD, "bad-txns-too-many-sigops", "" + sigopCost);
    }
    if (!mode.bypassesLimits() && !mode.sharesFees()) {
      Optional<Invalid> cheap = checkFee(entry.modifiedFee(), entry.vsize(), times.unixSeconds());
      if (cheap.isPresent()) {
        return failed(cheap.get());
      }
    }
    Candidate candidate = new Candidate(entry, coins, data, parents(tx), conflicts, false);
    return mode.bypassesLimits() ? new Outcome.Passed(candidate) : checkVersion(candidate, mode);
  }

  private Outcome checkVersion(Candidate candidate, AcceptanceMode mode) {
    Optional<TrucRules.Violation> violation = truc.check(candidate);
    if (violation.isEmpty()) {
      return new Outcome.Passed(candidate);
    }
    Optional<MempoolEntry> sibling = violation.get().sibling();
    return mode.mayEvictSibling() && sibling.isPresent()
        ? new Outcome.Passed(candidate.evicting(sibling.get()))
        : failed(Failure.MEMPOOL_POLICY, "TRUC-violation", violation.get().reason());
  }

  private List<MempoolEntry> parents(Transaction tx) {
    List<MempoolEntry> parents = new ArrayList<>(0);
    for (TxIn input : tx.inputs()) {
      MempoolEntry parent = mempool.find(input.prevout().txid());
      if (parent != null && !parents.contains(parent)) {
        parents.add(parent);
      }
    }
    return parents;
  }

  private static List<TxOut> outputs(List<Coin> coins) {
    List<TxOut> outputs = new ArrayList<>(coins.size());
    for (Coin coin : coins) {
      outputs.add(coin.output());
    }
    return outputs;
  }

  private int adjustedWeight(int weight, long sigopCost) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(weight, sigopCost * options.bytesPerSigop()));
  }

  /** The mempool's minimum and the one of relaying, for a transaction or a package. */
  Optional<Invalid> checkFee(long fee, long vsize, long unixSeconds) {
    long minimum = mempool.minimum(unixSeconds).feeFor(vsize);
    if (minimum > 0 && fee < minimum) {
      return tooCheap("mempool min fee not met", fee, minimum);
    }
    long relay = options.minRelay().feeFor(vsize);
    return fee < relay ? tooCheap("min relay fee not met", fee, relay) : Optional.empty();
  }

  private static Optional<Invalid> tooCheap(String reason, long fee, long wanted) {
    return Optional.of(invalid(Failure.RECONSIDERABLE, reason, fee + " < " + wanted));
  }
}
