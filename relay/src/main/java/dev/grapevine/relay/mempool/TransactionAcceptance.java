package dev.grapevine.relay.mempool;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ScriptChecks;
import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.state.ChainPort;
import java.util.List;
import java.util.Optional;

/**
 * Decides which transactions enter the mempool: valid in the next block, standard, paying their
 * way, better than what they replace, within the limits of clusters. The checks stand in Bitcoin
 * Core's order ({@code validation.cpp}, {@code MemPoolAccept}) and give its reject reasons: what is
 * cheap first ({@link PreChecks}), then what the mempool would become ({@link Replacement}, {@link
 * ChangeSet}), scripts last, so that a peer cannot make us verify signatures for nothing.
 *
 * <p>Scripts run once, under the standard flags, which hold all that a block is held to; {@link
 * ScriptChecks} remembers them for the block. Cost is that of the signatures. Owned by its engine's
 * loop; times are Unix seconds and passed in.
 */
public final class TransactionAcceptance {
  private final Mempool mempool;
  private final ChainPort chain;
  private final ScriptChecks scripts;
  private final PreChecks preChecks;
  private final Replacement replacement;
  private final EphemeralDust dust;
  private final PackageAcceptance packages;
  private final Reorganisation reorganisation;

  /** Judges transactions for {@code mempool} on top of {@code chain}. */
  public TransactionAcceptance(Mempool mempool, ChainPort chain, ScriptChecks scripts) {
    this.mempool = mempool;
    this.chain = chain;
    this.scripts = scripts;
    this.preChecks = new PreChecks(mempool, chain);
    this.replacement = new Replacement(mempool);
    this.dust = new EphemeralDust(mempool);
    this.packages = new PackageAcceptance(mempool, chain, preChecks, replacement, this);
    this.reorganisation = new Reorganisation(mempool, chain, this);
  }

  /** Judges a transaction and keeps it if it passes. May evict what pays less. */
  public AcceptanceResult accept(Transaction tx, long unixSeconds) {
    return acceptAsOf(tx, unixSeconds, unixSeconds);
  }

  /** As {@link #accept}; it counts as having entered at {@code enteredUnixSeconds}. */
  AcceptanceResult acceptAsOf(Transaction tx, long enteredUnixSeconds, long unixSeconds) {
    AcceptanceResult result =
        switch (preChecks.check(
            tx,
            mempool.coins(chain.coins()),
            AcceptanceMode.SINGLE,
            new PreChecks.Times(enteredUnixSeconds, unixSeconds))) {
          case PreChecks.Outcome.Failed(AcceptanceResult failed) -> failed;
          case PreChecks.Outcome.Passed(Candidate candidate) ->
              judge(candidate, AcceptanceMode.SINGLE, Optional.empty(), true);
        };
    if (result instanceof AcceptanceResult.Accepted accepted) {
      mempool.limit(unixSeconds);
      if (!accepted.entry().isInMempool()) {
        return AcceptanceResult.rejected(Failure.RECONSIDERABLE, "mempool full");
      }
    }
    return result;
  }

  /** Judges a transaction without keeping it ({@code testmempoolaccept}). */
  public AcceptanceResult test(Transaction tx, long unixSeconds) {
    return judge(tx, AcceptanceMode.SINGLE, Optional.empty(), false, unixSeconds);
  }

  /**
   * Judges a child with its unconfirmed parents, parents first, and keeps what passes: each on its
   * own first, then those that paid too little or lacked a parent together, by the feerate of all
   * (Bitcoin Core {@code AcceptPackage}). This is how one parent and one child from peers come in,
   * too.
   *
   * @param maxFeeRate one that pays more is refused
   */
  public PackageResult acceptPackage(
      List<Transaction> transactions, Optional<FeeRate> maxFeeRate, long unixSeconds) {
    return packages.accept(transactions, maxFeeRate, unixSeconds);
  }

  /**
   * Judges transactions that may depend on one another, parents first, without keeping them: each
   * pays for itself and none replaces anything.
   */
  public PackageResult testPackage(List<Transaction> transactions, long unixSeconds) {
    return packages.test(transactions, unixSeconds);
  }

  /**
   * The tip moved to another branch: puts back what the blocks left behind held, and removes what
   * became invalid.
   *
   * @param oldestFirst transactions of the disconnected blocks, parents before children; those that
   *     the new branch has too are dropped here
   */
  public void reorganised(List<Transaction> oldestFirst, long unixSeconds) {
    reorganisation.settle(oldestFirst, unixSeconds);
  }

