package dev.grapevine.node.descriptor;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.node.miniscript.Expression;
import java.util.List;
import java.util.stream.Stream;

/** A descriptor of outputs; read by {@link DescriptorParser}, so well-formed. */
public sealed interface Descriptor {
  /** {@code pk(KEY)}: P2PK, or a tapscript of one key. */
  record PayToKey(KeyExpression key) implements Descriptor {}

  /** {@code pkh(KEY)}. */
  record PayToKeyHash(KeyExpression key) implements Descriptor {}

  /** {@code wpkh(KEY)}. */
  record PayToWitnessKeyHash(KeyExpression key) implements Descriptor {}

  /** {@code combo(KEY)}: what a wallet of old would take for its own. */
  record Combo(KeyExpression key) implements Descriptor {}

  /** {@code multi(k,KEY,...)} and {@code sortedmulti}. */
  record Multi(int threshold, List<KeyExpression> keys, boolean sorted) implements Descriptor {}

  /** {@code multi_a(k,KEY,...)} and {@code sortedmulti_a}: the same in tapscript (BIP387). */
  record MultiA(int threshold, List<KeyExpression> keys, boolean sorted) implements Descriptor {}

  /**
   * A script written as miniscript (BIP379), in {@code wsh} or a leaf of {@code tr}.
   *
   * @param keys those of the expression, by their numbers
   */
  record Miniscript(Expression expression, List<KeyExpression> keys) implements Descriptor {}

  /** {@code sh(SCRIPT)}. */
  record PayToScriptHash(Descriptor inner) implements Descriptor {}

  /** {@code wsh(SCRIPT)}. */
  record PayToWitnessScriptHash(Descriptor inner) implements Descriptor {}

  /** {@code tr(KEY)} or {@code tr(KEY,TREE)}: leaves from left to right with their depths. */
  record Taproot(KeyExpression internalKey, List<Leaf> leaves) implements Descriptor {}

  /** A script of a tree. */
  record Leaf(int depth, Descriptor script) {}

  /** {@code rawtr(KEY)}: the output key itself. */
  record RawTaproot(KeyExpression key) implements Descriptor {}

  /** {@code addr(ADDRESS)}. */
  record Address(String text, Script script) implements Descriptor {}

  /** {@code raw(HEX)}. */
  record Raw(Script script) implements Descriptor {}

  /** {@code unused(KEY)}: a key of which nothing is paid to. */
  record Unused(KeyExpression key) implements Descriptor {}

  /** All keys in it, and those that they are aggregates of. */
  default Stream<KeyExpression> allKeys() {
    return ownKeys().flatMap(KeyExpression::withParticipants);
  }

  private Stream<KeyExpression> ownKeys() {
    return switch (this) {
      case PayToKey(KeyExpression key) -> Stream.of(key);
      case PayToKeyHash(KeyExpression key) -> Stream.of(key);
      case PayToWitnessKeyHash(KeyExpression key) -> Stream.of(key);
      case Combo(KeyExpression key) -> Stream.of(key);
      case Multi multi -> multi.keys().stream();
      case MultiA multi -> multi.keys().stream();
      case Miniscript miniscript -> miniscript.keys().stream();
      case PayToScriptHash(Descriptor inner) -> inner.ownKeys();
      case PayToWitnessScriptHash(Descriptor inner) -> inner.ownKeys();
      case Taproot(KeyExpression key, List<Leaf> leaves) ->
          Stream.concat(Stream.of(key), leaves.stream().flatMap(leaf -> leaf.script().ownKeys()));
      case RawTaproot(KeyExpression key) -> Stream.of(key);
      case Unused(KeyExpression key) -> Stream.of(key);
      case Address _, Raw _ -> Stream.empty();
    };
  }

  /** Whether there are scripts at more than one position. */
  default boolean isRange() {
    return allKeys().anyMatch(KeyExpression::isRange);
  }

  /** Whether it says enough to spend what it describes, given the keys. */
  default boolean isSolvable() {
    return !(this instanceof Address || this instanceof Raw);
  }
}
