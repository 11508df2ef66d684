package dev.grapevine.relay.mempool;

import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.Txid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Transactions of version 3 are restricted until confirmed, so that whoever needs to can always
 * raise their fee (BIP431, "TRUC"): at most 10,000 vB; one unconfirmed parent and one unconfirmed
 * child, both of version 3; the child at most 1,000 vB. A second child may take the place of the
 * first by the rules of replacement though they do not conflict (sibling eviction). Sources:
 * BIP431; Bitcoin Core {@code policy/truc_policy.cpp}.
 */
final class TrucRules {
  private static final int VERSION = 3;
  private static final int MAX_VSIZE = 10_000;
  private static final int MAX_CHILD_VSIZE = 1_000;
  private static final int MAX_ANCESTORS = 2;
  private static final int MAX_DESCENDANTS = 2;

  private final Mempool mempool;

  TrucRules(Mempool mempool) {
    this.mempool = mempool;
  }

  /**
   * What a transaction breaks.
   *
   * @param sibling the other child, if all would be well without it
   */
  record Violation(String reason, Optional<MempoolEntry> sibling) {
    static Optional<Violation> of(String reason) {
      return Optional.of(new Violation(reason, Optional.empty()));
    }
  }

  private static boolean isTruc(Transaction tx) {
    return tx.version() == VERSION;
  }

  /** Judges a transaction by its parents in the mempool. */
  Optional<Violation> check(Candidate candidate) {
    Transaction tx = candidate.tx();
    int vsize = candidate.entry().vsize();
    List<MempoolEntry> parents = candidate.parents();
    for (MempoolEntry parent : parents) {
      if (isTruc(parent.transaction()) != isTruc(tx)) {
        return Violation.of(wrongVersion(tx, parent.transaction()));
      }
    }
    if (!isTruc(tx)) {
      return Optional.empty();
    }
    if (vsize > MAX_VSIZE) {
      return Violation.of("version=3 tx " + name(tx) + tooBig(vsize, MAX_VSIZE));
    }
    if (parents.size() + 1 > MAX_ANCESTORS) {
      return Violation.of(tooManyAncestors(tx));
    }
    if (parents.isEmpty()) {
      return Optional.empty();
    }
    MempoolEntry parent = parents.getFirst();
    if (mempool.ancestors(parent).size() + 1 > MAX_ANCESTORS) {
      return Violation.of(tooManyAncestors(tx));
    }
    if (vsize > MAX_CHILD_VSIZE) {
      return Violation.of("version=3 child tx " + name(tx) + tooBig(vsize, MAX_CHILD_VSIZE));
    }
    return checkSiblings(parent, candidate.conflicts());
  }

  private Optional<Violation> checkSiblings(MempoolEntry parent, List<MempoolEntry> conflicts) {
    List<MempoolEntry> siblings = new ArrayList<>(mempool.descendants(parent));
    siblings.remove(parent);
    if (siblings.size() + 2 <= MAX_DESCENDANTS || siblings.stream().anyMatch(conflicts::contains)) {
      return Optional.empty();
    }
    // More than one can only be there by a reorganisation; then there is none to choose.
    MempoolEntry sibling = siblings.getFirst();
    boolean evictable = siblings.size() == 1 && mempool.ancestors(sibling).size() == 2;
    return Optional.of(
        new Violation(
            tooManyDescendants(parent.transaction()),
            evictable ? Optional.of(sibling) : Optional.empty()));
  }

  /** Judges one of a package, all of which have passed {@link #check}, by the others. */
  Optional<String> check(Candidate candidate, List<Candidate> all) {
    Transaction tx = candidate.tx();
    List<Transaction> parentsInPackage = parentsInPackage(tx, all);
    if (!isTruc(tx)) {
      for (MempoolEntry parent : candidate.parents()) {
        if (isTruc(parent.transaction())) {
          return Optional.of(wrongVersion(tx, parent.transaction()));
        }
      }
      for (Transaction parent : parentsInPackage) {
        if (isTruc(parent)) {
          return Optional.of(wrongVersion(tx, parent));
        }
      }
      return Optional.empty();
    }
    List<MempoolEntry> parents = candidate.parents();
    int count = parents.size() + parentsInPackage.size();
    if (count + 1 > MAX_ANCESTORS
        || (!parents.isEmpty()
            && mempool.ancestors(parents.getFirst()).size() + parentsInPackage.size() + 1
                > MAX_ANCESTORS)) {
      return Optional.of(tooManyAncestors(tx));
    }
    if (count == 0) {
      return Optional.empty();
    }
    int vsize = candidate.entry().vsize();
    if (vsize > MAX_CHILD_VSIZE) {
      return Optional.of("version=3 child tx " + name(tx) + tooBig(vsize, MAX_CHILD_VSIZE));
    }
    boolean inMempool = !parents.isEmpty();
    Transaction parent = inMempool ? parents.getFirst().transaction() : parentsInPackage.getFirst();
    if (!isTruc(parent)) {
      return Optional.of(wrongVersion(tx, parent));
    }
    Optional<String> relatives = checkRelatives(tx, parent, all);
    if (relatives.isPresent()) {
      return relatives;
    }
    return inMempool && mempool.descendants(parents.getFirst()).size() > 1
        ? Optional.of(tooManyDescendants(parent))
        : Optional.empty();
  }

  /** Another child of the parent, or a child of {@code tx}, in the package. */
  private static Optional<String> checkRelatives(
      Transaction tx, Transaction parent, List<Candidate> all) {
    for (Candidate other : all) {
      if (other.tx().txid().equals(tx.txid())) {
        continue;
      }
      for (TxIn input : other.tx().inputs()) {
        Txid spent = input.prevout().txid();
        if (spent.equals(parent.txid())) {
          return Optional.of(tooManyDescendants(parent));
        }
        if (spent.equals(tx.txid())) {
          return Optional.of(tooManyAncestors(other.tx()));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Transaction> parentsInPackage(Transaction tx, List<Candidate> all) {
    List<Transaction> parents = new ArrayList<>();
    for (Candidate other : all) {
      if (other.tx().txid().equals(tx.txid())) {
        return parents;
      }
      Txid txid = other.tx().txid();
      if (tx.inputs().stream().anyMatch(input -> input.prevout().txid().equals(txid))) {
        parents.add(other.tx());
      }
    }
    return parents;
  }

  private static String name(Transaction tx) {
    return tx.txid() + " (wtxid=" + tx.wtxid() + ")";
  }

  private static String wrongVersion(Transaction tx, Transaction parent) {
    return isTruc(tx)
        ? "version=3 tx " + name(tx) + " cannot spend from non-version=3 tx " + name(parent)
        : "non-version=3 tx " + name(tx) + " cannot spend from version=3 tx " + name(parent);
  }

  private static String tooBig(int vsize, int limit) {
    return " is too big: " + vsize + " > " + limit + " virtual bytes";
  }

  private static String tooManyAncestors(Transaction tx) {
    return "tx " + name(tx) + " would have too many ancestors";
  }

  private static String tooManyDescendants(Transaction parent) {
    return "tx " + name(parent) + " would exceed descendant count limit";
  }
}
