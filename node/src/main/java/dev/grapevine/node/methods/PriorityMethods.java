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
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What transactions count for beside their fees, and what a fee ought to be (Bitcoin Core {@code
 * rpc/mining.cpp}, {@code rpc/fees.cpp}).
 */
final class PriorityMethods {
  private static final int MAX_TARGET = 1008;
  private static final int LEAST_TARGET = 1;
  private static final List<String> ESTIMATE_MODES = List.of("unset", "economical", "conservative");

  private final MethodContext context;

  PriorityMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "estimatesmartfee",
            RpcMethod.Category.UTIL,
            "Estimates the fee rate needed for a transaction to begin confirmation within"
                + " conf_target blocks. This node keeps no history of fees and says so.",
            List.of(
                RpcParameter.required(
                    "conf_target",
                    RpcParameter.Type.NUMBER,
                    "Confirmation target in blocks (1 - 1008)"),
                RpcParameter.optional(
                    "estimate_mode",
                    RpcParameter.Type.STRING,
                    "unset, economical or conservative (default: economical)")),
            PriorityMethods::estimate),
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

  private static JsonNode estimate(RpcRequest request) throws RpcException {
    int target = request.integer(0);
    if (target < LEAST_TARGET || target > MAX_TARGET) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Invalid conf_target, must be between 1 and 1008");
    }
    String mode = request.optionalString(1).orElse("economical").toLowerCase(Locale.ROOT);
    if (!ESTIMATE_MODES.contains(mode)) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\","
              + " \"conservative\"");
    }
    ObjectNode result = Json.object();
    result.putArray("errors").add("Insufficient data or no feerate found");
    return result.put("blocks", Math.max(2, target));
  }
}
