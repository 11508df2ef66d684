package dev.grapevine.relay.mempool;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Wtxid;
import dev.grapevine.chain.state.ChainPort;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about several transactions at once, so that a child can pay for parents that nobody would
 * take alone (Bitcoin Core {@code validation.cpp}, {@code AcceptPackage}, {@code
 * AcceptMultipleTransactions}). What is good by itself enters by itself, its fee counted once; only
 * those that paid too little, and what depends on them, are looked at together.
 */
final class PackageAcceptance {
  private final Mempool mempool;
  private final ChainPort chain;
  private final PreChecks preChecks;
  private final Replacement replacement;
  private final TransactionAcceptance singles;
  private final TrucRules truc;
  private final EphemeralDust dust;

  PackageAcceptance(
      Mempool mempool,
      ChainPort chain,
      PreChecks preChecks,
      Replacement replacement,
      TransactionAcceptance singles) {
    this.mempool = mempool;
    this.chain = chain;
    this.preChecks = preChecks;
    this.replacement = replacement;
    this.singles = singles;
    this.truc = new TrucRules(mempool);
    this.dust = new EphemeralDust(mempool);
  }

  /** See {@link TransactionAcceptance#acceptPackage}. */
  PackageResult accept(
      List<Transaction> transactions, Optional<FeeRate> maxFeeRate, long unixSeconds) {
    Optional<String> malformed = PackageRules.check(transactions);
    if (malformed.isPresent()) {
      return PackageResult.failed(malformed.get(), "");
    }
    if (transactions.size() > 1 && !PackageRules.isChildWithParents(transactions)) {
      return PackageResult.failed("package-not-child-with-parents", "");
    }
    Map<Wtxid, AcceptanceResult> single = new LinkedHashMap<>();
    List<Transaction> together = new ArrayList<>();
    boolean hopeless = false;
    for (Transaction tx : transactions) {
      AcceptanceResult result = acceptOrFind(tx, maxFeeRate, unixSeconds);
      single.put(tx.wtxid(), result);
      if (!isIn(result)) {
        if (transactions.size() > 1 && mayPassTogether(result)) {
          together.add(tx);
        } else {
          hopeless = true;
        }
      }
    }
    PackageResult joint =
        hopeless
            ? new PackageResult(
                Optional.of(PackageResult.TRANSACTION_FAILED), new LinkedHashMap<>())
            : together.isEmpty()
                ? new PackageResult(Optional.empty(), new LinkedHashMap<>())
                : together.size() == 1
                    ? again(together.getFirst(), maxFeeRate, unixSeconds)
                    : acceptTogether(together, maxFeeRate, unixSeconds);
    mempool.limit(unixSeconds);
    return merged(transactions, single, joint);
  }

  private AcceptanceResult acceptOrFind(
      Transaction tx, Optional<FeeRate> maxFeeRate, long unixSeconds) {
    MempoolEntry present = mempool.find(tx.txid());
    return present != null
        ? new AcceptanceResult.Present(present)
        : singles.judge(tx, AcceptanceMode.SINGLE_OF_PACKAGE, maxFeeRate, true, unixSeconds);
  }

  private static boolean isIn(AcceptanceResult result) {
    return result instanceof AcceptanceResult.Accepted
        || result instanceof AcceptanceResult.Present;
  }

  /** A fee can be made up for by others, a parent can be among them. */
  private static boolean mayPassTogether(AcceptanceResult result) {
    return result instanceof AcceptanceResult.MissingInputs
        || (result instanceof AcceptanceResult.Rejected(Invalid reason)
            && reason.failure() == Failure.RECONSIDERABLE);
  }

