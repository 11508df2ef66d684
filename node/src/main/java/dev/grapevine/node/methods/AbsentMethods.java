package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Methods of Bitcoin Core for what this node has not got: each answers as Bitcoin Core does where
 * it was started without the thing, so that callers go the way they know.
 */
final class AbsentMethods {
  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "abortprivatebroadcast",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Stop broadcasting a transaction in private. This node never does.",
            List.of(RpcParameter.required("id", RpcParameter.Type.HEX, "The txid or wtxid")),
            AbsentMethods::noPrivateBroadcast),
        new RpcMethod(
            "exportasmap",
            RpcMethod.Category.NETWORK,
            "Export the embedded map of autonomous systems. There is none embedded.",
            List.of(RpcParameter.required("path", RpcParameter.Type.STRING, "Path to the file")),
            request -> {
              throw new RpcException(RpcErrorCode.MISC_ERROR, "No embedded ASMap data available");
            }),
        new RpcMethod(
            "getprivatebroadcastinfo",
            RpcMethod.Category.RAWTRANSACTIONS,
            "Tell of transactions that are broadcast in private. This node does not do that.",
            List.of(),
            AbsentMethods::noPrivateBroadcast));
  }

  private static JsonNode noPrivateBroadcast(RpcRequest request) throws RpcException {
    throw new RpcException(
        RpcErrorCode.METHOD_NOT_FOUND,
        "Private broadcast is not enabled. There is no -privatebroadcast here.");
  }
}
