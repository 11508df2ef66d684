package dev.grapevine.node.psbt;

import dev.grapevine.chain.primitives.ByteWriter;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.TaprootTree;
import dev.grapevine.node.signing.SigningState;
import java.util.List;
import java.util.Optional;

/** What is known of one output. Mutable, for one thread. */
public final class PsbtOutput {
  private final TxOut txOut;
  private final PsbtMap map;

  PsbtOutput(TxOut txOut, PsbtMap map) {
    this.txOut = txOut;
    this.map = map;
  }

  PsbtOutput copy() {
    return new PsbtOutput(txOut, map.copy());
  }

  public TxOut txOut() {
    return txOut;
  }

  /** All entries but amount and script. */
  public PsbtMap map() {
    return map;
  }

  /** The leaves of the tree from left to right; none if none is told. */
  public List<TaprootTree.Leaf> leaves() {
    Optional<byte[]> value = map.get(PsbtFields.OUT_TAP_TREE);
    if (value.isEmpty()) {
      return List.of();
    }
    try {
      return FieldChecks.tree(value.get());
    } catch (PsbtException e) {
      throw new IllegalStateException("checked when it was read", e);
    }
  }

  /** What is there to describe it with. */
  SigningState state() {
    SigningState state = new SigningState();
    map.get(PsbtFields.OUT_REDEEM_SCRIPT).map(Script::of).ifPresent(state::redeemScript);
    map.get(PsbtFields.OUT_WITNESS_SCRIPT).map(Script::of).ifPresent(state::witnessScript);
    Derivations.read(map, PsbtFields.OUT_BIP32_DERIVATION)
        .forEach(d -> state.origin(d.publicKey(), d.origin()));
    map.get(PsbtFields.OUT_TAP_INTERNAL_KEY).ifPresent(state::internalKey);
    Derivations.readTaproot(map, PsbtFields.OUT_TAP_BIP32_DERIVATION)
        .forEach(d -> Derivations.add(state, d));
    return state;
  }

  /** Takes what was found about it. */
  void take(SigningState state) {
    state.redeemScript().ifPresent(script -> putScript(PsbtFields.OUT_REDEEM_SCRIPT, script));
    state.witnessScript().ifPresent(script -> putScript(PsbtFields.OUT_WITNESS_SCRIPT, script));
    Derivations.write(map, PsbtFields.OUT_BIP32_DERIVATION, state.origins());
    state.internalKey().ifPresent(x -> map.put(PsbtFields.OUT_TAP_INTERNAL_KEY, x));
    state
        .tree()
        .filter(tree -> !tree.leaves().isEmpty())
        .ifPresent(tree -> {
          ByteWriter out = new ByteWriter(64);
          for (TaprootTree.Leaf leaf : tree.leaves()) {
            out.writeUint8(leaf.depth())
                .writeUint8(leaf.version())
                .writeVarBytes(leaf.script().bytes());
          }
          map.put(PsbtFields.OUT_TAP_TREE, out.toBytes());
        });
    Derivations.writeTaproot(map, PsbtFields.OUT_TAP_BIP32_DERIVATION, state.taprootOrigins());
    Derivations.writeAggregates(map, PsbtFields.OUT_MUSIG2_PARTICIPANTS, state.aggregates());
  }

  private void putScript(int type, Script script) {
    if (script.length() > 0 && map.get(type).isEmpty()) {
      map.put(type, script.bytes());
    }
  }
}
