package dev.grapevine.node.miniscript;

import dev.grapevine.chain.script.ScriptBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A miniscript expression, whole or part of another. Immutable, for any thread; equal to itself
 * only. Making one costs in proportion to what is directly in it, of a {@code thresh} its square.
 */
public final class Expression {
  /**
   * Expressions in one {@code thresh}: each that is of any use takes an element from the stack,
   * which holds so many. The work is the square of it, so there must be a bound.
   */
  static final int MAX_THRESHOLD = 1000;

  private static final byte[] NO_DIGEST = {};

  private final Fragment fragment;
  private final ScriptContext context;
  private final int number;
  private final List<Integer> keys;
  private final byte[] digest;
  private final List<Expression> subs;
  private final Type type;
  private final int scriptBytes;
  private final Limits limits;

  private Expression(
      Fragment fragment,
      ScriptContext context,
      int number,
      List<Integer> keys,
      byte[] digest,
      List<Expression> subs) {
    this.fragment = fragment;
    this.context = context;
    this.number = number;
    this.keys = List.copyOf(keys);
    this.digest = digest;
    this.subs = List.copyOf(subs);
    boolean isTooWide = subs.size() > MAX_THRESHOLD;
    type = isTooWide ? Type.NONE : TypeRules.of(fragment, context, number, this.subs);
    scriptBytes = sizeOfScript();
    // Of what is not valid nobody asks.
    limits =
        type.isValid()
            ? Limits.of(
                fragment,
                number,
                keys.size(),
                this.subs.stream().map(sub -> sub.limits).toList(),
                fragment == Fragment.WRAP_V && subs.getFirst().type.is("x"))
            : new Limits(0, KeyChecks.NEVER, KeyChecks.NEVER, StackUse.NEVER, StackUse.NEVER);
  }

  /** A fragment of other expressions: a wrapper, if of one; a constant, if of none. */
  static Expression of(Fragment fragment, ScriptContext context, Expression... subs) {
    if (subs.length != fragment.arity()) {
      throw new IllegalArgumentException(fragment + " is not of " + subs.length);
    }
    return new Expression(fragment, context, 0, List.of(), NO_DIGEST, List.of(subs));
  }

  /** A lock time, 1 to 2^31 - 1. */
  static Expression lock(Fragment fragment, ScriptContext context, int number) {
    return new Expression(fragment, context, number, List.of(), NO_DIGEST, List.of());
  }

  /** A digest whose preimage is asked for. */
  static Expression hash(Fragment fragment, ScriptContext context, byte[] digest) {
    return new Expression(fragment, context, 0, List.of(), digest, List.of());
  }

  /** A key, by its number. */
  static Expression key(Fragment fragment, ScriptContext context, int key) {
    return new Expression(fragment, context, 0, List.of(key), NO_DIGEST, List.of());
  }

  /** Signatures by {@code wanted} of some keys, 1 to all of them. */
  static Expression multi(ScriptContext context, int wanted, List<Integer> keys) {
    Fragment fragment = context == ScriptContext.P2WSH ? Fragment.MULTI : Fragment.MULTI_A;
    return new Expression(fragment, context, wanted, keys, NO_DIGEST, List.of());
  }

  /** Satisfactions of {@code wanted} of some expressions, 1 to all of them. */
  static Expression threshold(ScriptContext context, int wanted, List<Expression> subs) {
    return new Expression(Fragment.THRESH, context, wanted, List.of(), NO_DIGEST, subs);
  }

  /** What it is. */
  public Fragment fragment() {
    return fragment;
  }

  public ScriptContext context() {
    return context;
  }

  /** The lock time, or how many are wanted; else 0. */
  public int number() {
    return number;
  }

  /** Keys that are directly in it. */
  public List<Integer> keys() {
    return keys;
  }

  /** The digest whose preimage is asked for, or nothing. Not to be written to. */
  public byte[] digest() {
    return digest;
  }

  /** Expressions that are directly in it. */
  public List<Expression> subs() {
    return subs;
  }

  Type type() {
    return type;
  }

  Limits limits() {
    return limits;
  }

  /** Bytes of its script. */
  public int scriptBytes() {
    return scriptBytes;
  }

  /** Whether it is well typed and of a size that can be spent. */
  boolean isValid() {
    return type.isValid() && scriptBytes <= context.maxScriptBytes();
  }

  /** Whether it is valid as a whole script. */
  public boolean isScript() {
    return isValid() && type.is("B");
  }

  /** Whether satisfactions that others cannot change are within the limits of running them. */
  boolean keepsLimits() {
    return isValid() && limits.areKept(context, !type.is("V"));
  }

  private int sizeOfScript() {
    long bytes = ownBytes(fragment, context, number, Math.max(keys.size(), subs.size()));
    if (fragment == Fragment.WRAP_V && subs.getFirst().type.is("x")) {
      bytes++;
    }
    for (Expression sub : subs) {
      bytes += sub.scriptBytes;
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /**
   * Bytes that a fragment adds to the script, but the VERIFY of {@code v:}, which may be none.
   *
   * @param parts keys of {@code multi} and {@code multi_a}, expressions of {@code thresh}
   */
  static int ownBytes(Fragment fragment, ScriptContext context, int number, int parts) {
    int push = context.keyBytes() + 1;
    return switch (fragment) {
      case JUST_0, JUST_1 -> 1;
      case PK_K -> push;
      case PK_H -> 24;
      case OLDER, AFTER -> 1 + numberBytes(number);
      case SHA256, HASH256, RIPEMD160, HASH160 -> 7 + fragment.digestBytes();
      case MULTI -> push * parts + numberBytes(number) + numberBytes(parts) + 1;
      case MULTI_A -> (push + 1) * parts + numberBytes(number) + 1;
      case AND_V, WRAP_V -> 0;
      case WRAP_S, WRAP_C, WRAP_N, AND_B, OR_B -> 1;
      case WRAP_A, OR_C -> 2;
      case WRAP_D, OR_D, OR_I, ANDOR -> 3;
      case WRAP_J -> 4;
      case THRESH -> parts + numberBytes(number);
    };
  }

  /** Bytes of the push of a number. */
  private static int numberBytes(int number) {
    return new ScriptBuilder().number(number).build().length();
  }

  /** This and all in it, each after those in it, from left to right. */
  List<Expression> bottomUp() {
    List<Expression> found = new ArrayList<>();
    Deque<Expression> open = new ArrayDeque<>(List.of(this));
    while (!open.isEmpty()) {
      Expression next = open.pop();
      found.add(next);
      next.subs.forEach(open::push);
    }
    return found.reversed();
  }

  /**
   * The value of the whole, by those of its parts.
   *
   * @param up gets an expression and the values of those directly in it, a list not to be kept
   */
  <R> R fold(BiFunction<Expression, List<R>, R> up) {
    List<R> values = new ArrayList<>();
    for (Expression next : bottomUp()) {
      List<R> parts = values.subList(values.size() - next.subs.size(), values.size());
      R value = up.apply(next, parts);
      parts.clear();
      values.add(value);
    }
    return values.getFirst();
  }
}
