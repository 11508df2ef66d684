package dev.grapevine.node.miniscript;

import java.util.ArrayList;
import java.util.List;

/**
 * What running an expression takes at most, in satisfactions and dissatisfactions that others
 * cannot change: operations, of which consensus allows 201 before tapscript, and elements on the
 * stack, of which policy allows 100 in a P2WSH witness and consensus 1,000 at any time.
 *
 * @param operations those in the script, pushes aside
 */
record Limits(
    int operations, KeyChecks checksSat, KeyChecks checksDsat, StackUse sat, StackUse dsat) {
  private static final int MAX_OPERATIONS = 201;
  private static final int MAX_WITNESS_ITEMS = 100;
  private static final int MAX_STACK = 1000;

  /** Whether each satisfaction stays within the limits. */
  boolean areKept(ScriptContext context, boolean leavesElement) {
    int left = leavesElement ? 1 : 0;
    if (context == ScriptContext.TAPSCRIPT) {
      return !sat.possible() || sat.peak() + left <= MAX_STACK;
    }
    boolean fewOperations =
        !checksSat.possible() || operations + checksSat.keys() <= MAX_OPERATIONS;
    return fewOperations && (!sat.possible() || sat.taken() + left <= MAX_WITNESS_ITEMS);
  }

  static Limits of(Fragment fragment, int number, int keys, List<Limits> subs, boolean ownVerify) {
    return switch (fragment) {
      case JUST_0 -> new Limits(0, KeyChecks.NEVER, KeyChecks.NONE, StackUse.NEVER, StackUse.PUSH);
      case JUST_1 -> new Limits(0, KeyChecks.NONE, KeyChecks.NEVER, StackUse.PUSH, StackUse.NEVER);
      case OLDER, AFTER ->
          new Limits(1, KeyChecks.NONE, KeyChecks.NEVER, StackUse.PUSH, StackUse.NEVER);
      case PK_K -> both(0, KeyChecks.NONE, StackUse.PUSH);
      // DUP, the hash of it, the hash wanted, EQUALVERIFY
      case PK_H ->
          both(3, KeyChecks.NONE, StackUse.PUSH.then(StackUse.PUSH).then(StackUse.TWO_TO_NONE));
      case SHA256, HASH256, RIPEMD160, HASH160 ->
          new Limits(4, KeyChecks.NONE, KeyChecks.NEVER, hash(), StackUse.NEVER);
      // Nothing and signatures; then the keys and two numbers on top of them.
      case MULTI -> both(1, new KeyChecks(true, keys), StackUse.of(number, number + keys + 2));
      case MULTI_A -> both(keys + 1, KeyChecks.NONE, StackUse.of(keys - 1, keys));
      case THRESH -> threshold(number, subs);
      case ANDOR -> andOr(subs.getFirst(), subs.get(1), subs.getLast());
      default ->
          fragment.isWrapper()
              ? wrapper(fragment, subs.getFirst(), ownVerify)
              : ofTwo(fragment, subs.getFirst(), subs.getLast());
    };
  }

  private static Limits both(int operations, KeyChecks checks, StackUse use) {
    return new Limits(operations, checks, checks, use, use);
  }

  /** SIZE 32 EQUALVERIFY, the hash of it, the hash wanted, EQUAL. */
  private static StackUse hash() {
    return StackUse.PUSH
        .then(StackUse.PUSH)
        .then(StackUse.TWO_TO_NONE)
        .then(StackUse.PUSH)
        .then(StackUse.TWO_TO_ONE);
  }

  private static Limits wrapper(Fragment fragment, Limits x, boolean ownVerify) {
    return switch (fragment) {
      case WRAP_A -> x.with(2, x.sat, x.dsat);
      case WRAP_S, WRAP_N -> x.with(1, x.sat, x.dsat);
      case WRAP_C -> x.with(1, x.sat.then(StackUse.TWO_TO_ONE), x.dsat.then(StackUse.TWO_TO_ONE));
      case WRAP_V ->
          new Limits(
              x.operations + (ownVerify ? 1 : 0),
              x.checksSat,
              KeyChecks.NEVER,
              x.sat.then(StackUse.DROP),
              StackUse.NEVER);
      // DUP or SIZE 0NOTEQUAL; then IF
      default -> {
        StackUse before = StackUse.PUSH.then(StackUse.IF);
        int operations = x.operations + (fragment == Fragment.WRAP_D ? 3 : 4);
        yield new Limits(operations, x.checksSat, KeyChecks.NONE, before.then(x.sat), before);
      }
    };
  }

  private Limits with(int moreOperations, StackUse newSat, StackUse newDsat) {
    return new Limits(operations + moreOperations, checksSat, checksDsat, newSat, newDsat);
  }

  private static Limits ofTwo(Fragment fragment, Limits x, Limits y) {
    int operations = x.operations + y.operations;
    KeyChecks instead = x.checksDsat.then(y.checksSat);
    KeyChecks neither = x.checksDsat.then(y.checksDsat);
    return switch (fragment) {
      case AND_V ->
          new Limits(
              operations,
              x.checksSat.then(y.checksSat),
              KeyChecks.NEVER,
              x.sat.then(y.sat),
              StackUse.NEVER);
      case AND_B ->
          new Limits(
              operations + 1,
              x.checksSat.then(y.checksSat),
              neither,
              x.sat.then(y.sat).then(StackUse.TWO_TO_ONE),
              x.dsat.then(y.dsat).then(StackUse.TWO_TO_ONE));
      case OR_B ->
          new Limits(
              operations + 1,
              x.checksSat.then(y.checksDsat).or(instead),
              neither,
              x.sat.then(y.dsat).or(x.dsat.then(y.sat)).then(StackUse.TWO_TO_ONE),
              x.dsat.then(y.dsat).then(StackUse.TWO_TO_ONE));
      case OR_C ->
          new Limits(
              operations + 2,
              x.checksSat.or(instead),
              KeyChecks.NEVER,
              x.sat.then(StackUse.IF).or(x.dsat.then(StackUse.IF).then(y.sat)),
              StackUse.NEVER);
      // IFDUP leaves one more of what is not zero.
      case OR_D ->
          new Limits(
              operations + 3,
              x.checksSat.or(instead),
              neither,
              x.sat.then(StackUse.PUSH).then(StackUse.IF).or(x.dsat.then(StackUse.IF).then(y.sat)),
              x.dsat.then(StackUse.IF).then(y.dsat));
      default ->
          new Limits(
              operations + 3,
              x.checksSat.or(y.checksSat),
              x.checksDsat.or(y.checksDsat),
              StackUse.IF.then(x.sat.or(y.sat)),
              StackUse.IF.then(x.dsat.or(y.dsat)));
    };
  }

  private static Limits andOr(Limits x, Limits y, Limits z) {
    StackUse otherwise = x.dsat.then(StackUse.IF);
    return new Limits(
        x.operations + y.operations + z.operations + 3,
        x.checksSat.then(y.checksSat).or(x.checksDsat.then(z.checksSat)),
        x.checksDsat.then(z.checksDsat),
        x.sat.then(StackUse.IF).then(y.sat).or(otherwise.then(z.sat)),
        otherwise.then(z.dsat));
  }

  private static Limits threshold(int wanted, List<Limits> subs) {
    int operations = 0;
    List<KeyChecks> checksSat = new ArrayList<>();
    List<KeyChecks> checksDsat = new ArrayList<>();
    List<StackUse> sats = new ArrayList<>();
    List<StackUse> dsats = new ArrayList<>();
    for (Limits sub : subs) {
      // Each but the first is followed by ADD; the first's place is taken by EQUAL in the end.
      StackUse add = sats.isEmpty() ? StackUse.NOTHING : StackUse.TWO_TO_ONE;
      operations += sub.operations + 1;
      checksSat.add(sub.checksSat);
      checksDsat.add(sub.checksDsat);
      sats.add(sub.sat.then(add));
      dsats.add(sub.dsat.then(add));
    }
    List<KeyChecks> checks = Ways.choosing(KeyChecks.NONE, checksSat, checksDsat);
    List<StackUse> uses = Ways.choosing(StackUse.NOTHING, sats, dsats);
    StackUse compare = StackUse.PUSH.then(StackUse.TWO_TO_ONE);
    return new Limits(
        operations,
        checks.get(wanted),
        checks.getFirst(),
        uses.get(wanted).then(compare),
        uses.getFirst().then(compare));
  }
}