  /** The others are in by now: it is alone, but may find its parents. */
  private PackageResult again(Transaction tx, Optional<FeeRate> maxFeeRate, long unixSeconds) {
    AcceptanceResult result =
        singles.judge(tx, AcceptanceMode.SINGLE_OF_PACKAGE, maxFeeRate, true, unixSeconds);
    Map<Wtxid, AcceptanceResult> results = new LinkedHashMap<>();
    results.put(tx.wtxid(), result);
    return new PackageResult(
        isIn(result) ? Optional.empty() : Optional.of(PackageResult.TRANSACTION_FAILED), results);
  }

  /** Results in the order of the package; what room had to be made with is not in after all. */
  private PackageResult merged(
      List<Transaction> transactions, Map<Wtxid, AcceptanceResult> single, PackageResult joint) {
    Map<Wtxid, AcceptanceResult> results = new LinkedHashMap<>();
    Optional<Invalid> failure = joint.failure();
    for (Transaction tx : transactions) {
      AcceptanceResult result = joint.results().get(tx.wtxid());
      if (result == null) {
        result = single.get(tx.wtxid());
      }
      if (result == null) {
        throw new IllegalStateException("never judged: " + tx.txid());
      }
      if (isIn(result) && !mempool.contains(tx.txid())) {
        result = AcceptanceResult.rejected(Failure.MEMPOOL_POLICY, "mempool full");
        failure = Optional.of(PackageResult.TRANSACTION_FAILED);
      }
      results.put(tx.wtxid(), result);
    }
    return new PackageResult(failure, results);
  }

  private PackageResult acceptTogether(
      List<Transaction> transactions, Optional<FeeRate> maxFeeRate, long unixSeconds) {
    return judge(transactions, AcceptanceMode.PACKAGE, maxFeeRate, unixSeconds);
  }

  /** See {@link TransactionAcceptance#testPackage}. */
  PackageResult test(List<Transaction> transactions, long unixSeconds) {
    return judge(transactions, AcceptanceMode.PACKAGE_TEST, Optional.empty(), unixSeconds);
  }

  private PackageResult judge(
      List<Transaction> transactions,
      AcceptanceMode mode,
      Optional<FeeRate> maxFeeRate,
      long unixSeconds) {
    Optional<String> malformed = PackageRules.check(transactions);
    if (malformed.isPresent()) {
      return PackageResult.failed(malformed.get(), "");
    }
    Map<Wtxid, AcceptanceResult> results = new LinkedHashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    CoinsView view = withOutputs(transactions);
    for (Transaction tx : transactions) {
      switch (preChecks.check(tx, view, mode, PreChecks.Times.at(unixSeconds))) {
        case PreChecks.Outcome.Failed(AcceptanceResult result) -> {
          results.put(tx.wtxid(), result);
          return new PackageResult(Optional.of(PackageResult.TRANSACTION_FAILED), results);
        }
        case PreChecks.Outcome.Passed(Candidate candidate) -> {
          Optional<Invalid> tooDear = TransactionAcceptance.checkMaxFeeRate(candidate, maxFeeRate);
          if (tooDear.isPresent()) {
            return transactionFailed(results, tx, tooDear.get());
          }
          candidates.add(candidate);
        }
      }
    }
    return judge(candidates, results, mode, unixSeconds);
  }

  private static PackageResult transactionFailed(
      Map<Wtxid, AcceptanceResult> results, Transaction tx, Invalid reason) {
    results.put(tx.wtxid(), new AcceptanceResult.Rejected(reason));
    return new PackageResult(Optional.of(PackageResult.TRANSACTION_FAILED), results);
  }

  /** Coins of chain and mempool, and outputs of the transactions: sorted, none spends one twice. */
  private CoinsView withOutputs(List<Transaction> transactions) {
    CoinsView base = mempool.coins(chain.coins());
    return outPoint -> output(transactions, outPoint).or(() -> base.coin(outPoint));
  }

  private static Optional<Coin> output(List<Transaction> transactions, OutPoint outPoint) {
    for (Transaction tx : transactions) {
      List<TxOut> outputs = tx.outputs();
      int index = outPoint.index();
      if (tx.txid().equals(outPoint.txid()) && index >= 0 && index < outputs.size()) {
        return Optional.of(new Coin(outputs.get(index), Coin.MEMPOOL_HEIGHT, false));
      }
    }
    return Optional.empty();
  }

