package dev.grapevine.node.signing;

import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.Ripemd160;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptBuilder;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.miniscript.ScriptContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Unlocks an output as far as keys, scripts and signatures go (Bitcoin Core {@code
 * ProduceSignature}): keys, hashes of keys, multisig, those in P2SH and P2WSH, miniscript in P2WSH,
 * and taproot by {@link TaprootSolver}. What it finds or misses goes to a {@link SigningState}. For
 * one thread.
 */
public final class InputSolver {
  private static final byte[] EMPTY = {};

  private final SignatureMaker maker;
  private final KeyRing keys;
  private final SigningState state;

  private InputSolver(SignatureMaker maker, KeyRing keys, SigningState state) {
    this.maker = maker;
    this.keys = keys;
    this.state = state;
  }

  /** Adds to {@code state} what can be added; true if the output is unlocked then. */
  public static boolean solve(
      SignatureMaker maker, KeyRing keys, Script scriptPubKey, SigningState state) {
    if (!state.isComplete()) {
      new InputSolver(maker, keys, state).solve(scriptPubKey);
    }
    return state.isComplete();
  }

  /** Elements for a script, as many as could be had. */
  private record Elements(List<byte[]> items, boolean complete) {
    static final Elements NONE = new Elements(List.of(), false);
  }

  private void solve(Script scriptPubKey) {
    Optional<Script> redeem = Optional.empty();
    if (StandardScript.of(scriptPubKey) instanceof StandardScript.ScriptHash(byte[] hash)) {
      redeem = keys.script(hash).or(() -> state.scriptByHash(hash));
      if (redeem.isEmpty()) {
        state.missingRedeemScript(hash);
        finish(scriptPubKey, List.of(), List.of(), false);
        return;
      }
      state.redeemScript(redeem.get());
    }
    Script script = redeem.orElse(scriptPubKey);
    boolean isBare = redeem.isEmpty();
    List<byte[]> pushes = new ArrayList<>();
    List<byte[]> items = List.of();
    boolean solved;
    switch (StandardScript.of(script)) {
      case StandardScript.WitnessV0KeyHash(byte[] hash) -> {
        Elements found = elements(StandardScript.payToPublicKeyHash(hash), true);
        state.usesWitness();
        items = found.items();
        solved = found.complete();
      }
      case StandardScript.WitnessV0ScriptHash(byte[] hash) -> {
        Elements found = witnessScript(hash);
        items = found.items();
        solved = found.complete();
      }
      case StandardScript.WitnessV1Taproot(byte[] key) when isBare -> {
        state.usesWitness();
        Optional<List<byte[]>> found = TaprootSolver.solve(maker, keys, state, key);
        items = found.orElse(List.of());
        solved = found.isPresent();
      }
      default -> {
        Elements found = elements(script, false);
        pushes.addAll(found.items());
        solved = found.complete();
      }
    }
    redeem.map(Script::bytes).ifPresent(pushes::add);
    finish(scriptPubKey, pushes, items, solved);
  }

  private void finish(
      Script scriptPubKey, List<byte[]> pushes, List<byte[]> items, boolean solved) {
    Script scriptSig = pushes(pushes);
    Witness witness = Witness.of(items);
    boolean complete = solved && maker.verify(scriptSig, scriptPubKey, witness) == ScriptError.OK;
    state.unlocking(scriptSig, witness, complete);
  }

  private Elements witnessScript(byte[] sha256) {
    byte[] hash = Ripemd160.hash(sha256);
    Optional<Script> inside = keys.script(sha256).or(() -> state.scriptByHash(hash));
    if (inside.isEmpty()) {
      state.missingWitnessScript(sha256);
      return Elements.NONE;
    }
    state.usesWitness();
    state.witnessScript(inside.get());
    Elements found = elements(inside.get(), true);
    List<byte[]> items = new ArrayList<>(found.items());
    items.add(inside.get().bytes());
    return new Elements(items, found.complete());
  }

  private Elements elements(Script script, boolean witness) {
    return switch (StandardScript.of(script)) {
      case StandardScript.PublicKey(byte[] key) ->
          signature(key, script, witness)
              .map(signature -> new Elements(List.of(signature), true))
              .orElse(Elements.NONE);
      case StandardScript.PublicKeyHash(byte[] hash) -> byKeyHash(hash, script, witness);
      case StandardScript.Multisig(int required, List<byte[]> all) ->
          byKeys(required, all, script, witness);
      case StandardScript.Anchor _ -> new Elements(List.of(), !witness);
      case StandardScript.NonStandard _ when witness -> miniscript(script);
      default -> Elements.NONE;
    };
  }

  private Elements miniscript(Script script) {
    return new MiniscriptSolver(maker, state, ScriptContext.P2WSH) {
      @Override
      public Optional<byte[]> byHash(byte[] hash) {
        return publicKey(hash);
      }

      @Override
      Optional<byte[]> sign(byte[] key) {
        return signature(key, script, true);
      }
    }.solve(script).map(items -> new Elements(items, true)).orElse(Elements.NONE);
  }

  private Optional<byte[]> publicKey(byte[] hash) {
    Optional<byte[]> key = state.publicKey(hash).or(() -> keys.publicKey(hash));
    if (key.isEmpty()) {
      state.missingKeys().add(hash);
    }
    return key;
  }

  private Elements byKeyHash(byte[] hash, Script script, boolean witness) {
    return publicKey(hash)
        .flatMap(key ->
            signature(key, script, witness)
                .map(signature -> new Elements(List.of(signature, key), true)))
        .orElse(Elements.NONE);
  }

  private Elements byKeys(int required, List<byte[]> all, Script script, boolean witness) {
    List<byte[]> items = new ArrayList<>();
    items.add(EMPTY);
    for (byte[] key : all) {
      // Each is asked, so that others get what this one can sign, even if it is not needed here.
      Optional<byte[]> signature = signature(key, script, witness);
      if (items.size() <= required) {
        signature.ifPresent(items::add);
      }
    }
    boolean complete = items.size() == required + 1;
    while (items.size() <= required) {
      items.add(EMPTY);
    }
    return new Elements(items, complete);
  }

  private Optional<byte[]> signature(byte[] key, Script script, boolean witness) {
    Optional<byte[]> there = state.signatureOf(key);
    if (there.isPresent()) {
      return there;
    }
    keys.origin(key).ifPresent(origin -> state.origin(key, origin));
    Optional<byte[]> made = maker.ecdsa(keys, key, script, witness);
    made.ifPresentOrElse(
        signature -> state.signature(key, signature),
        () -> state.missingSignatures().add(Hash160.hash(key)));
    return made;
  }

  /** In the shortest form, as policy wants it. */
  private static Script pushes(List<byte[]> elements) {
    ScriptBuilder script = new ScriptBuilder();
    for (byte[] element : elements) {
      if (element.length == 1 && element[0] >= 1 && element[0] <= 16) {
        script.number(element[0]);
      } else if (element.length == 1 && element[0] == (byte) 0x81) {
        script.op(Opcode.OP_1NEGATE);
      } else {
        script.data(element);
      }
    }
    return script.build();
  }
}
