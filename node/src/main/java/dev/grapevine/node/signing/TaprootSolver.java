package dev.grapevine.node.signing;

import dev.grapevine.chain.crypto.PublicKeys;
import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.node.keys.AggregateKey;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.ScriptContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unlocks a taproot output: by its key if it can, else by the script whose witness is shortest. Of
 * scripts it knows miniscript, as one key and {@code multi_a} are.
 */
final class TaprootSolver {
  private final SignatureMaker maker;
  private final KeyRing keys;
  private final SigningState state;

  private TaprootSolver(SignatureMaker maker, KeyRing keys, SigningState state) {
    this.maker = maker;
    this.keys = keys;
    this.state = state;
  }

  /** The witness of a spend of {@code output}, if there is enough for one. */
  static Optional<List<byte[]>> solve(
      SignatureMaker maker, KeyRing keys, SigningState state, byte[] output) {
    keys.tree(output).ifPresent(state::tree);
    state.aggregates(keys.aggregates());
    TaprootSolver solver = new TaprootSolver(maker, keys, state);
    Optional<byte[]> byKey = solver.byKey(output);
    return byKey.isPresent() ? byKey.map(List::of) : solver.byScript();
  }

  private Optional<byte[]> byKey(byte[] output) {
    state.internalKey().ifPresent(this::noteOrigin);
    noteOrigin(output);
    if (state.keyPathSignature().isEmpty()) {
      state
          .internalKey()
          .flatMap(x -> maker.internalKey(keys, x, state.merkleRoot()))
          .or(() -> maker.outputKey(keys, output))
          .ifPresent(state::keyPathSignature);
    }
    if (state.keyPathSignature().isEmpty()) {
      noteParticipants(Optional.empty());
    }
    return state.keyPathSignature();
  }

  private void noteOrigin(byte[] x) {
    Optional<KeyOrigin> origin = keys.origin(x);
    origin.ifPresent(o -> state.taprootOrigin(x, o, Optional.empty()));
  }

  /** A key that there is no secret of may stand for several: those are to be asked. */
  private void noteParticipants(Optional<byte[]> leafHash) {
    for (AggregateKey aggregate : state.aggregates()) {
      for (byte[] key : aggregate.participants()) {
        keys.origin(key)
            .ifPresent(origin -> state.taprootOrigin(PublicKeys.xOf(key), origin, leafHash));
      }
    }
  }

  private Optional<List<byte[]>> byScript() {
    Optional<List<byte[]>> shortest = Optional.empty();
    for (LeafScript leaf : state.leaves()) {
      Optional<List<byte[]>> found = byLeaf(leaf);
      if (found.isPresent() && (shortest.isEmpty() || size(found.get()) < size(shortest.get()))) {
        shortest = found;
      }
    }
    return shortest;
  }

  private Optional<List<byte[]>> byLeaf(LeafScript leaf) {
    if (leaf.version() != TaprootTree.TAPSCRIPT) {
      return Optional.empty();
    }
    Script script = leaf.script();
    byte[] leafHash = TaprootTree.leafHash(leaf.version(), script.bytes());
    return new MiniscriptSolver(maker, state, ScriptContext.TAPSCRIPT) {
      @Override
      public Optional<byte[]> byHash(byte[] hash) {
        return publicKey(hash);
      }

      @Override
      Optional<byte[]> sign(byte[] key) {
        return signature(key, leafHash);
      }
    }.solve(script)
        .map(found -> {
          List<byte[]> items = new ArrayList<>(found);
          items.add(script.bytes());
          items.add(leaf.controlBlock());
          return items;
        });
  }

  /** The x with this HASH160. */
  private Optional<byte[]> publicKey(byte[] hash) {
    Optional<byte[]> x = state.taprootKey(hash).or(() -> keys.publicKey(hash).map(PublicKeys::xOf));
    if (x.isEmpty()) {
      state.missingKeys().add(hash);
    }
    return x;
  }

  private Optional<byte[]> signature(byte[] x, byte[] leafHash) {
    keys.origin(x).ifPresent(origin -> state.taprootOrigin(x, origin, Optional.of(leafHash)));
    Optional<byte[]> there = state.leafSignature(x, leafHash);
    if (there.isPresent()) {
      return there;
    }
    Optional<byte[]> made = maker.tapscript(keys, x, leafHash);
    made.ifPresentOrElse(
        signature -> state.leafSignature(new SigningState.LeafSignature(x, leafHash, signature)),
        () -> noteParticipants(Optional.of(leafHash)));
    return made;
  }

  private static int size(List<byte[]> items) {
    int size = ByteWriter.compactSizeLength(items.size());
    for (byte[] item : items) {
      size += ByteWriter.compactSizeLength(item.length) + item.length;
    }
    return size;
  }
}
