package dev.grapevine.node.descriptor;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.Expression;
import dev.grapevine.node.miniscript.Fragment;
import dev.grapevine.node.miniscript.Sanity;
import dev.grapevine.node.miniscript.ScriptContext;
import dev.grapevine.node.miniscript.ScriptDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
    Optional<Descriptor> template = template(script, place, known);
    return template.isPresent() || place != Place.IN_WITNESS
        ? template
        : witnessScript(script, known);
  }

  private Optional<Descriptor> template(Script script, Place place, KeyRing known) {
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

  /** {@code pk}, {@code multi_a}, or what is sane. */
  private static Optional<Descriptor> tapscript(Script script, KeyRing known) {
    KnownKeys keys = new KnownKeys(ScriptContext.TAPSCRIPT, known);
    return ScriptDecoder.decode(script, ScriptContext.TAPSCRIPT, keys)
        .flatMap(found -> {
          Expression expression = found.expression();
          List<KeyExpression> all = keys.expressions(found);
          if (expression.fragment() == Fragment.WRAP_C
              && expression.subs().getFirst().fragment() == Fragment.PK_K) {
            return Optional.of(new Descriptor.PayToKey(all.getFirst()));
          }
          if (expression.fragment() == Fragment.MULTI_A) {
            List<KeyExpression> inOrder = expression.keys().stream().map(all::get).toList();
            return Optional.of(new Descriptor.MultiA(expression.number(), inOrder, false));
          }
          return sane(found, keys);
        });
  }

  private static Optional<Descriptor> witnessScript(Script script, KeyRing known) {
    KnownKeys keys = new KnownKeys(ScriptContext.P2WSH, known);
    return ScriptDecoder.decode(script, ScriptContext.P2WSH, keys)
        .flatMap(found -> sane(found, keys));
  }

  private static Optional<Descriptor> sane(ScriptDecoder.Decoded found, KnownKeys keys) {
    List<String> identities = found.keys().stream().map(HexFormat.of()::formatHex).toList();
    return new Sanity(found.expression(), identities).isSane()
        ? Optional.of(new Descriptor.Miniscript(found.expression(), keys.expressions(found)))
        : Optional.empty();
  }

  /** Finds the keys of a script. Those that it names by their hashes are told with their y. */
  private static final class KnownKeys implements ScriptDecoder.KeyFinder {
    private final ScriptContext context;
    private final KeyRing known;
    private final Map<String, byte[]> named = new HashMap<>();

    KnownKeys(ScriptContext context, KeyRing known) {
      this.context = context;
      this.known = known;
    }

    @Override
    public boolean isKey(byte[] key) {
      return context == ScriptContext.TAPSCRIPT || PublicKeys.isCompressed(key);
    }

    @Override
    public Optional<byte[]> byHash(byte[] hash) {
      Optional<byte[]> key = known.publicKey(hash).filter(PublicKeys::isCompressed);
      if (context == ScriptContext.P2WSH) {
        return key;
      }
      key.ifPresent(found -> named.put(hex(PublicKeys.xOf(found)), found));
      return key.map(PublicKeys::xOf);
    }

    List<KeyExpression> expressions(ScriptDecoder.Decoded found) {
      return found.keys().stream().map(this::expression).toList();
    }

    private KeyExpression expression(byte[] key) {
      if (context == ScriptContext.P2WSH) {
        return withOrigin(key, false, known);
      }
      byte[] whole = named.get(hex(key));
      return whole == null ? xOnly(key, known) : withOrigin(whole, false, known);
    }

    private static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
  }
}
