package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
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
    JsonNode txid = member(output, "txid", "string");
    JsonNode vout = member(output, "vout", "number");
    if (vout.asInt(-1) < 0) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Invalid parameter, vout cannot be negative");
    }
    return new OutPoint(Txid.parse(RpcRequest.hash(txid.stringValue(), "txid")), vout.asInt(-1));
  }

  private static JsonNode member(JsonNode output, String name, String type) throws RpcException {
    JsonNode value = output.path(name);
    if (value.isMissingNode()) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Missing " + name);
    }
    if (!RpcParameter.typeName(value).equals(type)) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type "
              + RpcParameter.typeName(value)
              + " for field "
              + name
              + " is not of expected type "
              + type);
    }
    return value;
  }
}
