package dev.grapevine.node.descriptor;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code musig(KEY,...)}, with or without a path after it (BIP390). */
final class MuSigParser {
  private static final String FUNCTION = "musig(";

  private final KeyParser keys;

  MuSigParser(KeyParser keys) {
    this.keys = keys;
  }

  /** What comes after the bracket: paths, one for each alternative, and whether there is a star. */
  private record Derivation(List<List<Integer>> paths, boolean isRanged) {}

  /** The expressions that {@code text}, which begins with the function, stands for. */
  List<KeyExpression> parse(String text, KeyParser.Place place) throws DescriptorException {
    if (place != KeyParser.Place.TAPROOT) {
      throw new DescriptorException("musig() is only allowed in tr() and rawtr()");
    }
    int close = text.indexOf(')');
    if (close < 0) {
      throw new DescriptorException("Invalid musig() expression");
    }
    if (text.indexOf(')', close + 1) >= 0) {
      throw new DescriptorException("Too many ')' in musig() expression");
    }
    List<List<KeyExpression>> found = participants(text.substring(FUNCTION.length(), close));
    List<List<KeyExpression>> rows =
        DescriptorParser.transposed(
            found, "musig(): Multipath derivation paths have mismatched lengths");
    Derivation derivation = derivation(text.substring(close + 1), rows.getFirst());
    List<List<Integer>> paths = derivation.paths();
    if (rows.size() > 1 && paths.size() > 1) {
      throw wrong("Cannot have multipath participant keys if musig() is also multipath");
    }
    List<KeyExpression> all = new ArrayList<>();
    for (List<KeyExpression> row : rows) {
      for (List<Integer> path : paths) {
        all.add(new KeyExpression.MuSig(row, path, derivation.isRanged()));
      }
    }
    return all;
  }

  private List<List<KeyExpression>> participants(String text) throws DescriptorException {
    List<List<KeyExpression>> found = new ArrayList<>();
    TextCursor cursor = new TextCursor(text);
    while (!cursor.isAtEnd()) {
      if (!found.isEmpty() && !cursor.take(',')) {
        throw wrong("expected ',', got '" + cursor.peek() + "'");
      }
      try {
        found.add(keys.parse(cursor.expression(), KeyParser.Place.MUSIG));
      } catch (DescriptorException e) {
        throw wrong(e.reason());
      }
    }
    if (found.isEmpty()) {
      throw wrong("Must contain key expressions");
    }
    return found;
  }

  private Derivation derivation(String text, List<KeyExpression> participants)
      throws DescriptorException {
    if (text.isEmpty()) {
      return new Derivation(List.of(List.of()), false);
    }
    if (!text.startsWith("/")) {
      throw new DescriptorException("Invalid musig() expression");
    }
    if (!participants.stream().allMatch(KeyExpression::isExtended)) {
      throw wrong("derivation requires all participants to be xpubs or xprvs");
    }
    if (participants.stream().anyMatch(KeyExpression::isRange)) {
      throw wrong("Cannot have ranged participant keys if musig() also has derivation");
    }
    List<String> steps = new ArrayList<>(List.of(text.substring(1).split("/", -1)));
    String last = steps.getLast();
    if (last.equals("*h") || last.equals("*'")) {
      throw wrong("Cannot have hardened child derivation");
    }
    boolean isRanged = last.equals("*");
    if (isRanged) {
      steps.removeLast();
    }
    List<List<Integer>> paths;
    try {
      paths = keys.paths(steps, true);
    } catch (DescriptorException e) {
      throw wrong(e.reason());
    }
    if (paths.stream().flatMap(List::stream).anyMatch(step -> step < 0)) {
      throw wrong("cannot have hardened derivation steps");
    }
    return new Derivation(paths, isRanged);
  }

  private static DescriptorException wrong(String reason) {
    return new DescriptorException("musig(): " + reason);
  }
}
