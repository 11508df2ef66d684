package dev.grapevine.node.signing;

import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Witness;
import dev.grapevine.chain.script.Opcode;
import dev.grapevine.chain.script.ScriptCursor;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.StandardScript;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes scripts and signatures out of an input that is signed in part (Bitcoin Core {@code
 * DataFromTransaction}).
 */
public final class PartialInput {
  private PartialInput() {}

  /** What is in {@code input}, which spends {@code spent}; complete if it unlocks it. */
  public static SigningState read(SignatureMaker maker, TxIn input, TxOut spent) {
    SigningState state = new SigningState();
    Script script = spent.scriptPubKey();
    boolean unlocks = maker.verify(input.scriptSig(), script, input.witness()) == ScriptError.OK;
    state.unlocking(input.scriptSig(), input.witness(), unlocks);
    if (unlocks) {
      return state;
    }
    List<byte[]> elements = pushes(input.scriptSig());
    boolean inWitness = false;
    if (StandardScript.of(script) instanceof StandardScript.ScriptHash && hasScript(elements)) {
      script = Script.of(elements.removeLast());
      state.redeemScript(script);
    }
    Witness witness = input.witness();
    if (StandardScript.of(script) instanceof StandardScript.WitnessV0ScriptHash
        && hasScript(witness.items())) {
      elements = new ArrayList<>(witness.items());
      script = Script.of(elements.removeLast());
      state.witnessScript(script);
      inWitness = true;
    } else if (StandardScript.of(script) instanceof StandardScript.WitnessV0KeyHash(byte[] hash)) {
      elements = new ArrayList<>(witness.items());
      script = StandardScript.payToPublicKeyHash(hash);
      inWitness = true;
    }
    collect(maker, state, script, elements, inWitness);
    return state;
  }

  private static boolean hasScript(List<byte[]> elements) {
    return !elements.isEmpty() && elements.getLast().length > 0;
  }

  private static void collect(
      SignatureMaker maker,
      SigningState state,
      Script script,
      List<byte[]> elements,
      boolean inWitness) {
    List<byte[]> keys =
        switch (StandardScript.of(script)) {
          case StandardScript.PublicKey(byte[] key) -> List.of(key);
          case StandardScript.PublicKeyHash _ when elements.size() == 2 ->
              List.of(elements.getLast());
          case StandardScript.Multisig(_, List<byte[]> all) -> all;
          default -> List.of();
        };
    int next = 0;
    for (byte[] element : elements) {
      for (int i = next; i < keys.size(); i++) {
        if (maker.isGood(element, keys.get(i), script, inWitness)) {
          state.signature(keys.get(i), element);
          next = i + 1;
          break;
        }
      }
    }
  }

  /** The elements that a scriptSig of pushes leaves; none if it is another one. */
  private static List<byte[]> pushes(Script scriptSig) {
    List<byte[]> elements = new ArrayList<>();
    ScriptCursor cursor = new ScriptCursor(scriptSig.bytes());
    while (cursor.next()) {
      int opcode = cursor.opcode();
      if (opcode <= Opcode.OP_PUSHDATA4) {
        elements.add(cursor.data());
      } else if (opcode == Opcode.OP_1NEGATE) {
        elements.add(new byte[] {(byte) 0x81});
      } else if (Opcode.isSmallInteger(opcode)) {
        elements.add(new byte[] {(byte) Opcode.smallInteger(opcode)});
      } else {
        return new ArrayList<>();
      }
    }
    return cursor.isAtEnd() ? elements : new ArrayList<>();
  }
}
