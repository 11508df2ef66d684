package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Several PSBTs into one: of one transaction (combine), or of several (join). */
public final class PsbtCombiner {
  private PsbtCombiner() {}

  /** What all of {@code psbts} have; empty if they are not of one transaction. */
  public static Optional<Psbt> combine(List<Psbt> psbts) {
    Psbt all = psbts.getFirst().copy();
    for (Psbt other : psbts.subList(1, psbts.size())) {
      if (!all.merge(other)) {
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  /** An outpoint that more than one PSBT spends. */
  public static Optional<OutPoint> spentTwice(List<Psbt> psbts) {
    Set<OutPoint> seen = new HashSet<>();
    return psbts.stream()
        .flatMap(psbt -> psbt.inputs().stream())
        .map(PsbtInput::prevout)
        .filter(prevout -> !seen.add(prevout))
        .findFirst();
  }

  /**
   * One PSBT with the inputs and outputs of all, in an order by chance, without signatures; the
   * highest version, the lowest lock time.
   *
   * @param psbts of version 0, spending nothing twice
   */
  public static Psbt join(List<Psbt> psbts, RandomGenerator chance) {
    int version =
        psbts.stream()
            .mapToInt(Psbt::txVersion)
            .reduce(1, (a, b) -> Integer.compareUnsigned(a, b) >= 0 ? a : b);
    int lockTime =
        psbts.stream()
            .mapToInt(psbt -> psbt.fallbackLockTime().orElse(0))
            .reduce(-1, (a, b) -> Integer.compareUnsigned(a, b) <= 0 ? a : b);
    Psbt joined = Psbt.create(Transaction.of(version, List.of(), List.of(), lockTime), 0);
    for (Psbt psbt : psbts) {
      Psbt copy = psbt.copy();
      copy.inputs().forEach(PsbtInput::dropSignatures);
      joined.inputs().addAll(copy.inputs());
      joined.outputs().addAll(copy.outputs());
      copy.global().remove(PsbtFields.PROPRIETARY);
      joined.global().merge(copy.global());
    }
    joined.global().remove(PsbtFields.GLOBAL_XPUB);
    Collections.shuffle(joined.inputs(), java.util.Random.from(chance));
    Collections.shuffle(joined.outputs(), java.util.Random.from(chance));
    return joined;
  }
}
