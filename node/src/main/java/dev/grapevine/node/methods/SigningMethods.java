package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import dev.grapevine.node.keys.KeyRing;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.node.signing.InputSolver;
import dev.grapevine.node.signing.PartialInput;
import dev.grapevine.node.signing.SignatureMaker;
import dev.grapevine.node.signing.SigningState;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writing, signing and merging transactions without a wallet (Bitcoin Core {@code
 * rpc/rawtransaction.cpp}).
 */
final class SigningMethods {
  private static final HexFormat HEX = HexFormat.of();

  private final MethodContext context;
  private final AddressCodec addresses;
  private final RawTransactions transactions;

  SigningMethods(MethodContext context, AddressCodec addresses) {
    this.context = context;
    this.addresses = addresses;
    this.transactions = new RawTransactions(addresses);
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "combinerawtransaction",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Combine several transactions, of which each is signed in part, into one that has the"
                + " signatures of all.",
            List.of(
                RpcParameter.required(
                    "txs", RpcParameter.Type.ARRAY, "The hex strings of the transactions")),
            this::combine),
        new RpcMethod(
            "createrawtransaction",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Create a transaction spending the given inputs and creating new outputs. Returns it"
                + " hex-encoded. Its inputs are not signed, and it is not sent.",
            RawTransactions.parameters(),
            request -> Json.string(HEX.formatHex(transactions.create(request).serialized()))),
        new RpcMethod(
            "signrawtransactionwithkey",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Sign inputs for raw transaction (serialized, hex-encoded) with the given keys and no"
                + " others. Signatures that are there already are added to.",
            List.of(
                RpcParameter.required(
                    "hexstring", RpcParameter.Type.STRING, "The transaction hex string"),
                RpcParameter.required(
                    "privkeys",
                    RpcParameter.Type.ARRAY,
                    "The base58-encoded private keys for signing"),
                RpcParameter.optional(
                    "prevtxs",
                    RpcParameter.Type.ARRAY,
                    "Outputs that are spent: objects with txid, vout, scriptPubKey, redeemScript,"
                        + " witnessScript and amount"),
                RpcParameter.optional(
                    "sighashtype",
                    RpcParameter.Type.STRING,
                    "DEFAULT, ALL, NONE or SINGLE, the last three with or without |ANYONECANPAY"
                        + " (default: DEFAULT for taproot, ALL otherwise)")),
            this::sign));
  }

  private JsonNode combine(RpcRequest request) throws RpcException {
    List<Transaction> variants = new ArrayList<>();
    List<String> texts = RawHex.strings(request, 0);
    if (texts.size() < 2) {
      throw new RpcException(
          RpcErrorCode.DESERIALIZATION_ERROR,
          "Missing transactions. At least two transactions required.");
    }
    for (String text : texts) {
      int number = variants.size();
      variants.add(
          decode(text)
              .orElseThrow(() ->
                  new RpcException(
                      RpcErrorCode.DESERIALIZATION_ERROR,
                      "TX decode failed for tx "
                          + number
                          + ". Make sure the tx has at least one input.")));
    }
    for (int i = 1; i < variants.size(); i++) {
      if (!stripped(variants.get(i)).txid().equals(stripped(variants.getFirst()).txid())) {
        throw Lookup.invalid(
            "Transaction number " + (i + 1) + " not compatible with first transaction");
      }
    }
    return Json.string(HEX.formatHex(merged(variants).serialized()));
  }

  private static Transaction stripped(Transaction tx) {
    List<TxIn> inputs =
        tx.inputs().stream()
            .map(in -> new TxIn(in.prevout(), Script.EMPTY, in.sequence()))
            .toList();
    return Transaction.of(tx.version(), inputs, tx.outputs(), tx.lockTime());
  }

  private Transaction merged(List<Transaction> variants) throws RpcException {
    Transaction first = variants.getFirst();
    PreviousOutputs known = PreviousOutputs.known(context, first);
    List<TxOut> spent = new ArrayList<>();
    for (TxIn input : first.inputs()) {
      spent.add(
          known
              .get(input.prevout())
              .orElseThrow(() ->
                  new RpcException(RpcErrorCode.VERIFY_ERROR, "Input not found or already spent")));
    }
    PrecomputedTransactionData data = new PrecomputedTransactionData(first, spent);
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < first.inputs().size(); i++) {
      SignatureMaker maker = SignatureMaker.of(data, i, HashType.ALL, true);
      SigningState state = new SigningState();
      for (Transaction variant : variants) {
        state.merge(PartialInput.read(maker, variant.inputs().get(i), spent.get(i)));
      }
      InputSolver.solve(maker, new KeyRing(), spent.get(i).scriptPubKey(), state);
      inputs.add(unlocked(first.inputs().get(i), state));
    }
    return Transaction.of(first.version(), inputs, first.outputs(), first.lockTime());
  }

  private static TxIn unlocked(TxIn input, SigningState state) {
    return new TxIn(input.prevout(), state.scriptSig(), input.sequence(), state.witness());
  }

  private static Optional<Transaction> decode(String text) {
    return RawHex.transaction(text).filter(transaction -> !transaction.inputs().isEmpty());
  }

  private JsonNode sign(RpcRequest request) throws RpcException {
    Transaction tx =
        decode(request.string(0))
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.DESERIALIZATION_ERROR,
                    "TX decode failed. Make sure the tx has at least one input."));
    KeyRing keys = new KeyRing();
    for (String text : RawHex.strings(request, 1)) {
      WifKey key =
          addresses
              .decodeWif(text)
              .orElseThrow(() ->
                  new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Invalid private key"));
      keys.add(key);
    }
    PreviousOutputs spent = PreviousOutputs.known(context, tx);
    for (JsonNode previous : request.at(2)) {
      spent.add(previous, keys);
    }
    return sign(tx, spent, keys, HashTypes.of(request, 3).orElse(HashType.DEFAULT));
  }

  private static JsonNode sign(Transaction tx, PreviousOutputs previous, KeyRing keys, int hashType)
      throws RpcException {
    List<TxOut> spent = new ArrayList<>();
    boolean allKnown = true;
    for (TxIn input : tx.inputs()) {
      Optional<TxOut> known = previous.get(input.prevout());
      allKnown &= known.isPresent();
      spent.add(known.orElse(new TxOut(0, Script.EMPTY)));
    }
    PrecomputedTransactionData data = new PrecomputedTransactionData(tx, spent);
    List<TxIn> inputs = new ArrayList<>();
    for (int i = 0; i < tx.inputs().size(); i++) {
      TxIn input = tx.inputs().get(i);
      if (previous.get(input.prevout()).isEmpty()) {
        inputs.add(input);
        continue;
      }
      SignatureMaker maker = SignatureMaker.of(data, i, hashType, allKnown);
      SigningState state = PartialInput.read(maker, input, spent.get(i));
      boolean signsNothing =
          (hashType & ~HashType.ANYONE_CAN_PAY) == HashType.SINGLE && i >= tx.outputs().size();
      if (!signsNothing) {
        InputSolver.solve(maker, keys, spent.get(i).scriptPubKey(), state);
      }
      inputs.add(unlocked(input, state));
    }
    return result(
        Transaction.of(tx.version(), inputs, tx.outputs(), tx.lockTime()), spent, previous);
  }

  private static JsonNode result(Transaction signed, List<TxOut> spent, PreviousOutputs previous)
      throws RpcException {
    PrecomputedTransactionData data = new PrecomputedTransactionData(signed, spent);
    ArrayNode errors = Json.array();
    for (int i = 0; i < spent.size(); i++) {
      TxIn input = signed.inputs().get(i);
      Optional<TxOut> output = previous.get(input.prevout());
      if (output.isPresent()
          && output.get().value() == ConsensusLimits.MAX_MONEY
          && !input.witness().isEmpty()) {
        throw new RpcException(
            RpcErrorCode.TYPE_ERROR,
            "Missing amount for CTxOut(nValue=%s, scriptPubKey=%.30s)"
                .formatted(
                    Amounts.of(output.get().value()).toPlainString(),
                    output.get().scriptPubKey().toHex()));
      }
      problem(data, i, output).ifPresent(error -> putError(errors, input, error));
    }
    ObjectNode result =
        Json.object()
            .put("hex", HEX.formatHex(signed.serialized()))
            .put("complete", errors.isEmpty());
    if (!errors.isEmpty()) {
      result.set("errors", errors);
    }
    return result;
  }

  private static Optional<String> problem(
      PrecomputedTransactionData data, int input, Optional<TxOut> spent) {
    if (spent.isEmpty()) {
      return Optional.of("Input not found or already spent");
    }
    ScriptError error =
        ScriptVerifier.verifyInput(data, input, ScriptFlags.STANDARD, SignatureVerifiers.best());
    return switch (error) {
      case OK -> Optional.empty();
      case INVALID_STACK_OPERATION ->
          Optional.of("Unable to sign input, invalid stack size (possibly missing key)");
      case SIG_NULLFAIL ->
          Optional.of(
              "CHECK(MULTI)SIG failing with non-zero signature (possibly need more signatures)");
      default -> Optional.of(error.text());
    };
  }

  private static void putError(ArrayNode errors, TxIn input, String error) {
    ObjectNode entry =
        errors
            .addObject()
            .put("txid", input.prevout().txid().toString())
            .put("vout", Integer.toUnsignedLong(input.prevout().index()));
    ArrayNode witness = entry.putArray("witness");
    input.witness().items().forEach(item -> witness.add(HexFormat.of().formatHex(item)));
    entry
        .put("scriptSig", input.scriptSig().toHex())
        .put("sequence", Integer.toUnsignedLong(input.sequence()))
        .put("error", error);
  }
}
