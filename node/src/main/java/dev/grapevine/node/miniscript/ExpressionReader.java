package dev.grapevine.node.miniscript;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads expressions from text. Stops where the script would become larger than can be spent, so
 * that neither time nor memory go beyond that, however long the text is.
 *
 * @param <E> what is thrown of a key that cannot be read
 */
public final class ExpressionReader<E extends Exception> {
  private static final String WRAPPERS = "ascdvjntlu";

  private final String text;
  private final ScriptContext context;
  private final KeyReader<E> keys;
  private final Deque<Open> open = new ArrayDeque<>();
  private int position;

  /** Bytes of script that were read, and one for each expression that is still to come. */
  private long bytes = 1;

  /** Takes the keys of a text. */
  @FunctionalInterface
  public interface KeyReader<E extends Exception> {
    /** The number by which expressions will name the key. */
    int read(String text) throws E;
  }

  /** A function whose expressions are being read. */
  private static final class Open {
    final String function;
    final String wrappers;
    final int wanted;
    final List<Expression> subs = new ArrayList<>();

    Open(String function, String wrappers, int wanted) {
      this.function = function;
      this.wrappers = wrappers;
      this.wanted = wanted;
    }
  }

  /** Ends the reading of what is no miniscript. */
  private static final class NotMiniscriptException extends Exception {
    private static final long serialVersionUID = 1L;

    NotMiniscriptException() {
      super("no miniscript", null, false, false);
    }
  }

  private ExpressionReader(String text, ScriptContext context, KeyReader<E> keys) {
    this.text = text;
    this.context = context;
    this.keys = keys;
  }

  /**
   * Reads an expression; it may be of no valid type.
   *
   * @return empty if the text is none, or stands for far too large a script
   */
  public static <E extends Exception> Optional<Expression> read(
      String text, ScriptContext context, KeyReader<E> keys) throws E {
    ExpressionReader<E> reader = new ExpressionReader<>(text, context, keys);
    try {
      Expression whole = reader.whole();
      return reader.position == text.length() ? Optional.of(whole) : Optional.empty();
    } catch (NotMiniscriptException e) {
      return Optional.empty();
    }
  }

  private Expression whole() throws E, NotMiniscriptException {
    while (true) {
      String wrappers = wrappers();
      String name = name();
      if (opens(name)) {
        int wanted = name.equals(Fragment.THRESH.text()) ? number(until(",")) : 0;
        int expected = arity(name);
        bytes += ownBytes(name, wanted) + expected - 1;
        open.push(new Open(name, wrappers, wanted));
      } else {
        Expression leaf = leaf(name);
        bytes += leaf.scriptBytes() - 1;
        Optional<Expression> whole = closed(wrapped(leaf, wrappers));
        if (whole.isPresent()) {
          return whole.get();
        }
      }
      require(bytes <= context.maxScriptBytes());
    }
  }

  /** Gives an expression to what is open, and closes what it ends; the whole, if it ends all. */
  private Optional<Expression> closed(Expression expression) throws NotMiniscriptException {
    Expression last = expression;
    while (!open.isEmpty()) {
      Open function = open.getFirst();
      function.subs.add(last);
      boolean isThreshold = function.function.equals(Fragment.THRESH.text());
      if (next() == ',') {
        require(isThreshold || function.subs.size() < arity(function.function));
        position++;
        bytes += isThreshold ? 2 : 0;
        return Optional.empty();
      }
      require(next() == ')');
      require(isThreshold || function.subs.size() == arity(function.function));
      position++;
      open.pop();
      last = wrapped(built(function), function.wrappers);
    }
    return Optional.of(last);
  }

  private Expression built(Open function) throws NotMiniscriptException {
    List<Expression> subs = function.subs;
    if (function.function.equals(Fragment.THRESH.text())) {
      require(function.wanted <= subs.size());
      return Expression.threshold(context, function.wanted, subs);
    }
    if (function.function.equals("and_n")) {
      subs.add(of(Fragment.JUST_0));
      return of(Fragment.ANDOR, subs.toArray(Expression[]::new));
    }
    return of(
        Fragment.valueOf(function.function.toUpperCase(Locale.ROOT)),
        subs.toArray(Expression[]::new));
  }

  private Expression of(Fragment fragment, Expression... subs) {
    return Expression.of(fragment, context, subs);
  }

  /** Whether a function is one of other expressions. */
  private static boolean opens(String name) {
    return switch (name) {
      case "and_v", "and_b", "and_n", "or_b", "or_c", "or_d", "or_i", "andor", "thresh" -> true;
      default -> false;
    };
  }

  /** Expressions to come when a function is opened; of a threshold the first. */
  private static int arity(String function) {
    return switch (function) {
      case "thresh" -> 1;
      case "andor" -> 3;
      default -> 2;
    };
  }

  private int ownBytes(String function, int wanted) {
    return switch (function) {
      // and 0
      case "and_n" -> Expression.ownBytes(Fragment.ANDOR, context, 0, 0) + 1;
      default ->
          Expression.ownBytes(
              Fragment.valueOf(function.toUpperCase(Locale.ROOT)), context, wanted, 1);
    };
  }

