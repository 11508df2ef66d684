package dev.grapevine.node.descriptor;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.chain.script.TapscriptKeys;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.keys.KeyRing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The descriptor that says most about a script, given what is known (Bitcoin Core {@code
 * InferDescriptor}). Immutable, for any thread.
 */
public final class Inference {
  private final AddressCodec addresses;

  /** Writes addresses of a network. */
  public Inference(AddressCodec addresses) {
    this.addresses = addresses;
  }

  /** Where a script stands; keys with both coordinates are for the first two only. */
  private enum Place {
    TOP,
    IN_SCRIPT_HASH,
    IN_WITNESS
  }

  /** A descriptor of {@code script}. */
  public Descriptor of(Script script, KeyRing known) {
    return find(script, Place.TOP, known)
        .orElseGet(() ->
            addresses
                .encode(script)
                .<Descriptor>map(address -> new Descriptor.Address(address, script))
                .orElseGet(() -> new Descriptor.Raw(script)));
  }

  private Optional<Descriptor> find(Script script, Place place, KeyRing known) {
    return switch (StandardScript.of(script)) {
      case StandardScript.PublicKey(byte[] key) ->
          key(key, place, known).map(Descriptor.PayToKey::new);
      case StandardScript.PublicKeyHash(byte[] hash) ->
          known
              .publicKey(hash)
              .flatMap(key -> key(key, place, known))
              .map(Descriptor.PayToKeyHash::new);
      case StandardScript.WitnessV0KeyHash(byte[] hash) when place != Place.IN_WITNESS ->
          known
              .publicKey(hash)
              .flatMap(key -> key(key, Place.IN_WITNESS, known))
              .map(Descriptor.PayToWitnessKeyHash::new);
      case StandardScript.Multisig(int required, List<byte[]> keys) ->
          keys(keys, place, known).map(all -> new Descriptor.Multi(required, all, false));
      case StandardScript.ScriptHash(byte[] hash) when place == Place.TOP ->
          known
              .script(hash)
              .flatMap(inner -> find(inner, Place.IN_SCRIPT_HASH, known))
              .map(Descriptor.PayToScriptHash::new);
      case StandardScript.WitnessV0ScriptHash(byte[] hash) when place != Place.IN_WITNESS ->
          known
              .script(hash)
              .flatMap(inner -> find(inner, Place.IN_WITNESS, known))
              .map(Descriptor.PayToWitnessScriptHash::new);
      case StandardScript.WitnessV1Taproot(byte[] output) when place == Place.TOP ->
          taproot(output, known);
      default -> Optional.empty();
    };
  }

  private static Optional<KeyExpression> key(byte[] key, Place place, KeyRing known) {
    boolean fits =
        PublicKeys.isPlain(key)
            && (place != Place.IN_WITNESS || key.length == PublicKeys.COMPRESSED);
    return fits ? Optional.of(withOrigin(key, false, known)) : Optional.empty();
  }

  private static KeyExpression withOrigin(byte[] key, boolean xOnly, KeyRing known) {
    KeyExpression plain = new KeyExpression.Single(key, xOnly);
    Optional<KeyOrigin> origin = known.origin(xOnly ? PublicKeys.xOf(key) : key);
    return origin.isPresent() ? new KeyExpression.WithOrigin(origin.get(), plain, 'h') : plain;
  }

  private static KeyExpression xOnly(byte[] x, KeyRing known) {
    return withOrigin(PublicKeys.withEvenY(x), true, known);
  }

  private static Optional<List<KeyExpression>> keys(List<byte[]> keys, Place place, KeyRing known) {
    List<KeyExpression> all = new ArrayList<>();
    for (byte[] key : keys) {
      key(key, place, known).ifPresent(all::add);
    }
    return all.size() == keys.size() ? Optional.of(all) : Optional.empty();
  }

  private Optional<Descriptor> taproot(byte[] output, KeyRing known) {
    Optional<Descriptor> tree = known.tree(output).flatMap(t -> tree(t, known));
    if (tree.isPresent() || !PublicKeys.isXOnly(output)) {
      return tree;
    }
    return Optional.of(new Descriptor.RawTaproot(xOnly(output, known)));
  }

  private Optional<Descriptor> tree(TaprootTree tree, KeyRing known) {
    List<Descriptor.Leaf> leaves = new ArrayList<>();
    for (TaprootTree.Leaf leaf : ordered(tree.leaves())) {
      Optional<Descriptor> script =
          leaf.version() == TaprootTree.TAPSCRIPT
              ? tapscript(leaf.script(), known)
              : Optional.empty();
      if (script.isEmpty()) {
        return Optional.empty();
      }
      leaves.add(new Descriptor.Leaf(leaf.depth(), script.get()));
    }
    return Optional.of(new Descriptor.Taproot(xOnly(tree.internalKey(), known), leaves));
  }

  /** A part of a tree; its first leaf has the least script. */
  private record Branch(int depth, List<TaprootTree.Leaf> leaves) {
    Branch and(Branch other) {
      boolean first = compare(this, other) <= 0;
      List<TaprootTree.Leaf> all = new ArrayList<>((first ? this : other).leaves);
      all.addAll((first ? other : this).leaves);
      return new Branch(depth - 1, all);
    }

    private static int compare(Branch one, Branch two) {
      return Arrays.compareUnsigned(
          one.leaves.getFirst().script().bytes(), two.leaves.getFirst().script().bytes());
    }
  }

  /**
   * The leaves of a tree, of each two branches the one with the least script first: an output does
   * not show which was meant to be left, so Bitcoin Core writes all the same way.
   */
  private static List<TaprootTree.Leaf> ordered(List<TaprootTree.Leaf> leaves) {
    List<Branch> open = new ArrayList<>();
    for (TaprootTree.Leaf leaf : leaves) {
      Branch branch = new Branch(leaf.depth(), List.of(leaf));
      while (!open.isEmpty() && open.getLast().depth() == branch.depth()) {
        branch = open.removeLast().and(branch);
      }
      open.add(branch);
    }
    return open.isEmpty() ? List.of() : open.getFirst().leaves();
  }

  /** {@code pk} and {@code multi_a}. */
  private static Optional<Descriptor> tapscript(Script script, KeyRing known) {
    return TapscriptKeys.of(script)
        .map(wanted -> {
          List<KeyExpression> keys = wanted.keys().stream().map(x -> xOnly(x, known)).toList();
          return wanted.isMulti()
              ? new Descriptor.MultiA(wanted.required(), keys, false)
              : new Descriptor.PayToKey(keys.getFirst());
        });
  }
}
