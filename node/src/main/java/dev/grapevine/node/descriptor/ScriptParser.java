package dev.grapevine.node.descriptor;

import dev.grapevine.chain.script.TaprootTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads script expressions; each gives as many descriptors as its keys' paths have alternatives.
 */
final class ScriptParser {
  private static final int MAX_MULTI_KEYS = 20;
  private static final int MAX_MULTI_A_KEYS = 999;
  private static final int MAX_BARE_KEYS = 3;
  private static final int MAX_REDEEM_BYTES = 520;

  private final KeyParser keys;
  private final MiniscriptParser miniscripts;
  private final OutputFunction outputs;

  /** Reads {@code addr} and {@code raw}. */
  @FunctionalInterface
  interface OutputFunction {
    Descriptor read(String function, String argument) throws DescriptorException;
  }

  ScriptParser(KeyParser keys, OutputFunction outputs) {
    this.keys = keys;
    miniscripts = new MiniscriptParser(keys);
    this.outputs = outputs;
  }

  /** Reads the expression at the cursor. */
  List<Descriptor> script(TextCursor cursor, KeyParser.Place place) throws DescriptorException {
    String expression = cursor.expression();
    int open = expression.indexOf('(');
    String function = open < 0 || !expression.endsWith(")") ? "" : expression.substring(0, open);
    String argument =
        function.isEmpty() ? "" : expression.substring(open + 1, expression.length() - 1);
    return switch (function) {
      case "pk" -> ofKey(function, argument, place, Descriptor.PayToKey::new);
      case "pkh" ->
          place == KeyParser.Place.TAPROOT
              ? miniscript(expression, place)
              : ofKey(function, argument, place, Descriptor.PayToKeyHash::new);
      case "combo" -> {
        requireTop(place, "combo()");
        yield ofKey(function, argument, place, Descriptor.Combo::new);
      }
      case "multi", "sortedmulti" -> multi(function, argument, place);
      case "multi_a", "sortedmulti_a" -> multiA(function, argument, place);
      case "wpkh" -> {
        requireOutside(place, "wpkh()");
        yield ofKey(
            function, argument, KeyParser.Place.WITNESS, Descriptor.PayToWitnessKeyHash::new);
      }
      case "sh" -> {
        requireTop(place, "sh()");
        yield wrapped(argument, KeyParser.Place.SCRIPT_HASH, Descriptor.PayToScriptHash::new);
      }
      case "wsh" -> {
        requireOutside(place, "wsh()");
        yield wrapped(argument, KeyParser.Place.WITNESS, Descriptor.PayToWitnessScriptHash::new);
      }
      case "addr", "raw" -> {
        requireTop(place, function + "()");
        yield List.of(outputs.read(function, argument));
      }
      case "tr" -> {
        requireTop(place, "tr");
        yield taproot(argument);
      }
      case "rawtr" -> {
        requireTop(place, "rawtr");
        requireAlone(argument, "rawtr(): only one key expected.");
        yield ofKey(function, argument, KeyParser.Place.TAPROOT, Descriptor.RawTaproot::new);
      }
      case "unused" -> unused(argument, place);
      default -> miniscript(expression, place);
    };
  }

  private List<Descriptor> miniscript(String expression, KeyParser.Place place)
      throws DescriptorException {
    List<Descriptor> found = miniscripts.parse(expression, place);
    if (found.isEmpty()) {
      throw unknown(expression, place);
    }
    return found;
  }

  private static DescriptorException unknown(String expression, KeyParser.Place place) {
    return new DescriptorException(
        switch (place) {
          case SCRIPT_HASH -> "A function is needed within P2SH";
          case WITNESS -> "A function is needed within P2WSH";
          case TOP, TAPROOT, MUSIG -> "'" + expression + "' is not a valid descriptor function";
        });
  }

  private static void requireTop(KeyParser.Place place, String what) throws DescriptorException {
    if (place != KeyParser.Place.TOP) {
      throw new DescriptorException("Can only have " + what + " at top level");
    }
  }

