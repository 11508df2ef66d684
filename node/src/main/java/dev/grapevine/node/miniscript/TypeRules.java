package dev.grapevine.node.miniscript;

import java.util.List;

/**
 * The type of an expression, by those of the expressions in it: BIP379's tables of correctness and
 * of malleability, and which lock times meet in one spend. Stateless.
 */
final class TypeRules {
  /** BIP68: a relative lock time with this bit is in units of 512 seconds. */
  private static final long SEQUENCE_TYPE = 1 << 22;

  /** Absolute lock times from here on are Unix seconds. */
  private static final long LOCK_TIME_THRESHOLD = 500_000_000;

  private static final String LOCKS = "ghij";

  private TypeRules() {}

  /** The type of {@code fragment}, with its number and what is in it; NONE if it is not valid. */
  static Type of(Fragment fragment, ScriptContext context, long number, List<Expression> subs) {
    for (Expression sub : subs) {
      if (!sub.type().isValid()) {
        return Type.NONE;
      }
    }
    Type type = typeOf(fragment, context, number, subs);
    return type.isValid() ? type : Type.NONE;
  }

  private static Type typeOf(
      Fragment fragment, ScriptContext context, long number, List<Expression> subs) {
    if (fragment == Fragment.THRESH) {
      return threshold((int) number, subs);
    }
    return switch (subs.size()) {
      case 0 -> leaf(fragment, number);
      case 1 -> wrapper(fragment, context, subs.getFirst().type());
      case 2 -> ofTwo(fragment, subs.getFirst().type(), subs.getLast().type());
      default -> andOr(subs.getFirst().type(), subs.get(1).type(), subs.getLast().type());
    };
  }

  private static Type leaf(Fragment fragment, long number) {
    return switch (fragment) {
      case JUST_0 -> Type.of("Bzudemsxk");
      case JUST_1 -> Type.of("Bzufmxk");
      case PK_K -> Type.of("Konudemsxk");
      case PK_H -> Type.of("Knudemsxk");
      case OLDER -> Type.of("Bzfmxk").plus(true, (number & SEQUENCE_TYPE) != 0 ? "g" : "h");
      case AFTER -> Type.of("Bzfmxk").plus(true, number >= LOCK_TIME_THRESHOLD ? "i" : "j");
      case SHA256, HASH256, RIPEMD160, HASH160 -> Type.of("Bonudmk");
      case MULTI -> Type.of("Bnudemsk");
      case MULTI_A -> Type.of("Budemsk");
      default -> Type.NONE;
    };
  }

  private static Type wrapper(Fragment fragment, ScriptContext context, Type x) {
    Type locks = Type.NONE.keep(x, LOCKS + "k");
    return locks.or(
        switch (fragment) {
          case WRAP_A -> Type.of("x").plus(x.is("B"), "W").keep(x, "udfems");
          case WRAP_S -> Type.NONE.plus(x.is("Bo"), "W").keep(x, "udfemsx");
          case WRAP_C -> Type.of("us").plus(x.is("K"), "B").keep(x, "ondfem");
          // IF takes nothing but 1 and nothing in tapscript by consensus, in P2WSH by policy alone.
          case WRAP_D ->
              Type.of("ndx")
                  .plus(x.is("Vz"), "B")
                  .plus(x.is("z"), "o")
                  .plus(context == ScriptContext.TAPSCRIPT, "u")
                  .plus(x.is("f"), "e")
                  .keep(x, "ms");
          case WRAP_V -> Type.of("fx").plus(x.is("B"), "V").keep(x, "zonms");
          case WRAP_J -> Type.of("ndx").plus(x.is("Bn"), "B").plus(x.is("f"), "e").keep(x, "oums");
          case WRAP_N -> Type.of("ux").keep(x, "Bzondfems");
          default -> throw new IllegalArgumentException("no wrapper: " + fragment);
        });
  }

