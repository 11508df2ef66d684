package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.Networks;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.base.Now;
import dev.grapevine.relay.transactions.OrphanSnapshot;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Transactions on their way: those that wait for their parents, and our own that nobody has fetched
 * (Bitcoin Core {@code rpc/mempool.cpp}, {@code rpc/node.cpp}).
 */
final class TransactionRelayMethods {
  private static final int WITH_HEX = 2;
  private static final long MOST_SECONDS = 3600;

  private final MethodContext context;

  TransactionRelayMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getorphantxs",
            RpcMethod.Category.HIDDEN,
            "Shows transactions in the tx orphanage.",
            List.of(
                RpcParameter.optional(
                    "verbosity",
                    RpcParameter.Type.ANY,
                    "0 for an array of txids (may contain duplicates), 1 for an array of objects"
                        + " with tx details, and 2 for details from (1) and tx hex (default: 0)")),
            this::orphans),
        new RpcMethod(
            "mockscheduler",
            RpcMethod.Category.HIDDEN,
            "Bring forward what is done at times of its own, such as announcing our own"
                + " transactions again, or writing estimates of fees (-regtest only).",
            List.of(
                RpcParameter.required(
                    "delta_time",
                    RpcParameter.Type.NUMBER,
                    "Number of seconds to bring it forward (1 to 3600)")),
            this::mockScheduler));
  }

  private JsonNode mockScheduler(RpcRequest request) throws RpcException {
    if (!context.core().settings().params().name().equals(Networks.REGTEST.name())) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "mockscheduler is for regression testing (-regtest mode) only");
    }
    long seconds = request.longInteger(0, 0);
    if (seconds <= 0 || seconds > MOST_SECONDS) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "delta_time must be between 1 and 3600 seconds (1 hr)");
    }
    context.fees().ifPresent(fees -> fees.bringForward(seconds));
    return context.ask(access -> {
      access.engine().bringRebroadcastForward(access.now(), seconds * Now.SECOND);
      return Json.NULL;
    });
  }

  private JsonNode orphans(RpcRequest request) throws RpcException {
    if (request.isBoolean(0)) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR, "Verbosity was boolean but only integer allowed");
    }
    int verbosity = request.verbosity(0, 0);
    if (verbosity < 0 || verbosity > WITH_HEX) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Invalid verbosity value " + verbosity);
    }
    List<OrphanSnapshot> orphans = context.ask(access -> access.engine().orphans());
    ArrayNode result = Json.array();
    for (OrphanSnapshot orphan : orphans) {
      if (verbosity == 0) {
        result.add(orphan.transaction().txid().toString());
      } else {
        ObjectNode details = details(orphan);
        if (verbosity == WITH_HEX) {
          details.put("hex", HexFormat.of().formatHex(orphan.transaction().serialized()));
        }
        result.add(details);
      }
    }
    return result;
  }

  private static ObjectNode details(OrphanSnapshot orphan) {
    Transaction transaction = orphan.transaction();
    ObjectNode details =
        Json.object()
            .put("txid", transaction.txid().toString())
            .put("wtxid", transaction.wtxid().toString())
            .put("bytes", transaction.totalSize())
            .put("vsize", transaction.virtualSize())
            .put("weight", transaction.weight());
    ArrayNode from = details.putArray("from");
    orphan.announcers().forEach(peer -> from.add(peer.value()));
    return details;
  }
}