  private static void requireOutside(KeyParser.Place place, String what)
      throws DescriptorException {
    if (place == KeyParser.Place.WITNESS || place == KeyParser.Place.TAPROOT) {
      throw new DescriptorException("Can only have " + what + " at top level or inside sh()");
    }
  }

  private static void requireAlone(String argument, String error) throws DescriptorException {
    TextCursor cursor = new TextCursor(argument);
    cursor.expression();
    if (!cursor.isAtEnd()) {
      throw new DescriptorException(error);
    }
  }

  private List<Descriptor> ofKey(
      String function,
      String argument,
      KeyParser.Place place,
      Function<KeyExpression, Descriptor> maker)
      throws DescriptorException {
    return keys(function + "(): ", argument, place).stream().map(maker).toList();
  }

  private List<KeyExpression> keys(String prefix, String argument, KeyParser.Place place)
      throws DescriptorException {
    try {
      return keys.parse(argument, place);
    } catch (DescriptorException e) {
      throw new DescriptorException(prefix + e.reason());
    }
  }

  private List<Descriptor> unused(String argument, KeyParser.Place place)
      throws DescriptorException {
    requireTop(place, "unused");
    requireAlone(argument, "unused(): only one key expected");
    List<KeyExpression> found = keys("", argument, place);
    if (found.getFirst().isRange()) {
      throw new DescriptorException("unused(): key cannot be ranged");
    }
    return found.stream().<Descriptor>map(Descriptor.Unused::new).toList();
  }

  private List<Descriptor> wrapped(
      String argument, KeyParser.Place place, Function<Descriptor, Descriptor> maker)
      throws DescriptorException {
    TextCursor cursor = new TextCursor(argument);
    List<Descriptor> inner = script(cursor, place);
    if (!cursor.isAtEnd()) {
      throw new DescriptorException("");
    }
    return inner.stream().map(maker).toList();
  }

  private List<Descriptor> multi(String function, String argument, KeyParser.Place place)
      throws DescriptorException {
    if (place == KeyParser.Place.TAPROOT) {
      throw new DescriptorException(
          "Can only have multi/sortedmulti at top level, in sh(), or in wsh()");
    }
    boolean sorted = function.startsWith("sorted");
    Keys found = multiKeys(argument, place, MAX_MULTI_KEYS, "multisig");
    int count = found.first().size();
    if (place == KeyParser.Place.TOP && count > MAX_BARE_KEYS) {
      throw new DescriptorException(
          "Cannot have " + count + " pubkeys in bare multisig; only at most 3 pubkeys");
    }
    int bytes = 3 + found.first().stream().mapToInt(key -> key.size() + 1).sum();
    if (place == KeyParser.Place.SCRIPT_HASH && bytes > MAX_REDEEM_BYTES) {
      throw new DescriptorException(
          "P2SH script is too large, " + bytes + " bytes is larger than 520 bytes");
    }
    return found.alternatives().stream()
        .<Descriptor>map(all -> new Descriptor.Multi(found.threshold(), all, sorted))
        .toList();
  }

  private List<Descriptor> multiA(String function, String argument, KeyParser.Place place)
      throws DescriptorException {
    if (place != KeyParser.Place.TAPROOT) {
      throw new DescriptorException("Can only have multi_a/sortedmulti_a inside tr()");
    }
    boolean sorted = function.startsWith("sorted");
    Keys found = multiKeys(argument, place, MAX_MULTI_A_KEYS, "multi_a");
    return found.alternatives().stream()
        .<Descriptor>map(all -> new Descriptor.MultiA(found.threshold(), all, sorted))
        .toList();
  }

  private record Keys(int threshold, List<List<KeyExpression>> alternatives) {
    List<KeyExpression> first() {
      return alternatives.getFirst();
    }
  }

