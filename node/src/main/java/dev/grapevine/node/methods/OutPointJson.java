package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
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
    Options.requireOnly(output, List.of("txid", "vout"));
    JsonNode txid = Options.required(output, "txid", "string");
    JsonNode vout = Options.required(output, "vout", "number");
    if (vout.asInt(-1) < 0) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Invalid parameter, vout cannot be negative");
    }
    return new OutPoint(Txid.parse(RpcRequest.hash(txid.stringValue(), "txid")), vout.asInt(-1));
  }
}
