package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.psbt.Psbt;
import dev.grapevine.node.psbt.PsbtAnalysis;
import dev.grapevine.node.psbt.PsbtInput;
import dev.grapevine.node.psbt.PsbtSigner;
import dev.grapevine.node.psbt.PsbtWriter;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.node.signing.SigningState;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * PSBTs told more by descriptors and by what the node knows of the outputs that they spend (Bitcoin
 * Core {@code ProcessPSBT}), and analysed.
 */
final class PsbtUpdateMethods {
  private static final HexFormat HEX = HexFormat.of();

  private final MethodContext context;
  private final Descriptors descriptors;

  PsbtUpdateMethods(MethodContext context, Descriptors descriptors) {
    this.context = context;
    this.descriptors = descriptors;
  }

  List<RpcMethod> all() {
    RpcParameter psbt =
        RpcParameter.required("psbt", RpcParameter.Type.STRING, "The PSBT in base 64");
    String objects = "Descriptors, or objects of desc and range (default of range: 1000)";
    return List.of(
        new RpcMethod(
            "analyzepsbt",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Tell of a PSBT what each input lacks, who is next to work on it, and what the"
                + " transaction will weigh and pay.",
            List.of(psbt),
            request -> toJson(PsbtAnalysis.of(PsbtMethods.decode(request.string(0))))),
        new RpcMethod(
            "descriptorprocesspsbt",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Update a PSBT with what the node knows of the outputs that it spends, and sign it"
                + " with the keys of descriptors.",
            List.of(
                psbt,
                RpcParameter.required("descriptors", RpcParameter.Type.ARRAY, objects),
                RpcParameter.optional(
                    "sighashtype",
                    RpcParameter.Type.STRING,
                    "DEFAULT, ALL, NONE or SINGLE, the last three with or without |ANYONECANPAY"
                        + " (default: DEFAULT for taproot, ALL otherwise)"),
                RpcParameter.optional(
                    "bip32derivs",
                    RpcParameter.Type.BOOL,
                    "Tell where keys come from (default: true)"),
                RpcParameter.optional(
                    "finalize",
                    RpcParameter.Type.BOOL,
                    "Finalize inputs where possible (default: true)")),
            this::sign),
        new RpcMethod(
            "utxoupdatepsbt",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Update a PSBT with what the node knows of the outputs that it spends, and with the"
                + " scripts and origins of descriptors.",
            List.of(psbt, RpcParameter.optional("descriptors", RpcParameter.Type.ARRAY, objects)),
            this::update));
  }

  private KeyRing known(RpcRequest request, boolean withSecrets) throws RpcException {
    KeyRing keys = new KeyRing();
    for (JsonNode object : request.at(1)) {
      descriptors.scanned(object, keys, withSecrets);
    }
    return keys;
  }

  private JsonNode update(RpcRequest request) throws RpcException {
    Psbt psbt = PsbtMethods.decode(request.string(0));
    process(psbt, known(request, false), Optional.empty(), false);
    return Json.string(PsbtWriter.encode(psbt));
  }

  private JsonNode sign(RpcRequest request) throws RpcException {
    KeyRing keys = known(request, true);
    Optional<Integer> hashType = HashTypes.of(request, 2);
    boolean origins = request.bool(3, true);
    boolean finish = request.bool(4, true);
    Psbt psbt = PsbtMethods.decode(request.string(0));
    process(psbt, origins ? keys : keys.withoutOrigins(), hashType, finish);
    boolean complete = psbt.isSigned();
    ObjectNode result =
        Json.object().put("psbt", PsbtWriter.encode(psbt)).put("complete", complete);
    if (complete) {
      PsbtSigner.extract(psbt).ifPresent(tx -> result.put("hex", HEX.formatHex(tx.serialized())));
    }
    return result;
  }

  private void process(Psbt psbt, KeyRing keys, Optional<Integer> hashType, boolean finish)
      throws RpcException {
    for (PsbtInput input : psbt.inputs()) {
      if (input.nonWitnessUtxo().isEmpty()) {
        fill(input, keys);
      }
    }
    PsbtSigner signer =
        PsbtSigner.of(psbt)
            .orElseThrow(() ->
                new RpcException(RpcErrorCode.VERIFY_ERROR, "The transaction cannot be valid"));
    for (int i = 0; i < psbt.inputs().size(); i++) {
      if (!psbt.inputs().get(i).isSigned()
          && signer.sign(i, keys, hashType, finish) == PsbtSigner.Outcome.SIGHASH_MISMATCH) {
        throw new RpcException(
            RpcErrorCode.DESERIALIZATION_ERROR,
            "Specified sighash value does not match value stored in PSBT");
      }
    }
    for (int i = 0; i < psbt.outputs().size(); i++) {
      signer.describe(i, keys);
    }
    PsbtSigner.dropUnneededTransactions(psbt);
  }