  /** Judges one; with {@code keep} it enters, and room is not yet made for it. */
  AcceptanceResult judge(
      Transaction tx,
      AcceptanceMode mode,
      Optional<FeeRate> maxFeeRate,
      boolean keep,
      long unixSeconds) {
    return switch (preChecks.check(
        tx, mempool.coins(chain.coins()), mode, PreChecks.Times.at(unixSeconds))) {
      case PreChecks.Outcome.Failed(AcceptanceResult result) -> result;
      case PreChecks.Outcome.Passed(Candidate candidate) ->
          judge(candidate, mode, maxFeeRate, keep);
    };
  }

  private AcceptanceResult judge(
      Candidate candidate, AcceptanceMode mode, Optional<FeeRate> maxFeeRate, boolean keep) {
    ChangeSet change = new ChangeSet(mempool);
    change.add(candidate.entry());
    Optional<Invalid> failure =
        checkEffect(candidate, change)
            .or(() -> checkMaxFeeRate(candidate, maxFeeRate))
            .or(() ->
                mode.bypassesLimits() || !mempool.options().requireStandard()
                    ? Optional.empty()
                    : dust.checkSpends(candidate.tx(), List.of()))
            .or(() -> checkScripts(candidate));
    if (failure.isPresent()) {
      return new AcceptanceResult.Rejected(failure.get());
    }
    MempoolEntry entry = candidate.entry();
    AcceptanceResult.Accepted accepted =
        new AcceptanceResult.Accepted(
            entry,
            change.removals().stream().map(MempoolEntry::transaction).toList(),
            FeeRate.of(entry.modifiedFee(), entry.vsize()),
            List.of(candidate.tx().wtxid()));
    if (keep) {
      mempool.apply(
          change,
          switch (mode) {
            case FROM_BLOCK -> Move.FROM_BLOCK;
            case SINGLE_OF_PACKAGE, PACKAGE -> Move.OF_PACKAGE;
            case SINGLE, PACKAGE_TEST -> Move.ORDINARY;
          });
    }
    return accepted;
  }

  /** What the mempool would become. */
  private Optional<Invalid> checkEffect(Candidate candidate, ChangeSet change) {
    if (candidate.conflicts().isEmpty()) {
      return change.exceedsLimits()
          ? Optional.of(invalid(Failure.MEMPOOL_POLICY, "too-large-cluster"))
          : Optional.empty();
    }
    return replacement.check(candidate, change).or(() -> checkAncestors(candidate));
  }

  /** One that spends what it would replace contradicts itself. */
  private Optional<Invalid> checkAncestors(Candidate candidate) {
    for (MempoolEntry parent : candidate.parents()) {
      for (MempoolEntry ancestor : mempool.ancestors(parent)) {
        if (candidate.conflicts().contains(ancestor)) {
          return Optional.of(
              invalid(
                  Failure.CONSENSUS,
                  "bad-txns-spends-conflicting-tx",
                  candidate.tx().txid()
                      + " spends conflicting transaction "
                      + ancestor.transaction().txid()));
        }
      }
    }
    return Optional.empty();
  }

  /** The user's own limit against mistakes. */
  static Optional<Invalid> checkMaxFeeRate(Candidate candidate, Optional<FeeRate> maxFeeRate) {
    MempoolEntry entry = candidate.entry();
    return maxFeeRate
        .filter(
            max -> FeeRate.compare(entry.modifiedFee(), entry.vsize(), max.satPerKvB(), 1000) > 0)
        .map(max -> invalid(Failure.MEMPOOL_POLICY, "max feerate exceeded"));
  }

  /** Verifies the scripts, and remembers that they passed. */
  Optional<Invalid> checkScripts(Candidate candidate) {
    return scripts
        .check(candidate.data(), ScriptFlags.STANDARD)
        .map(broken -> blame(broken, candidate));
  }

  /** A witness that is missing was perhaps stripped by a relayer: the txid is not at fault. */
  private static Invalid blame(Invalid broken, Candidate candidate) {
    Transaction tx = candidate.tx();
    return !tx.hasWitness() && Standardness.spendsWitnessProgram(tx, candidate.coins())
        ? invalid(Failure.WITNESS_STRIPPED, broken.rejectReason(), broken.detail())
        : broken;
  }
}