  private PackageResult judge(
      List<Candidate> candidates,
      Map<Wtxid, AcceptanceResult> results,
      AcceptanceMode mode,
      long unixSeconds) {
    for (Candidate candidate : candidates) {
      Optional<String> violation = truc.check(candidate, candidates);
      if (violation.isPresent()) {
        return PackageResult.failed("TRUC-violation", violation.get());
      }
    }
    long fee = 0;
    long vsize = 0;
    for (Candidate candidate : candidates) {
      fee += candidate.entry().modifiedFee();
      vsize += candidate.entry().vsize();
    }
    if (mode.sharesFees()) {
      Optional<Invalid> cheap = preChecks.checkFee(fee, vsize, unixSeconds);
      if (cheap.isPresent()) {
        return transactionFailed(results, candidates.getLast().tx(), cheap.get());
      }
    }
    ChangeSet change = new ChangeSet(mempool);
    candidates.forEach(candidate -> change.add(candidate.entry()));
    Optional<Invalid> effect = checkEffect(candidates, change);
    if (effect.isPresent()) {
      return new PackageResult(effect, results);
    }
    List<Transaction> transactions = candidates.stream().map(Candidate::tx).toList();
    for (Transaction tx : transactions) {
      Optional<Invalid> left = checkSpends(tx, transactions);
      if (left.isPresent()) {
        results.put(tx.wtxid(), new AcceptanceResult.Rejected(left.get()));
        return new PackageResult(Optional.of(PackageResult.UNSPENT_DUST), results);
      }
    }
    Optional<FeeRate> shared =
        mode.sharesFees() ? Optional.of(FeeRate.of(fee, (int) vsize)) : Optional.empty();
    Map<Wtxid, AcceptanceResult> passed = new LinkedHashMap<>();
    for (Candidate candidate : candidates) {
      Optional<Invalid> broken = singles.checkScripts(candidate);
      if (broken.isPresent()) {
        // Those before it have passed for who only asks; in a package they stand or fall together.
        return transactionFailed(
            mode.sharesFees() ? results : passed, candidate.tx(), broken.get());
      }
      passed.put(candidate.tx().wtxid(), accepted(candidate, transactions, change, shared));
    }
    if (mode.sharesFees()) {
      mempool.apply(change, Move.OF_PACKAGE);
    }
    return new PackageResult(Optional.empty(), passed);
  }

  private Optional<Invalid> checkSpends(Transaction tx, List<Transaction> transactions) {
    return mempool.options().requireStandard()
        ? dust.checkSpends(tx, transactions)
        : Optional.empty();
  }

  private Optional<Invalid> checkEffect(List<Candidate> candidates, ChangeSet change) {
    if (candidates.stream().anyMatch(candidate -> !candidate.conflicts().isEmpty())) {
      return replacement.checkPackage(candidates, change);
    }
    return change.exceedsLimits()
        ? Optional.of(invalid(Failure.MEMPOOL_POLICY, "too-large-cluster"))
        : Optional.empty();
  }

  private static AcceptanceResult accepted(
      Candidate candidate,
      List<Transaction> transactions,
      ChangeSet change,
      Optional<FeeRate> shared) {
    MempoolEntry entry = candidate.entry();
    // What the package replaced is named once, with its first.
    boolean first = candidate.tx().equals(transactions.getFirst());
    return new AcceptanceResult.Accepted(
        entry,
        first ? change.removals().stream().map(MempoolEntry::transaction).toList() : List.of(),
        shared.orElseGet(() -> FeeRate.of(entry.modifiedFee(), entry.vsize())),
        shared.isPresent()
            ? transactions.stream().map(Transaction::wtxid).toList()
            : List.of(candidate.tx().wtxid()));
  }
}
