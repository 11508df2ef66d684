package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.address.WifKey;
import dev.grapevine.chain.consensus.ConsensusLimits;
import dev.grapevine.chain.crypto.Hash160;
import dev.grapevine.chain.crypto.SignatureVerifiers;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.HashType;
import dev.grapevine.chain.script.PrecomputedTransactionData;
import dev.grapevine.chain.script.ScriptError;
import dev.grapevine.chain.script.ScriptFlags;
import dev.grapevine.chain.script.ScriptVerifier;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.chain.state.CoinsView;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writing and signing transactions without a wallet (Bitcoin Core {@code rawtransaction.cpp}). */
final class SigningMethods {
  private static final int DEFAULT_VERSION = 2;
  private static final int MAX_VERSION = 3;
  private static final long MAX_UINT32 = 0xffff_ffffL;
  private static final Map<String, Integer> HASH_TYPES =
      Map.of(
          "DEFAULT", HashType.ALL,
          "ALL", HashType.ALL,
          "NONE", HashType.NONE,
          "SINGLE", HashType.SINGLE,
          "ALL|ANYONECANPAY", HashType.ALL | HashType.ANYONE_CAN_PAY,
          "NONE|ANYONECANPAY", HashType.NONE | HashType.ANYONE_CAN_PAY,
          "SINGLE|ANYONECANPAY", HashType.SINGLE | HashType.ANYONE_CAN_PAY);

  private final MethodContext context;
  private final AddressCodec addresses;

