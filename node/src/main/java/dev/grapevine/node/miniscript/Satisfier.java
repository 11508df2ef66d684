package dev.grapevine.node.miniscript;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Finds the smallest witness of a script that others cannot change (BIP379, "Non-malleable
 * Satisfaction Algorithm"): for each part the best way to satisfy it and the best way not to, from
 * those of the parts in it. Costs in proportion to the script, of a {@code thresh} the square.
 */
public final class Satisfier {
  /** Dissatisfies what asks for a preimage, as any 32 bytes would that are none. */
  private static final WitnessStack NO_PREIMAGE = WitnessStack.of(new byte[32]).changeable();

  private final Materials materials;

  /** What there is to satisfy with. */
  public interface Materials {
    /** A key by its number, as it stands in the witness. */
    byte[] key(int number);

    /** A signature by a key; asked for each key of the script once. */
    Optional<byte[]> signature(int key);

    /** 32 bytes whose digest is {@code digest}, by the function that {@code hash} names. */
    Optional<byte[]> preimage(Fragment hash, byte[] digest);

    /** Whether the transaction's lock time has reached {@code lockTime}. */
    boolean isAfter(long lockTime);

    /** Whether the input's sequence has reached {@code sequence}. */
    boolean isOlder(long sequence);
  }

  /** The two ways through an expression. */
  private record Choice(WitnessStack sat, WitnessStack dsat) {}

  private Satisfier(Materials materials) {
    this.materials = materials;
  }

  /** The elements for {@code expression}, the last one on top; empty if there are not enough. */
  public static Optional<List<byte[]>> satisfy(Expression expression, Materials materials) {
    Satisfier satisfier = new Satisfier(materials);
    WitnessStack sat = expression.fold(satisfier::choice).sat();
    return sat.possible() && sat.signed() && !sat.malleable()
        ? Optional.of(sat.elements())
        : Optional.empty();
  }

  private Choice choice(Expression expression, List<Choice> subs) {
    return switch (expression.fragment()) {
      case JUST_0 -> new Choice(WitnessStack.IMPOSSIBLE, WitnessStack.EMPTY);
      case JUST_1 -> new Choice(WitnessStack.EMPTY, WitnessStack.IMPOSSIBLE);
      case PK_K -> new Choice(signature(expression.keys().getFirst()), WitnessStack.ZERO);
      case PK_H -> {
        int number = expression.keys().getFirst();
        WitnessStack key = WitnessStack.of(materials.key(number));
        yield new Choice(signature(number).then(key), WitnessStack.ZERO.then(key));
      }
      case OLDER -> lock(materials.isOlder(expression.number()));
      case AFTER -> lock(materials.isAfter(expression.number()));
      case SHA256, HASH256, RIPEMD160, HASH160 ->
          new Choice(
              materials
                  .preimage(expression.fragment(), expression.digest())
                  .map(WitnessStack::of)
                  .orElse(WitnessStack.IMPOSSIBLE),
              NO_PREIMAGE);
      case MULTI -> multi(expression);
      case MULTI_A -> multiA(expression);
      case THRESH -> threshold(expression.number(), subs);
      case ANDOR -> andOr(subs.getFirst(), subs.get(1), subs.getLast());
      case WRAP_A, WRAP_S, WRAP_C, WRAP_N -> subs.getFirst();
      case WRAP_D -> new Choice(subs.getFirst().sat().then(WitnessStack.ONE), WitnessStack.ZERO);
      case WRAP_V -> new Choice(subs.getFirst().sat(), WitnessStack.IMPOSSIBLE);
      case WRAP_J -> {
        // Where x is dissatisfied with something else on top, that is another way.
        WitnessStack other = subs.getFirst().dsat();
        yield new Choice(
            subs.getFirst().sat(),
            WitnessStack.ZERO.changeable(other.possible() && !other.signed()));
      }
      default -> ofTwo(expression.fragment(), subs.getFirst(), subs.getLast());
    };
  }

  private static Choice lock(boolean isReached) {
    return new Choice(
        isReached ? WitnessStack.EMPTY : WitnessStack.IMPOSSIBLE, WitnessStack.IMPOSSIBLE);
  }

  private WitnessStack signature(int key) {
    return materials.signature(key).map(WitnessStack::signature).orElse(WitnessStack.IMPOSSIBLE);
  }

  /** Signatures in the order of their keys, above the element that CHECKMULTISIG takes too many. */
  private Choice multi(Expression expression) {
    List<WitnessStack> signatures = expression.keys().stream().map(this::signature).toList();
    WitnessStack none = WitnessStack.ZERO;
    for (int i = 0; i < expression.number(); i++) {
      none = none.then(WitnessStack.ZERO);
    }
    List<WitnessStack> nothing = Collections.nCopies(signatures.size(), WitnessStack.EMPTY);
    return new Choice(
        Ways.choosing(WitnessStack.ZERO, signatures, nothing).get(expression.number()), none);
  }

  /** An element for each key, that of the first one on top. */
  private Choice multiA(Expression expression) {
    List<WitnessStack> signatures =
        expression.keys().reversed().stream().map(this::signature).toList();
    List<WitnessStack> nothing = Collections.nCopies(signatures.size(), WitnessStack.ZERO);
    List<WitnessStack> best = Ways.choosing(WitnessStack.EMPTY, signatures, nothing);
    return new Choice(best.get(expression.number()), best.getFirst());
  }

  private static Choice threshold(int wanted, List<Choice> subs) {
    List<WitnessStack> sats = new ArrayList<>();
    List<WitnessStack> dsats = new ArrayList<>();
    for (Choice sub : subs.reversed()) {
      sats.add(sub.sat());
      dsats.add(sub.dsat());
    }
    List<WitnessStack> best = Ways.choosing(WitnessStack.EMPTY, sats, dsats);
    WitnessStack none = best.getFirst();
    for (int i = 1; i < best.size(); i++) {
      // Any number but the one wanted fails too; and each can be made of another.
      none = i == wanted ? none : none.or(best.get(i).changeable());
    }
    return new Choice(best.get(wanted), none);
  }

  private static Choice ofTwo(Fragment fragment, Choice x, Choice y) {
    WitnessStack neither = y.dsat().then(x.dsat());
    WitnessStack both = y.sat().then(x.sat());
    WitnessStack first = y.dsat().then(x.sat());
    WitnessStack second = y.sat().then(x.dsat());
    return switch (fragment) {
      case AND_V -> new Choice(both, first);
      case AND_B -> new Choice(both, neither.or(second.changeable()).or(first.changeable()));
      case OR_B -> new Choice(first.or(second).or(both.changeable()), neither);
      case OR_C -> new Choice(x.sat().or(second), WitnessStack.IMPOSSIBLE);
      case OR_D -> new Choice(x.sat().or(second), neither);
      case OR_I ->
          new Choice(
              x.sat().then(WitnessStack.ONE).or(y.sat().then(WitnessStack.ZERO)),
              x.dsat().then(WitnessStack.ONE).or(y.dsat().then(WitnessStack.ZERO)));
      default -> throw new IllegalArgumentException("not of two: " + fragment);
    };
  }

  private static Choice andOr(Choice x, Choice y, Choice z) {
    return new Choice(
        y.sat().then(x.sat()).or(z.sat().then(x.dsat())),
        y.dsat().then(x.sat()).or(z.dsat().then(x.dsat())));
  }
}
