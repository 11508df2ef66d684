package dev.grapevine.node.descriptor;

import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.Expression;
import dev.grapevine.node.miniscript.ExpressionReader;
import dev.grapevine.node.miniscript.Sanity;
import dev.grapevine.node.miniscript.ScriptContext;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Reads miniscript, and takes what is sane; with the words that Bitcoin Core has for the rest. */
final class MiniscriptParser {
  private static final KeyRing NO_SECRETS = new KeyRing();

  private final KeyParser keys;

  MiniscriptParser(KeyParser keys) {
    this.keys = keys;
  }

  /**
   * Reads an expression.
   *
   * @return as many as the paths of its keys have alternatives; none if it is no miniscript
   */
  List<Descriptor> parse(String text, KeyParser.Place place) throws DescriptorException {
    boolean isWitness = place == KeyParser.Place.WITNESS;
    KeyParser.Place keyPlace = isWitness ? place : KeyParser.Place.TAPROOT;
    List<List<KeyExpression>> found = new ArrayList<>();
    Optional<Expression> read =
        ExpressionReader.read(
            text,
            isWitness ? ScriptContext.P2WSH : ScriptContext.TAPSCRIPT,
            key -> {
              found.add(keys.parse(key, keyPlace));
              return found.size() - 1;
            });
    if (read.isEmpty()) {
      return List.of();
    }
    if (place != keyPlace) {
      throw new DescriptorException("Miniscript expressions can only be used in wsh or tr.");
    }
    Expression expression = read.get();
    Optional<String> problem =
        new Sanity(expression, found.stream().map(all -> identity(all.getFirst())).toList())
            .problem(number -> keys.text(found.get(number).getFirst()));
    if (problem.isPresent()) {
      throw new DescriptorException(problem.get());
    }
    return DescriptorParser.transposed(
            found, "Miniscript: Multipath derivation paths have mismatched lengths")
        .stream()
        .<Descriptor>map(row -> new Descriptor.Miniscript(expression, row))
        .toList();
  }

  /** Equal for keys that are equal at the first position; all that take a secret are one. */
  private static String identity(KeyExpression key) {
    return key.derive(0, NO_SECRETS)
        .map(derived -> HexFormat.of().formatHex(derived.publicKey()))
        .orElse("");
  }
}
