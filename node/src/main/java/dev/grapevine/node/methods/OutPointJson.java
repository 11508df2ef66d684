package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads objects of txid and vout. */
final class OutPointJson {
  private OutPointJson() {}

  static OutPoint parse(JsonNode output) throws RpcException {
    if (!output.isObject()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR, "JSON value of an output is not of expected type object");
    }
    for (String name : output.propertyNames()) {
      if (!List.of("txid", "vout").contains(name)) {
        throw new RpcException(RpcErrorCode.TYPE_ERROR, "Unexpected key " + name);
      }
    }
    JsonNode txid = output.path("txid");
    if (!txid.isString()) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Missing txid");
    }
    JsonNode vout = output.path("vout");
    if (!vout.isNumber()) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Missing vout");
    }
    if (vout.asInt(-1) < 0) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Invalid parameter, vout cannot be negative");
    }
    try {
      return new OutPoint(Txid.parse(txid.stringValue()), vout.asInt(-1));
    } catch (IllegalArgumentException e) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "txid must be hexadecimal string (not '" + txid.stringValue() + "')");
    }
  }
}
