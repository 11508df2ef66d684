package dev.grapevine.node.methods;

import dev.grapevine.chain.address.AddressCodec;
import dev.grapevine.chain.address.DecodedAddress;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.primitives.TxIn;
import dev.grapevine.chain.primitives.TxOut;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.script.StandardScript;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Transactions out of parameters: inputs, outputs, lock time, replaceability, version (Bitcoin Core
 * {@code ConstructTransaction}). Immutable, for any thread.
 */
final class RawTransactions {
  /** The version where the caller names none. */
  static final int DEFAULT_VERSION = 2;

  private static final int MAX_VERSION = 3;
  private static final long MAX_UINT32 = 0xffff_ffffL;

  private final AddressCodec addresses;

  RawTransactions(AddressCodec addresses) {
    this.addresses = addresses;
  }

  /** The five parameters, in their order. */
  static List<RpcParameter> parameters() {
    return List.of(
        RpcParameter.required(
            "inputs", RpcParameter.Type.ARRAY, "Objects with txid, vout and, if wanted, sequence"),
        RpcParameter.required(
            "outputs",
            RpcParameter.Type.ANY,
            "An object, or an array of objects, of addresses and amounts in BTC, or of"
                + " \"data\" and hex digits"),
        RpcParameter.optional("locktime", RpcParameter.Type.NUMBER, "Raw lock time (default: 0)"),
        RpcParameter.optional(
            "replaceable",
            RpcParameter.Type.BOOL,
            "Signal that it may be replaced, BIP125 (default: true)"),
        RpcParameter.optional(
            "version", RpcParameter.Type.NUMBER, "Transaction version (default: 2)"));
  }

  /** Makes the transaction that parameters 0 to 4 tell of. */
  Transaction create(RpcRequest request) throws RpcException {
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
    return Transaction.of(version, inputs, outputs(request.at(1)), (int) lockTime);
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

  static Txid txid(JsonNode object) throws RpcException {
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

  /** Bytes from hex digits, none too. */
  static byte[] hex(JsonNode value, String name) throws RpcException {
    String text = value.asString("");
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          name + " must be hexadecimal string (not '" + text + "')");
    }
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcErrorCode.INVALID_PARAMETER, "Invalid parameter, " + message);
  }
}
