package dev.grapevine.relay.mempool;

import static dev.grapevine.chain.consensus.ValidationResult.invalid;

import dev.grapevine.chain.consensus.ValidationResult.Failure;
import dev.grapevine.chain.consensus.ValidationResult.Invalid;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a transaction, or a parent with its child, takes the place of others in the mempool: it
 * conflicts with no more than {@value #MAX_CLUSTERS} clusters, pays at least what they paid and the
 * incremental feerate for its own size on top, and leaves a mempool that miners would rather have
 * ({@link ChangeSet#improvesFeerateDiagram}). Nobody has to signal anything (full replace-by-fee).
 * Source: Bitcoin Core {@code policy/rbf.cpp}, {@code validation.cpp} {@code ReplacementChecks},
 * {@code PackageRBFChecks}; fees are modified fees.
 */
final class Replacement {
  /** {@code MAX_REPLACEMENT_CANDIDATES}: bounds the clusters to be linearised anew. */
  static final int MAX_CLUSTERS = 100;

  private final Mempool mempool;

  Replacement(Mempool mempool) {
    this.mempool = mempool;
  }

  /** Judges one transaction; what it replaces is put into {@code change}, which has it already. */
  Optional<Invalid> check(Candidate candidate, ChangeSet change) {
    String sibling = candidate.evictsSibling() ? " (including sibling eviction)" : "";
    Txid txid = candidate.tx().txid();
    Optional<String> tooMany = tooMany(txid, candidate.conflicts());
    if (tooMany.isPresent()) {
      return Optional.of(
          invalid(
              Failure.MEMPOOL_POLICY, "too many potential replacements" + sibling, tooMany.get()));
    }
    Set<MempoolEntry> replaced = withDescendants(candidate.conflicts());
    MempoolEntry entry = candidate.entry();
    Optional<String> cheap = tooCheap(replaced, entry.modifiedFee(), entry.vsize(), txid);
    if (cheap.isPresent()) {
      return Optional.of(
          invalid(Failure.RECONSIDERABLE, "insufficient fee" + sibling, cheap.get()));
    }
    change.removeAll(replaced);
    if (change.exceedsLimits()) {
      return Optional.of(invalid(Failure.MEMPOOL_POLICY, "too-large-cluster"));
    }
    return change.improvesFeerateDiagram()
        ? Optional.empty()
        : Optional.of(
            invalid(
                Failure.RECONSIDERABLE,
                "replacement-failed",
                "insufficient feerate: does not improve feerate diagram"));
  }

  /** Judges a package of which at least one conflicts; as {@link #check} otherwise. */
  Optional<Invalid> checkPackage(List<Candidate> candidates, ChangeSet change) {
    if (candidates.size() != 2) {
      return failed("package must be 1-parent-1-child", "");
    }
    List<MempoolEntry> conflicts = new ArrayList<>();
    long fee = 0;
    int vsize = 0;
    for (Candidate candidate : candidates) {
      if (!candidate.parents().isEmpty()) {
        return failed("new transaction cannot have mempool ancestors", "");
      }
      conflicts.addAll(candidate.conflicts());
      fee += candidate.entry().modifiedFee();
      vsize += candidate.entry().vsize();
    }
    Txid childId = candidates.getLast().tx().txid();
    Optional<String> tooMany = tooMany(childId, conflicts);
    if (tooMany.isPresent()) {
      return failed("too many potential replacements", tooMany.get());
    }
    Set<MempoolEntry> replaced = withDescendants(conflicts);
    Optional<String> cheap = tooCheap(replaced, fee, vsize, childId);
    if (cheap.isPresent()) {
      return failed("insufficient anti-DoS fees", cheap.get());
    }
    MempoolEntry parent = candidates.getFirst().entry();
    if (FeeRate.compare(fee, vsize, parent.modifiedFee(), parent.vsize()) <= 0) {
      return failed(
          "package feerate is less than or equal to parent feerate",
          "package feerate "
              + Money.format(FeeRate.of(fee, vsize))
              + " <= parent feerate is "
              + Money.format(FeeRate.of(parent.modifiedFee(), parent.vsize())));
    }
    change.removeAll(replaced);
    if (change.exceedsLimits()) {
      return Optional.of(invalid(Failure.MEMPOOL_POLICY, "too-large-cluster"));
    }
    return change.improvesFeerateDiagram()
        ? Optional.empty()
        : failed("insufficient feerate: does not improve feerate diagram", "");
  }

  private static Optional<Invalid> failed(String reason, String detail) {
    return Optional.of(invalid(Failure.MEMPOOL_POLICY, "package RBF failed: " + reason, detail));
  }

  private static Optional<String> tooMany(Txid txid, List<MempoolEntry> conflicts) {
    Set<MempoolEntry> clusters = new LinkedHashSet<>();
    for (MempoolEntry conflict : conflicts) {
      Cluster cluster = conflict.cluster;
      clusters.add(cluster == null ? conflict : cluster.member(0));
    }
    return clusters.size() <= MAX_CLUSTERS
        ? Optional.empty()
        : Optional.of(
            "rejecting replacement "
                + txid
                + "; too many conflicting clusters ("
                + clusters.size()
                + " > "
                + MAX_CLUSTERS
                + ")");
  }

  private Set<MempoolEntry> withDescendants(List<MempoolEntry> conflicts) {
    Set<MempoolEntry> all = new LinkedHashSet<>();
    for (MempoolEntry conflict : conflicts) {
      all.addAll(mempool.descendants(conflict));
    }
    return all;
  }

  private Optional<String> tooCheap(Set<MempoolEntry> replaced, long fee, int vsize, Txid txid) {
    long paid = 0;
    for (MempoolEntry entry : replaced) {
      paid += entry.modifiedFee();
    }
    if (fee < paid) {
      return Optional.of(
          "rejecting replacement "
              + txid
              + ", less fees than conflicting txs; "
              + Money.format(fee)
              + " < "
              + Money.format(paid));
    }
    long wanted = mempool.options().incrementalRelay().feeFor(vsize);
    return fee - paid >= wanted
        ? Optional.empty()
        : Optional.of(
            "rejecting replacement "
                + txid
                + ", not enough additional fees to relay; "
                + Money.format(fee - paid)
                + " < "
                + Money.format(wanted));
  }
}
