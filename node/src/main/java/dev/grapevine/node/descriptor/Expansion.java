package dev.grapevine.node.descriptor;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.crypto.Sha256;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.Expression;
import dev.grapevine.node.miniscript.ScriptWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The scripts of a descriptor at one position. What is behind their hashes goes to a {@link
 * KeyRing} (Bitcoin Core {@code Descriptor::Expand}). For one thread.
 */
public final class Expansion {
  private final int position;
  private final KeyRing secrets;
  private final KeyRing found;

  private Expansion(int position, KeyRing secrets, KeyRing found) {
    this.position = position;
    this.secrets = secrets;
    this.found = found;
  }

  /**
   * The scripts of {@code descriptor}: one, of {@code combo} up to four, of {@code unused} none.
   *
   * @param position 0 and up; any if it is no range
   * @param secrets what hardened steps are derived from
   * @param found is told keys, origins, scripts and trees
   * @return empty if a secret is missing
   */
  public static Optional<List<Script>> of(
      Descriptor descriptor, int position, KeyRing secrets, KeyRing found) {
    return new Expansion(position, secrets, found).scripts(descriptor);
  }

  /**
   * Tells {@code found} the secrets of the keys of {@code descriptor}, as far as they are known.
   */
  public static void secretsOf(
      Descriptor descriptor, int position, KeyRing secrets, KeyRing found) {
    descriptor.allKeys().forEach(key -> key.deriveSecret(position, secrets).ifPresent(found::add));
  }

  private Optional<List<Script>> scripts(Descriptor descriptor) {
    return switch (descriptor) {
      case Descriptor.Combo(KeyExpression key) -> key(key).map(this::combo);
      case Descriptor.Unused(KeyExpression key) -> key(key).map(_ -> List.of());
      default -> script(descriptor, false).map(List::of);
    };
  }

  private List<Script> combo(byte[] key) {
    List<Script> scripts = new ArrayList<>();
    byte[] hash = Hash160.hash(key);
    scripts.add(StandardScript.payToPublicKey(key));
    scripts.add(StandardScript.payToPublicKeyHash(hash));
    if (key.length == PublicKeys.COMPRESSED) {
      Script witness = StandardScript.payToWitnessPublicKeyHash(hash);
      scripts.add(witness);
      scripts.add(hashed(witness));
    }
    return scripts;
  }

  private Optional<Script> script(Descriptor descriptor, boolean tapscript) {
    return switch (descriptor) {
      case Descriptor.PayToKey(KeyExpression key) ->
          key(key).map(k -> StandardScript.payToPublicKey(tapscript ? PublicKeys.xOf(k) : k));
      case Descriptor.PayToKeyHash(KeyExpression key) ->
          key(key).map(k -> StandardScript.payToPublicKeyHash(Hash160.hash(k)));
      case Descriptor.PayToWitnessKeyHash(KeyExpression key) ->
          key(key).map(k -> StandardScript.payToWitnessPublicKeyHash(Hash160.hash(k)));
      case Descriptor.Multi(int threshold, List<KeyExpression> keys, boolean sorted) ->
          keys(keys).map(all -> StandardScript.multisig(threshold, sorted ? sorted(all) : all));
      case Descriptor.MultiA(int threshold, List<KeyExpression> keys, boolean sorted) ->
          keys(keys)
              .map(all -> {
                List<byte[]> xs = all.stream().map(PublicKeys::xOf).toList();
                return multiA(threshold, sorted ? sorted(xs) : xs);
              });
      case Descriptor.Miniscript(Expression expression, List<KeyExpression> keys) ->
          keys(keys).map(all -> ScriptWriter.of(expression, tapscript ? named(all) : all));
      case Descriptor.PayToScriptHash(Descriptor inner) -> script(inner, false).map(this::hashed);
      case Descriptor.PayToWitnessScriptHash(Descriptor inner) ->
          script(inner, false).map(this::witnessHashed);
      case Descriptor.Taproot(KeyExpression key, List<Descriptor.Leaf> leaves) ->
          taproot(key, leaves);
      case Descriptor.RawTaproot(KeyExpression key) ->
          key(key).map(k -> StandardScript.payToTaproot(PublicKeys.xOf(k)));
      case Descriptor.Address(_, Script script) -> Optional.of(script);
      case Descriptor.Raw(Script script) -> Optional.of(script);
      case Descriptor.Combo _, Descriptor.Unused _ ->
          throw new IllegalArgumentException("not one script: " + descriptor);
    };
  }

  private Optional<byte[]> key(KeyExpression key) {
    if (key instanceof KeyExpression.MuSig musig) {
      musig.participants().forEach(this::key);
      musig.aggregate(position, secrets).ifPresent(found::add);
    }
    Optional<KeyExpression.Derived> derived = key.derive(position, secrets);
    derived.ifPresent(d -> found.add(d.publicKey(), d.origin()));
    return derived.map(KeyExpression.Derived::publicKey);
  }

  private Optional<List<byte[]>> keys(List<KeyExpression> expressions) {
    List<byte[]> keys = new ArrayList<>();
    for (KeyExpression expression : expressions) {
      key(expression).ifPresent(keys::add);
    }
    return keys.size() == expressions.size() ? Optional.of(keys) : Optional.empty();
  }

  /** The x of each; scripts may name them by the hash of that. */
  private List<byte[]> named(List<byte[]> keys) {
    keys.forEach(found::addByX);
    return keys.stream().map(PublicKeys::xOf).toList();
  }

  private static List<byte[]> sorted(List<byte[]> keys) {
    return keys.stream().sorted(Arrays::compareUnsigned).toList();
  }

  private Script hashed(Script script) {
    found.add(script);
    return StandardScript.payToScriptHash(Hash160.hash(script.bytes()));
  }

  private Script witnessHashed(Script script) {
    found.add(script);
    return StandardScript.payToWitnessScriptHash(Sha256.hash(script.bytes()));
  }

  private Optional<Script> taproot(KeyExpression internal, List<Descriptor.Leaf> leaves) {
    Optional<byte[]> key = key(internal);
    List<TaprootTree.Leaf> scripts = new ArrayList<>();
    for (Descriptor.Leaf leaf : leaves) {
      script(leaf.script(), true)
          .map(script -> new TaprootTree.Leaf(leaf.depth(), TaprootTree.TAPSCRIPT, script))
          .ifPresent(scripts::add);
    }
    if (key.isEmpty() || scripts.size() != leaves.size()) {
      return Optional.empty();
    }
    Optional<TaprootTree> tree = TaprootTree.of(PublicKeys.xOf(key.get()), scripts);
    tree.ifPresent(found::add);
    return tree.map(t -> StandardScript.payToTaproot(t.outputKey()));
  }

  /** Adds up valid signatures (BIP387). */
  private static Script multiA(int threshold, List<byte[]> xs) {
    ScriptBuilder script = new ScriptBuilder();
    int operation = Opcode.OP_CHECKSIG;
    for (byte[] x : xs) {
      script.data(x).op(operation);
      operation = Opcode.OP_CHECKSIGADD;
    }
    return script.number(threshold).op(Opcode.OP_NUMEQUAL).build();
  }
}
