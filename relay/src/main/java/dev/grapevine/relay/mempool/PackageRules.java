package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a package must look like, whatever the chain holds (Bitcoin Core {@code
 * policy/packages.cpp}).
 */
public final class PackageRules {
  /** {@code MAX_PACKAGE_COUNT}. */
  public static final int MAX_COUNT = 25;

  /** {@code MAX_PACKAGE_WEIGHT}. */
  public static final int MAX_WEIGHT = 404_000;

  private PackageRules() {}

  /** Why it is not well formed: too large, not sorted, or in conflict with itself. */
  static Optional<String> check(List<Transaction> transactions) {
    if (transactions.size() > MAX_COUNT) {
      return Optional.of("package-too-many-transactions");
    }
    long weight = 0;
    Set<Txid> later = new HashSet<>();
    for (Transaction tx : transactions) {
      weight += tx.weight();
      later.add(tx.txid());
    }
    if (transactions.size() > 1 && weight > MAX_WEIGHT) {
      return Optional.of("package-too-large");
    }
    if (later.size() != transactions.size()) {
      return Optional.of("package-contains-duplicates");
    }
    for (Transaction tx : transactions) {
      for (TxIn input : tx.inputs()) {
        if (later.contains(input.prevout().txid())) {
          return Optional.of("package-not-sorted");
        }
      }
      later.remove(tx.txid());
    }
    return isConsistent(transactions) ? Optional.empty() : Optional.of("conflict-in-package");
  }

  private static boolean isConsistent(List<Transaction> transactions) {
    Set<OutPoint> spent = new HashSet<>();
    for (Transaction tx : transactions) {
      if (tx.inputs().isEmpty()) {
        return false;
      }
      for (TxIn input : tx.inputs()) {
        if (spent.contains(input.prevout())) {
          return false;
        }
      }
      // Doubles within one transaction are its own fault, and named as that.
      for (TxIn input : tx.inputs()) {
        spent.add(input.prevout());
      }
    }
    return true;
  }

  /** True if the last one spends from each of the others. */
  public static boolean isChildWithParents(List<Transaction> transactions) {
    if (transactions.size() < 2) {
      return false;
    }
    Set<Txid> parents = new HashSet<>();
    for (TxIn input : transactions.getLast().inputs()) {
      parents.add(input.prevout().txid());
    }
    return transactions.subList(0, transactions.size() - 1).stream()
        .allMatch(tx -> parents.contains(tx.txid()));
  }

  /** True if besides none of the parents spends from another. */
  public static boolean isChildWithParentsTree(List<Transaction> transactions) {
    if (!isChildWithParents(transactions)) {
      return false;
    }
    List<Transaction> parents = transactions.subList(0, transactions.size() - 1);
    Set<Txid> ids = new HashSet<>();
    parents.forEach(tx -> ids.add(tx.txid()));
    return parents.stream()
        .flatMap(tx -> tx.inputs().stream())
        .noneMatch(input -> ids.contains(input.prevout().txid()));
  }
}