  private void fill(PsbtInput input, KeyRing keys) throws RpcException {
    OutPoint prevout = input.prevout();
    Optional<Transaction> from = transaction(prevout.txid());
    if (from.isPresent()) {
      if (Integer.compareUnsigned(prevout.index(), from.get().outputs().size()) < 0) {
        input.nonWitnessUtxo(from.get());
      }
      return;
    }
    Optional<TxOut> coin =
        context.ask(access -> access.chain().coins().coin(prevout).map(Coin::output));
    coin.filter(output -> isWitness(output, keys)).ifPresent(input::witnessUtxo);
  }

  private static boolean isWitness(TxOut output, KeyRing keys) {
    return switch (StandardScript.of(output.scriptPubKey())) {
      case StandardScript.ScriptHash(byte[] hash) ->
          keys.script(hash)
              .map(StandardScript::of)
              .filter(PsbtUpdateMethods::isProgram)
              .isPresent();
      case StandardScript other -> isProgram(other);
    };
  }

  private static boolean isProgram(StandardScript script) {
    return switch (script) {
      case StandardScript.WitnessV0KeyHash _,
          StandardScript.WitnessV0ScriptHash _,
          StandardScript.WitnessV1Taproot _,
          StandardScript.WitnessUnknown _,
          StandardScript.Anchor _ ->
          true;
      default -> false;
    };
  }

  /** From the index, if there is one, or the mempool. */
  private Optional<Transaction> transaction(Txid txid) throws RpcException {
    Optional<BlockHash> block = Optional.empty();
    if (context.transactions().isThere()) {
      context.transactions().catchUp();
      block = context.transactions().blockOf(txid);
    }
    Optional<BlockHash> at = block;
    return context.ask(access ->
        at.flatMap(hash -> inBlock(access.chain(), hash, txid)).or(() -> inMempool(access, txid)));
  }

  private static Optional<Transaction> inBlock(Chainstate chain, BlockHash hash, Txid txid) {
    return chain
        .find(hash)
        .flatMap(chain::block)
        .flatMap(block ->
            block.transactions().stream().filter(tx -> tx.txid().equals(txid)).findFirst());
  }

  private static Optional<Transaction> inMempool(NodeCore.Access access, Txid txid) {
    return access.engine().mempool().get(txid).map(MempoolEntry::transaction);
  }

  private static JsonNode toJson(PsbtAnalysis analysis) {
    ObjectNode result = Json.object();
    if (!analysis.inputs().isEmpty()) {
      ArrayNode inputs = result.putArray("inputs");
      for (PsbtAnalysis.InputAnalysis input : analysis.inputs()) {
        ObjectNode one =
            inputs
                .addObject()
                .put("has_utxo", input.hasUtxo())
                .put("is_final", input.isFinal())
                .put("next", name(input.next()));
        ObjectNode missing = missing(input.missing());
        if (!missing.isEmpty()) {
          one.set("missing", missing);
        }
      }
    }
    if (analysis.virtualSize().isPresent()) {
      long size = analysis.virtualSize().get();
      result.put("estimated_vsize", size);
      result.put("estimated_feerate", Amounts.of(analysis.fee().orElseThrow() * 1000 / size));
    }
    analysis.fee().ifPresent(fee -> result.put("fee", Amounts.of(fee)));
    result.put("next", name(analysis.next()));
    analysis.error().ifPresent(error -> result.put("error", error));
    return result;
  }

  private static String name(PsbtAnalysis.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode missing(SigningState state) {
    ObjectNode missing = Json.object();
    if (!state.missingKeys().isEmpty()) {
      ArrayNode keys = missing.putArray("pubkeys");
      state.missingKeys().forEach(hash -> keys.add(HEX.formatHex(hash)));
    }
    state.missingRedeemScript().ifPresent(hash -> missing.put("redeemscript", HEX.formatHex(hash)));
    state
        .missingWitnessScript()
        .ifPresent(hash -> missing.put("witnessscript", HEX.formatHex(hash)));
    if (!state.missingSignatures().isEmpty()) {
      ArrayNode signatures = missing.putArray("signatures");
      state.missingSignatures().forEach(hash -> signatures.add(HEX.formatHex(hash)));
    }
    return missing;
  }
}
