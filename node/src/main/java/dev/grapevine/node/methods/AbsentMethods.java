package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import java.util.List;

/**
 * Methods of Bitcoin Core for what this node has not got: each answers as Bitcoin Core does where
 * it was started without the thing, so that callers go the way they know.
 */
final class AbsentMethods {
  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "exportasmap",
            RpcMethod.Category.NETWORK,
            "Export the embedded map of autonomous systems. There is none embedded.",
            List.of(RpcParameter.required("path", RpcParameter.Type.STRING, "Path to the file")),
            request -> {
              throw new RpcException(RpcErrorCode.MISC_ERROR, "No embedded ASMap data available");
            }));
  }
}