  private Expression leaf(String name) throws E, NotMiniscriptException {
    return switch (name) {
      case "0" -> of(Fragment.JUST_0);
      case "1" -> of(Fragment.JUST_1);
      case "pk" -> of(Fragment.WRAP_C, key(Fragment.PK_K));
      case "pkh" -> of(Fragment.WRAP_C, key(Fragment.PK_H));
      case "pk_k" -> key(Fragment.PK_K);
      case "pk_h" -> key(Fragment.PK_H);
      case "older" -> Expression.lock(Fragment.OLDER, context, number(argument()));
      case "after" -> Expression.lock(Fragment.AFTER, context, number(argument()));
      case "sha256" -> hash(Fragment.SHA256);
      case "hash256" -> hash(Fragment.HASH256);
      case "ripemd160" -> hash(Fragment.RIPEMD160);
      case "hash160" -> hash(Fragment.HASH160);
      case "multi" -> multi(ScriptContext.P2WSH);
      case "multi_a" -> multi(ScriptContext.TAPSCRIPT);
      default -> throw new NotMiniscriptException();
    };
  }

  private Expression key(Fragment fragment) throws E, NotMiniscriptException {
    return Expression.key(fragment, context, keys.read(argument()));
  }

  private Expression hash(Fragment fragment) throws NotMiniscriptException {
    String digits = argument();
    require(digits.length() == 2 * fragment.digestBytes());
    require(digits.chars().allMatch(HexFormat::isHexDigit));
    return Expression.hash(fragment, context, HexFormat.of().parseHex(digits));
  }

  private Expression multi(ScriptContext where) throws E, NotMiniscriptException {
    require(context == where);
    int wanted = number(until(","));
    List<Integer> found = new ArrayList<>();
    do {
      require(found.size() < context.maxKeys());
      String key = until(",)");
      require(!key.isEmpty());
      found.add(keys.read(key));
    } while (text.charAt(position - 1) == ',');
    require(wanted <= found.size());
    return Expression.multi(context, wanted, found);
  }

  /** Passes over the letters before a colon, if there are any. */
  private String wrappers() throws NotMiniscriptException {
    int end = position;
    while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
      end++;
    }
    if (end == text.length() || text.charAt(end) != ':') {
      return "";
    }
    String letters = text.substring(position, end);
    require(!letters.isEmpty() && !letters.contains("vv"));
    for (int i = 0; i < letters.length(); i++) {
      require(WRAPPERS.indexOf(letters.charAt(i)) >= 0);
      bytes += wrapperBytes(letters.charAt(i));
      require(bytes <= context.maxScriptBytes());
    }
    position = end + 1;
    return letters;
  }

  /** Bytes that a wrapper adds; of {@code v} they are not known before what it wraps. */
  private static int wrapperBytes(char letter) {
    return switch (letter) {
      case 'v' -> 0;
      case 'a' -> 2;
      case 'd' -> 3;
      case 'j', 'l', 'u' -> 4;
      default -> 1;
    };
  }

  private Expression wrapped(Expression expression, String wrappers) {
    Expression result = expression;
    for (int i = wrappers.length() - 1; i >= 0; i--) {
      result =
          switch (wrappers.charAt(i)) {
            case 'a' -> of(Fragment.WRAP_A, result);
            case 's' -> of(Fragment.WRAP_S, result);
            case 'c' -> of(Fragment.WRAP_C, result);
            case 'd' -> of(Fragment.WRAP_D, result);
            case 'j' -> of(Fragment.WRAP_J, result);
            case 'n' -> of(Fragment.WRAP_N, result);
            case 't' -> of(Fragment.AND_V, result, of(Fragment.JUST_1));
            case 'l' -> of(Fragment.OR_I, of(Fragment.JUST_0), result);
            case 'u' -> of(Fragment.OR_I, result, of(Fragment.JUST_0));
            default -> {
              bytes += result.type().is("x") ? 1 : 0;
              yield of(Fragment.WRAP_V, result);
            }
          };
    }
    return result;
  }

  /** Passes over a name and the bracket after it; of a constant, over it alone. */
  private String name() throws NotMiniscriptException {
    int end = position;
    while (end < text.length() && isNameCharacter(text.charAt(end))) {
      end++;
    }
    String name = text.substring(position, end);
    boolean isConstant = name.equals("0") || name.equals("1");
    boolean isFunction = end < text.length() && text.charAt(end) == '(';
    require(isConstant != isFunction);
    position = isFunction ? end + 1 : end;
    return name;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** Passes over all up to the closing bracket, and over that. */
  private String argument() throws NotMiniscriptException {
    return until(")");
  }

  /** Passes over all up to one of {@code ends} that is in no bracket of its own, and over that. */
  private String until(String ends) throws NotMiniscriptException {
    int start = position;
    int level = 0;
    while (level > 0 || ends.indexOf(next()) < 0) {
      char c = next();
      level += c == '(' ? 1 : c == ')' ? -1 : 0;
      require(level >= 0);
      position++;
    }
    position++;
    return text.substring(start, position - 1);
  }

  private char next() throws NotMiniscriptException {
    require(position < text.length());
    return text.charAt(position);
  }

  /** 1 to 2^31 - 1, in decimal digits. */
  private static int number(String digits) throws NotMiniscriptException {
    require(!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9'));
    String significant = digits.replaceFirst("^0+", "");
    require(!significant.isEmpty() && significant.length() <= 10);
    long value = Long.parseLong(significant);
    require(value <= Integer.MAX_VALUE);
    return (int) value;
  }

  private static void require(boolean condition) throws NotMiniscriptException {
    if (!condition) {
      throw new NotMiniscriptException();
    }
  }
}
