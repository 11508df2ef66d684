package dev.grapevine.node.miniscript;

import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;

/** Writes expressions as text, in the shortest of the ways in which it can be put. */
public final class ExpressionText {
  private final IntFunction<String> keys;
  private final StringBuilder text = new StringBuilder();
  private final Steps steps = new Steps();

  private ExpressionText(IntFunction<String> keys) {
    this.keys = keys;
  }

  /**
   * The text of {@code expression}.
   *
   * @param keys writes a key, given its number
   */
  public static String of(Expression expression, IntFunction<String> keys) {
    ExpressionText writer = new ExpressionText(keys);
    writer.steps.next(() -> writer.write(expression, false));
    writer.steps.takeAll();
    return writer.text.toString();
  }

  /**
   * @param wrapped whether letters of wrappers are before it, from which a colon sets it apart
   */
  private void write(Expression expression, boolean wrapped) {
    if (!shortened(expression, wrapped)) {
      whole(expression, wrapped);
    }
  }

  /** Writes it in a shorter way, if there is one. */
  private boolean shortened(Expression expression, boolean wrapped) {
    List<Expression> subs = expression.subs();
    boolean endsInZero = !subs.isEmpty() && is(subs.getLast(), Fragment.JUST_0);
    switch (expression.fragment()) {
      case WRAP_C -> {
        Expression key = subs.getFirst();
        if (!is(key, Fragment.PK_K) && !is(key, Fragment.PK_H)) {
          return false;
        }
        call(wrapped, is(key, Fragment.PK_K) ? "pk" : "pkh", key(key));
      }
      case AND_V -> {
        if (!is(subs.getLast(), Fragment.JUST_1)) {
          return false;
        }
        wrapper("t", subs.getFirst());
      }
      case OR_I -> {
        boolean beginsInZero = is(subs.getFirst(), Fragment.JUST_0);
        if (!beginsInZero && !endsInZero) {
          return false;
        }
        wrapper(beginsInZero ? "l" : "u", beginsInZero ? subs.getLast() : subs.getFirst());
      }
      case ANDOR -> {
        if (!endsInZero) {
          return false;
        }
        function(wrapped, "and_n(", subs.subList(0, 2));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void whole(Expression expression, boolean wrapped) {
    String name = expression.fragment().text();
    List<Expression> subs = expression.subs();
    switch (expression.fragment()) {
      case WRAP_A, WRAP_S, WRAP_C, WRAP_D, WRAP_V, WRAP_J, WRAP_N -> wrapper(name, subs.getFirst());
      case JUST_0, JUST_1 -> text.append(wrapped ? ":" : "").append(name);
      case PK_K, PK_H -> call(wrapped, name, key(expression));
      case OLDER, AFTER -> call(wrapped, name, String.valueOf(expression.number()));
      case SHA256, HASH256, RIPEMD160, HASH160 ->
          call(wrapped, name, HexFormat.of().formatHex(expression.digest()));
      case MULTI, MULTI_A -> {
        StringBuilder all = new StringBuilder().append(expression.number());
        expression.keys().forEach(key -> all.append(',').append(keys.apply(key)));
        call(wrapped, name, all.toString());
      }
      case THRESH -> function(wrapped, "thresh(" + expression.number() + ",", subs);
      default -> function(wrapped, name + "(", subs);
    }
  }

  private String key(Expression expression) {
    return keys.apply(expression.keys().getFirst());
  }

  private static boolean is(Expression expression, Fragment fragment) {
    return expression.fragment() == fragment;
  }

  private void wrapper(String letter, Expression wrapped) {
    text.append(letter);
    steps.next(() -> write(wrapped, true));
  }

  private void call(boolean wrapped, String name, String argument) {
    text.append(wrapped ? ":" : "").append(name).append('(').append(argument).append(')');
  }

  private void function(boolean wrapped, String begin, List<Expression> subs) {
    text.append(wrapped ? ":" : "").append(begin);
    steps.next(() -> text.append(')'));
    for (int i = subs.size() - 1; i >= 0; i--) {
      Expression sub = subs.get(i);
      steps.next(() -> write(sub, false));
      if (i > 0) {
        steps.next(() -> text.append(','));
      }
    }
  }
}