  private static Type ofTwo(Fragment fragment, Type x, Type y) {
    Type either = x.or(y);
    Type both = x.and(y);
    Type locks = Type.NONE.keep(either, LOCKS);
    return locks.or(
        switch (fragment) {
          case AND_V ->
              Type.NONE
                  .keep(x.is("V") ? y : Type.NONE, "BVK")
                  .keep(x, "n")
                  .keep(x.is("z") ? y : Type.NONE, "n")
                  .plus(either.is("zo"), "o")
                  .keep(both, "zm")
                  .keep(either, "s")
                  .plus(y.is("f") || x.is("s"), "f")
                  .keep(y, "ux")
                  .plus(both.is("k") && !mixed(x, y), "k");
          case AND_B ->
              Type.of("ux")
                  .plus(x.is("B") && y.is("W"), "B")
                  .keep(x, "n")
                  .keep(x.is("z") ? y : Type.NONE, "n")
                  .plus(either.is("zo"), "o")
                  .keep(both, "dzm")
                  .plus(both.is("es"), "e")
                  .plus(both.is("f") || x.is("sf") || y.is("sf"), "f")
                  .keep(either, "s")
                  .plus(both.is("k") && !mixed(x, y), "k");
          case OR_B ->
              Type.of("dux")
                  .plus(x.is("Bd") && y.is("Wd"), "B")
                  .plus(either.is("zo"), "o")
                  .keep(both, "zsek")
                  .plus(both.is("me") && either.is("s"), "m");
          case OR_C ->
              Type.of("fx")
                  .plus(x.is("Bdu") && y.is("V"), "V")
                  .plus(x.is("o") && y.is("z"), "o")
                  .keep(both, "zsk")
                  .plus(both.is("m") && x.is("e") && either.is("s"), "m");
          case OR_D ->
              Type.of("x")
                  .plus(x.is("Bdu") && y.is("B"), "B")
                  .plus(x.is("o") && y.is("z"), "o")
                  .keep(both, "zsk")
                  .keep(y, "udfe")
                  .plus(both.is("m") && x.is("e") && either.is("s"), "m");
          case OR_I ->
              Type.of("x")
                  .keep(both, "BVKufsk")
                  .plus(both.is("z"), "o")
                  .plus(either.is("ef"), "e")
                  .keep(either, "d")
                  .plus(both.is("m") && either.is("s"), "m");
          default -> throw new IllegalArgumentException("not of two: " + fragment);
        });
  }

  private static Type andOr(Type x, Type y, Type z) {
    Type branches = y.and(z);
    Type one = x.or(branches);
    return Type.of("x")
        .keep(x.is("Bdu") ? branches : Type.NONE, "BVK")
        .keep(x.and(branches), "z")
        .plus(one.is("zo"), "o")
        .keep(branches, "u")
        .keep(z, "d")
        .plus(z.is("e") && (x.is("s") || y.is("f")), "e")
        .plus(z.is("f") && (x.is("s") || y.is("f")), "f")
        .plus(x.and(branches).is("m") && x.is("e") && x.or(y).or(z).is("s"), "m")
        .plus(z.is("s") && x.or(y).is("s"), "s")
        .keep(x.or(y).or(z), LOCKS)
        .plus(x.and(branches).is("k") && !mixed(x, y), "k");
  }

  private static Type threshold(int wanted, List<Expression> subs) {
    int signed = 0;
    int taken = 0;
    Type all = Type.of("emk");
    Type locks = Type.of("k");
    for (int i = 0; i < subs.size(); i++) {
      Type type = subs.get(i).type();
      if (!type.is(i == 0 ? "Bdu" : "Wdu")) {
        return Type.NONE;
      }
      all = all.and(type);
      signed += type.is("s") ? 1 : 0;
      taken += type.is("z") ? 0 : type.is("o") ? 1 : 2;
      boolean apart = locks.and(type).is("k") && (wanted <= 1 || !mixed(locks, type));
      locks = Type.NONE.keep(locks.or(type), LOCKS).plus(apart, "k");
    }
    int spare = subs.size() - wanted;
    return Type.of("Bdu")
        .plus(taken == 0, "z")
        .plus(taken == 1, "o")
        .plus(all.is("e") && signed == subs.size(), "e")
        .plus(all.is("em") && signed >= spare, "m")
        .plus(signed > spare, "s")
        .or(locks);
  }

  /** Whether one has lock times in blocks and the other in seconds, of the same kind. */
  private static boolean mixed(Type x, Type y) {
    return (x.is("g") && y.is("h"))
        || (x.is("h") && y.is("g"))
        || (x.is("i") && y.is("j"))
        || (x.is("j") && y.is("i"));
  }
}