  SigningMethods(MethodContext context, AddressCodec addresses) {
    this.context = context;
    this.addresses = addresses;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "createrawtransaction",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Create a transaction spending the given inputs and creating new outputs. Returns it"
                + " hex-encoded. Its inputs are not signed, and it is not sent.",
            List.of(
                RpcParameter.required(
                    "inputs",
                    RpcParameter.Type.ARRAY,
                    "Objects with txid, vout and, if wanted, sequence"),
                RpcParameter.required(
                    "outputs",
                    RpcParameter.Type.ANY,
                    "An object, or an array of objects, of addresses and amounts in BTC, or of"
                        + " \"data\" and hex digits"),
                RpcParameter.optional(
                    "locktime", RpcParameter.Type.NUMBER, "Raw lock time (default: 0)"),
                RpcParameter.optional(
                    "replaceable",
                    RpcParameter.Type.BOOL,
                    "Signal that it may be replaced, BIP125 (default: true)"),
                RpcParameter.optional(
                    "version", RpcParameter.Type.NUMBER, "Transaction version (default: 2)")),
            this::create),
        new RpcMethod(
            "signrawtransactionwithkey",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Sign inputs for raw transaction (serialized, hex-encoded) with the given keys and no"
                + " others. Signs what ECDSA signs, taproot not; signatures that are there already"
                + " are kept, but not added to.",
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
                    "ALL, NONE or SINGLE, with or without |ANYONECANPAY (default: ALL)")),
            this::sign));
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcErrorCode.INVALID_PARAMETER, "Invalid parameter, " + message);
  }

  private JsonNode create(RpcRequest request) throws RpcException {
    long lockTime = request.longInteger(2, 0);
    if (lockTime < 0 || lockTime > MAX_UINT32) {
      throw invalid("locktime out of range");
    }
    int version = request.integer(4, DEFAULT_VERSION);
    if (version < 1 || version > MAX_VERSION) {
      throw invalid("version out of range(1~" + MAX_VERSION + ")");
    }
    boolean replaceable = request.bool(3, true);
    long sequence = MAX_UINT32 - (replaceable ? 2 : lockTime != 0 ? 1 : 0);
    List<TxIn> inputs = new ArrayList<>();
    boolean signals = false;
    for (JsonNode input : request.at(0)) {
      TxIn in = input(input, sequence);
      signals |= Integer.toUnsignedLong(in.sequence()) <= MAX_UINT32 - 2;
      inputs.add(in);
    }
    if (request.has(3) && replaceable && !inputs.isEmpty() && !signals) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Invalid parameter combination: Sequence number(s) contradict replaceable option");
    }
    Transaction tx = Transaction.of(version, inputs, outputs(request.at(1)), (int) lockTime);
    return Json.string(HexFormat.of().formatHex(tx.serialized()));
  }

  private static TxIn input(JsonNode input, long sequence) throws RpcException {
    if (!input.isObject()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type " + RpcParameter.typeName(input) + " is not of expected type object");
    }
    JsonNode vout = input.path("vout");
    Txid txid = txid(input);
    if (!vout.isInt()) {
      throw invalid("missing vout key");
    }
    if (vout.intValue() < 0) {
      throw invalid("vout cannot be negative");
    }
    long chosen = sequence;
    if (input.path("sequence").isNumber()) {
      chosen = input.path("sequence").asLong(-1);
      if (chosen < 0 || chosen > MAX_UINT32) {
        throw invalid("sequence number is out of range");
      }
    }
    return new TxIn(new OutPoint(txid, vout.intValue()), Script.EMPTY, (int) chosen);
  }

  private static Txid txid(JsonNode object) throws RpcException {
    JsonNode txid = object.path("txid");
    if (!txid.isString()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type " + RpcParameter.typeName(txid) + " is not of expected type string");
    }
    return Txid.parse(RpcRequest.hash(txid.stringValue(), "txid"));
  }

  private List<TxOut> outputs(JsonNode given) throws RpcException {
    List<Map.Entry<String, JsonNode>> pairs = new ArrayList<>();
    if (given.isObject()) {
      pairs.addAll(given.properties());
    } else if (given.isArray()) {
      for (JsonNode output : given) {
        if (!output.isObject()) {
          throw invalid("key-value pair not an object as expected");
        }
        if (output.size() != 1) {
          throw invalid("key-value pair must contain exactly one key");
        }
        pairs.addAll(output.properties());
      }
    } else if (given.isNull()) {
      throw invalid("output argument must be non-null");
    } else {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type " + RpcParameter.typeName(given) + " is not of expected type array");
    }
    List<TxOut> outputs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, JsonNode> pair : pairs) {
      boolean fresh = seen.add(pair.getKey());
      if (pair.getKey().equals("data")) {
        if (!fresh) {
          throw invalid("duplicate key: data");
        }
        outputs.add(new TxOut(0, StandardScript.nullData(hex(pair.getValue(), "Data"))));
      } else {
        long amount = RpcRequest.satoshis(pair.getValue());
        Script script = scriptOf(pair.getKey());
        if (!fresh) {
          throw invalid("duplicated address: " + pair.getKey());
        }
        outputs.add(new TxOut(amount, script));
      }
    }
    return outputs;
  }

  private Script scriptOf(String address) throws RpcException {
    return switch (addresses.decode(address)) {
      case DecodedAddress.Valid(Script script) -> script;
      case DecodedAddress.Invalid _ ->
          throw new RpcException(
              RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Invalid Bitcoin address: " + address);
    };
  }

  private static byte[] hex(JsonNode value, String name) throws RpcException {
    String text = value.asString("");
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          name + " must be hexadecimal string (not '" + text + "')");
    }
  }

  /** A coin to be spent; no value where the caller has not said it and the node does not know. */
  private record Spent(Script script, Optional<Long> value) {}

  private JsonNode sign(RpcRequest request) throws RpcException {
    Transaction tx =
        RawHex.transaction(request.string(0))
            .filter(transaction -> !transaction.inputs().isEmpty())
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.DESERIALIZATION_ERROR,
                    "TX decode failed. Make sure the tx has at least one input."));
    InputSigner signer = new InputSigner();
    for (String text : RawHex.strings(request, 1)) {
      WifKey key =
          addresses
              .decodeWif(text)
              .orElseThrow(() ->
                  new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Invalid private key"));
      signer.add(key);
      // A key spends what is paid to it within P2SH without more being said.
      signer.add(StandardScript.payToWitnessPublicKeyHash(Hash160.hash(key.publicKey())));
    }
    Map<OutPoint, Spent> spent = knownCoins(tx);
    for (JsonNode previous : request.at(2)) {
      add(previous, spent, signer);
    }
    String typeName = request.optionalString(3).orElse("ALL");
    Integer hashType = HASH_TYPES.get(typeName);
    if (hashType == null) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "'" + typeName + "' is not a valid sighash parameter.");
    }
    return sign(tx, spent, signer, hashType);
  }

  private Map<OutPoint, Spent> knownCoins(Transaction tx) throws RpcException {
    return context.ask(access -> {
      CoinsView view = access.engine().mempool().coins(access.chain().coins());
      Map<OutPoint, Spent> known = new LinkedHashMap<>();
      for (TxIn input : tx.inputs()) {
        Optional<Coin> coin = view.coin(input.prevout());
        coin.ifPresent(c ->
            known.put(
                input.prevout(),
                new Spent(c.output().scriptPubKey(), Optional.of(c.output().value()))));
      }
      return known;
    });
  }

  private static void add(JsonNode previous, Map<OutPoint, Spent> spent, InputSigner signer)
      throws RpcException {
    if (!previous.isObject()) {
      throw new RpcException(
          RpcErrorCode.DESERIALIZATION_ERROR,
          "expected object with {\"txid'\",\"vout\",\"scriptPubKey\"}");
    }
    for (String name : List.of("txid", "vout", "scriptPubKey")) {
      if (previous.path(name).isMissingNode()) {
        throw new RpcException(RpcErrorCode.TYPE_ERROR, "Missing " + name);
      }
    }
    int index = previous.path("vout").asInt(-1);
    if (index < 0) {
      throw new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "vout cannot be negative");
    }
    OutPoint outPoint = new OutPoint(txid(previous), index);
    Script script = Script.of(hex(previous.path("scriptPubKey"), "scriptPubKey"));
    Spent known = spent.get(outPoint);
    if (known != null && !known.script().equals(script)) {
      throw new RpcException(
          RpcErrorCode.DESERIALIZATION_ERROR,
          "Previous output scriptPubKey mismatch:\n" + known.script() + "\nvs:\n" + script);
    }
    Optional<Long> value = Optional.empty();
    if (previous.has("amount")) {
      value = Optional.of(RpcRequest.satoshis(previous.path("amount")));
    }
    spent.put(outPoint, new Spent(script, value));
    addScripts(previous, script, signer);
  }

  private static void addScripts(JsonNode previous, Script scriptPubKey, InputSigner signer)
      throws RpcException {
    StandardScript kind = StandardScript.of(scriptPubKey);
    if (!(kind instanceof StandardScript.ScriptHash)
        && !(kind instanceof StandardScript.WitnessV0ScriptHash)) {
      return;
    }
    boolean witness = previous.has("witnessScript");
    if (!witness && !previous.has("redeemScript")) {
      throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Missing redeemScript/witnessScript");
    }
    String name = witness ? "witnessScript" : "redeemScript";
    Script script = Script.of(hex(previous.path(name), name));
    Script wrapped = OutputScripts.payToWitnessScript(script);
    signer.add(script);
    signer.add(wrapped);
    if (witness && previous.has("redeemScript")) {
      Script redeem = Script.of(hex(previous.path("redeemScript"), "redeemScript"));
      if (!redeem.equals(script) && !redeem.equals(wrapped)) {
        throw new RpcException(
            RpcErrorCode.INVALID_PARAMETER, "redeemScript does not correspond to witnessScript");
      }
    }
    boolean matches =
        scriptPubKey.equals(wrapped)
            || scriptPubKey.equals(OutputScripts.payToScript(script))
            || scriptPubKey.equals(OutputScripts.payToScript(wrapped));
    if (!matches) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "redeemScript/witnessScript does not match scriptPubKey");
    }
  }

  private static JsonNode sign(
      Transaction tx, Map<OutPoint, Spent> spent, InputSigner signer, int hashType) {
    List<TxIn> inputs = new ArrayList<>();
    List<TxOut> outputs = new ArrayList<>();
    for (int i = 0; i < tx.inputs().size(); i++) {
      TxIn in = tx.inputs().get(i);
      Spent coin = spent.get(in.prevout());
      TxOut output =
          coin == null
              ? new TxOut(0, Script.EMPTY)
              : new TxOut(coin.value().orElse(ConsensusLimits.MAX_MONEY), coin.script());
      outputs.add(output);
      inputs.add(coin == null ? in : signer.sign(tx, i, output, hashType).orElse(in));
    }
    Transaction signed = Transaction.of(tx.version(), inputs, tx.outputs(), tx.lockTime());
    PrecomputedTransactionData data = new PrecomputedTransactionData(signed, outputs);
    ArrayNode errors = Json.array();
    for (int i = 0; i < inputs.size(); i++) {
      TxIn in = inputs.get(i);
      problem(data, i, Optional.ofNullable(spent.get(in.prevout())))
          .ifPresent(error -> putError(errors, in, error));
    }
    ObjectNode result =
        Json.object()
            .put("hex", HexFormat.of().formatHex(signed.serialized()))
            .put("complete", errors.isEmpty());
    if (!errors.isEmpty()) {
      result.set("errors", errors);
    }
    return result;
  }

  private static Optional<String> problem(
      PrecomputedTransactionData data, int input, Optional<Spent> spent) {
    if (spent.isEmpty()) {
      return Optional.of("Input not found or already spent");
    }
    boolean witness = !data.transaction().inputs().get(input).witness().isEmpty();
    if (witness && spent.get().value().isEmpty()) {
      return Optional.of("Missing amount");
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
