package dev.grapevine.node.signing;

import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.chain.script.TapscriptKeys;
import dev.grapevine.node.keys.KeyOrigin;
import dev.grapevine.node.keys.KeyRing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Unlocks a taproot output: by its key if it can, else by the script whose witness is shortest. Of
 * scripts it knows one key, and {@code multi_a}.
 */
final class TaprootSolver {
  private static final byte[] EMPTY = {};

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
    return state.keyPathSignature();
  }

  private void noteOrigin(byte[] x) {
    Optional<KeyOrigin> origin = keys.origin(x);
    origin.ifPresent(o -> state.taprootOrigin(x, o, Optional.empty()));
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
    Script script = leaf.script();
    Optional<TapscriptKeys> wanted =
        leaf.version() == TaprootTree.TAPSCRIPT ? TapscriptKeys.of(script) : Optional.empty();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    byte[] leafHash = TaprootTree.leafHash(leaf.version(), script.bytes());
    List<byte[]> items = new ArrayList<>();
    int missing = wanted.get().required();
    for (byte[] x : wanted.get().keys()) {
      Optional<byte[]> signature = signature(x, leafHash);
      items.add(missing > 0 ? signature.orElse(EMPTY) : EMPTY);
      missing -= signature.isPresent() ? 1 : 0;
    }
    // The first key finds its signature on top.
    Collections.reverse(items);
    items.add(script.bytes());
    items.add(leaf.controlBlock());
    return missing <= 0 ? Optional.of(items) : Optional.empty();
  }

  private Optional<byte[]> signature(byte[] x, byte[] leafHash) {
    keys.origin(x).ifPresent(origin -> state.taprootOrigin(x, origin, Optional.of(leafHash)));
    Optional<byte[]> there = state.leafSignature(x, leafHash);
    if (there.isPresent()) {
      return there;
    }
    Optional<byte[]> made = maker.tapscript(keys, x, leafHash);
    made.ifPresent(
        signature -> state.leafSignature(new SigningState.LeafSignature(x, leafHash, signature)));
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