  private Keys multiKeys(String argument, KeyParser.Place place, int most, String name)
      throws DescriptorException {
    TextCursor cursor = new TextCursor(argument);
    String word = cursor.expression();
    long threshold = KeyParser.unsigned(word);
    if (threshold < 0) {
      throw new DescriptorException("Multi threshold '" + word + "' is not valid");
    }
    List<List<KeyExpression>> found = new ArrayList<>();
    while (!cursor.isAtEnd()) {
      if (!cursor.take(',')) {
        throw new DescriptorException("Multi: expected ',', got '" + cursor.peek() + "'");
      }
      found.add(keys("Multi: ", cursor.expression(), place));
    }
    if (found.isEmpty() || found.size() > most) {
      throw new DescriptorException(
          "Cannot have %d keys in %s; must have between 1 and %d keys, inclusive"
              .formatted(found.size(), name, most));
    }
    if (threshold < 1) {
      throw new DescriptorException("Multisig threshold cannot be 0, must be at least 1");
    }
    if (threshold > found.size()) {
      throw new DescriptorException(
          ("Multisig threshold cannot be larger than the number of keys; threshold is %d but only"
                  + " %d keys specified")
              .formatted(threshold, found.size()));
    }
    return new Keys(
        (int) threshold,
        DescriptorParser.transposed(
            found, "multi(): Multipath derivation paths have mismatched lengths"));
  }

  private List<Descriptor> taproot(String argument) throws DescriptorException {
    TextCursor cursor = new TextCursor(argument);
    List<KeyExpression> internal = keys("tr(): ", cursor.expression(), KeyParser.Place.TAPROOT);
    List<List<Descriptor>> scripts = new ArrayList<>();
    List<Integer> depths = new ArrayList<>();
    if (!cursor.isAtEnd()) {
      if (!cursor.take(',')) {
        throw new DescriptorException("tr: expected ',', got '" + cursor.peek() + "'");
      }
      tree(cursor, scripts, depths);
    }
    int most = Math.max(internal.size(), scripts.stream().mapToInt(List::size).max().orElse(1));
    if (scripts.stream().anyMatch(list -> list.size() != 1 && list.size() != most)) {
      throw new DescriptorException("tr(): Multipath subscripts have mismatched lengths");
    }
    List<List<Descriptor>> rows = DescriptorParser.transposed(scripts, "");
    if (internal.size() > 1 && internal.size() != most) {
      throw new DescriptorException(
          "tr(): Multipath internal key mismatches multipath subscripts lengths");
    }
    List<Descriptor> all = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      List<Descriptor> row = scripts.isEmpty() ? List.of() : rows.get(rows.size() == 1 ? 0 : i);
      List<Descriptor.Leaf> leaves = new ArrayList<>();
      for (int leaf = 0; leaf < row.size(); leaf++) {
        leaves.add(new Descriptor.Leaf(depths.get(leaf), row.get(leaf)));
      }
      all.add(new Descriptor.Taproot(internal.get(internal.size() == 1 ? 0 : i), leaves));
    }
    return all;
  }

  /** Reads scripts from left to right with the depth of each. */
  private void tree(TextCursor cursor, List<List<Descriptor>> scripts, List<Integer> depths)
      throws DescriptorException {
    // For each step down to where we are: whether its left branch is done.
    List<Boolean> steps = new ArrayList<>();
    do {
      while (cursor.take('{')) {
        steps.add(false);
        if (steps.size() > TaprootTree.MAX_DEPTH) {
          throw new DescriptorException(
              "tr() supports at most " + TaprootTree.MAX_DEPTH + " nesting levels");
        }
      }
      TextCursor leaf = new TextCursor(cursor.expression());
      scripts.add(script(leaf, KeyParser.Place.TAPROOT));
      depths.add(steps.size());
      while (!steps.isEmpty() && steps.getLast()) {
        if (!cursor.take('}')) {
          throw new DescriptorException("tr(): expected '}' after script expression");
        }
        steps.removeLast();
      }
      if (!steps.isEmpty()) {
        if (!cursor.take(',')) {
          throw new DescriptorException("tr(): expected ',' after script expression");
        }
        steps.set(steps.size() - 1, true);
      }
    } while (!steps.isEmpty());
    if (!cursor.isAtEnd()) {
      throw new DescriptorException("tr(): expected ')' after script expression");
    }
  }
}
