package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.ScriptText;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The outputs that a transaction spends: those that the node knows, and those that a caller tells
 * of (Bitcoin Core {@code FindCoins}, {@code ParsePrevouts}). For one thread.
 */
final class PreviousOutputs {
  private final Map<OutPoint, TxOut> outputs = new HashMap<>();

  /** What the chain and the mempool hold. */
  static PreviousOutputs known(MethodContext context, Transaction tx) throws RpcException {
    return context.ask(access -> {
      CoinsView view = access.engine().mempool().coins(access.chain().coins());
      PreviousOutputs known = new PreviousOutputs();
      for (TxIn input : tx.inputs()) {
        view.coin(input.prevout())
            .map(Coin::output)
            .ifPresent(output -> known.outputs.put(input.prevout(), output));
      }
      return known;
    });
  }

  /** The output, with {@link ConsensusLimits#MAX_MONEY} where nobody knows the value. */
  Optional<TxOut> get(OutPoint outPoint) {
    return Optional.ofNullable(outputs.get(outPoint));
  }

  /** Takes what a caller tells; the scripts behind hashes go to {@code keys}. */
  void add(JsonNode previous, KeyRing keys) throws RpcException {
    if (!previous.isObject()) {
      throw new RpcException(
          RpcErrorCode.DESERIALIZATION_ERROR,
          "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}");
    }
    Options.required(previous, "txid", "string");
    JsonNode vout = Options.required(previous, "vout", "number");
    Options.required(previous, "scriptPubKey", "string");
    if (!vout.isInt()) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
    }
    OutPoint outPoint = new OutPoint(RawTransactions.txid(previous), vout.intValue());
    if (vout.intValue() < 0) {
      throw new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "vout cannot be negative");
    }
    Script script = Script.of(RawTransactions.hex(previous.path("scriptPubKey"), "scriptPubKey"));
    TxOut known = outputs.get(outPoint);
    if (known != null && !known.scriptPubKey().equals(script)) {
      throw new RpcException(
          RpcErrorCode.DESERIALIZATION_ERROR,
          "Previous output scriptPubKey mismatch:\n"
              + ScriptText.asm(known.scriptPubKey())
              + "\nvs:\n"
              + ScriptText.asm(script));
    }
    long value =
        previous.has("amount")
            ? RpcRequest.satoshis(previous.path("amount"))
            : ConsensusLimits.MAX_MONEY;
    outputs.put(outPoint, new TxOut(value, script));
    addScripts(previous, script, keys);
  }

  private static void addScripts(JsonNode previous, Script scriptPubKey, KeyRing keys)
      throws RpcException {
    StandardScript kind = StandardScript.of(scriptPubKey);
    if (!(kind instanceof StandardScript.ScriptHash)
        && !(kind instanceof StandardScript.WitnessV0ScriptHash)) {
      return;
    }
    Options.requireTypeIfThere(previous, "redeemScript", "string");
    Options.requireTypeIfThere(previous, "witnessScript", "string");
    boolean redeems = previous.path("redeemScript").isString();
    boolean witnesses = previous.path("witnessScript").isString();
    if (!redeems && !witnesses) {
      throw Lookup.invalid("Missing redeemScript/witnessScript");
    }
    String name = witnesses ? "witnessScript" : "redeemScript";
    Script script = Script.of(RawTransactions.hex(previous.path(name), name));
    Script wrapped = OutputScripts.payToWitnessScript(script);
    keys.add(script);
    keys.add(wrapped);
    if (redeems && witnesses) {
      Script redeem = Script.of(RawTransactions.hex(previous.path("redeemScript"), "redeemScript"));
      if (!redeem.equals(script) && !redeem.equals(wrapped)) {
        throw Lookup.invalid("redeemScript does not correspond to witnessScript");
      }
    }
    List<Script> paid =
        kind instanceof StandardScript.ScriptHash
            ? List.of(OutputScripts.payToScript(script), OutputScripts.payToScript(wrapped))
            : List.of(wrapped);
    if (!paid.contains(scriptPubKey)) {
      throw Lookup.invalid("redeemScript/witnessScript does not match scriptPubKey");
    }
  }
}
