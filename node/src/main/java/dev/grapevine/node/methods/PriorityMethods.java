package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.Mempool;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What transactions count for beside their fees (Bitcoin Core {@code rpc/mining.cpp}). */
final class PriorityMethods {
  private final MethodContext context;

  PriorityMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        method(
            "getprioritisedtransactions",
            "Returns a map of all user-created (see prioritisetransaction) fee deltas by txid, and"
                + " whether the tx is present in mempool.",
            List.of(),
            request -> context.ask(access -> prioritised(access.engine().mempool()))),
        method(
            "prioritisetransaction",
            "Accepts the transaction into mined blocks at a higher (or lower) priority.",
            List.of(
                RpcParameter.required("txid", RpcParameter.Type.HEX, "The transaction id."),
                RpcParameter.optional(
                    "dummy", RpcParameter.Type.NUMBER, "Must be zero or null; of older versions."),
                RpcParameter.required(
                    "fee_delta",
                    RpcParameter.Type.NUMBER,
                    "The fee value (in satoshis) to add (or subtract, if negative). It is not"
                        + " actually paid.")),
            this::prioritise));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.MINING, help, parameters, handler);
  }

  private JsonNode prioritise(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "txid"));
    if (request.has(1) && request.at(1).asDouble() != 0) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Priority is no longer supported, dummy argument to prioritisetransaction must be 0.");
    }
    long satoshi = request.longInteger(2);
    return context.ask(access -> {
      Mempool mempool = access.engine().mempool();
      if (!mempool.mayPrioritise(txid)) {
        throw new RpcException(
            RpcErrorCode.INVALID_PARAMETER,
            "Priority is not supported for transactions with dust outputs.");
      }
      mempool.prioritise(txid, satoshi);
      return Json.bool(true);
    });
  }

  private static ObjectNode prioritised(Mempool mempool) {
    ObjectNode result = Json.object();
    mempool
        .deltas()
        .forEach((txid, delta) -> {
          ObjectNode each =
              result
                  .putObject(txid.toString())
                  .put("fee_delta", delta)
                  .put("in_mempool", mempool.contains(txid));
          mempool.get(txid).ifPresent(entry -> each.put("modified_fee", entry.modifiedFee()));
        });
    return result;
  }
}
