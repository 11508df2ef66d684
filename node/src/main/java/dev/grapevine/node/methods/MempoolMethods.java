package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.Mempool;
import dev.grapevine.relay.mempool.MempoolEntry;
import dev.grapevine.relay.mempool.MempoolOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the mempool holds (Bitcoin Core {@code rpc/mempool.cpp}). */
final class MempoolMethods {
  private final MethodContext context;

  MempoolMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        method(
            "getmempoolentry",
            "Returns mempool data for given transaction.",
            List.of(
                RpcParameter.required(
                    "txid", RpcParameter.Type.HEX, "The transaction id (must be in mempool)")),
            this::entry),
        method(
            "getmempoolinfo",
            "Returns details on the active state of the TX memory pool.",
            List.of(),
            this::info),
        method(
            "getrawmempool",
            "Returns all transaction ids in memory pool, those that are mined first at the front.",
            List.of(
                RpcParameter.optional(
                    "verbose",
                    RpcParameter.Type.BOOL,
                    "True for a json object, false for array of transaction ids (default: false)"),
                RpcParameter.optional(
                    "mempool_sequence",
                    RpcParameter.Type.BOOL,
                    "If verbose=false, returns a json object with transaction list and mempool"
                        + " sequence number attached (default: false)")),
            this::raw));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.BLOCKCHAIN, help, parameters, handler);
  }

  private JsonNode entry(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "txid"));
    return context.ask(access -> {
      Mempool mempool = access.engine().mempool();
      return toJson(
          mempool,
          mempool
              .get(txid)
              .orElseThrow(() ->
                  new RpcException(
                      RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Transaction not in mempool")));
    });
  }

  private record Sums(int count, long vsize, long fee) {
    static Sums of(List<MempoolEntry> entries) {
      long vsize = 0;
      long fee = 0;
      for (MempoolEntry entry : entries) {
        vsize += entry.vsize();
        fee += entry.fee();
      }
      return new Sums(entries.size(), vsize, fee);
    }
  }

  private static ObjectNode toJson(Mempool mempool, MempoolEntry entry) {
    Sums descendants = Sums.of(mempool.descendants(entry));
    Sums ancestors = Sums.of(mempool.ancestors(entry));
    ObjectNode result =
        Json.object()
            .put("vsize", entry.vsize())
            .put("weight", entry.weight())
            .put("time", entry.unixSeconds())
            .put("height", entry.height())
            .put("descendantcount", descendants.count())
            .put("descendantsize", descendants.vsize())
            .put("ancestorcount", ancestors.count())
            .put("ancestorsize", ancestors.vsize())
            .put("wtxid", entry.transaction().wtxid().toString());
    result
        .putObject("fees")
        .put("base", Amounts.of(entry.fee()))
        // Nothing raises or lowers a fee for mining (prioritisetransaction).
        .put("modified", Amounts.of(entry.fee()))
        .put("ancestor", Amounts.of(ancestors.fee()))
        .put("descendant", Amounts.of(descendants.fee()))
        .put("chunk", Amounts.of(entry.chunkFee()));
    ArrayNode depends = result.putArray("depends");
    mempool.parents(entry).forEach(p -> depends.add(p.transaction().txid().toString()));
    ArrayNode spentBy = result.putArray("spentby");
    mempool.children(entry).forEach(c -> spentBy.add(c.transaction().txid().toString()));
    return result;
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    return context.ask(MempoolMethods::info);
  }

  private static ObjectNode info(NodeCore.Access access) {
    Mempool mempool = access.engine().mempool();
    MempoolOptions options = mempool.options();
    return Json.object()
        .put("loaded", true)
        .put("size", mempool.size())
        .put("bytes", mempool.vsize())
        .put("usage", mempool.usageBytes())
        .put("total_fee", Amounts.of(mempool.totalFee()))
        .put("maxmempool", options.maxUsageBytes())
        .put("mempoolminfee", Amounts.of(new FeeRate(access.engine().minimumFeeRate(access.now()))))
        .put("minrelaytxfee", Amounts.of(options.minRelay()))
        .put("incrementalrelayfee", Amounts.of(options.incrementalRelay()))
        .put("permitbaremultisig", options.permitBareMultisig())
        .put("maxdatacarriersize", options.dataCarrierBytes())
        .put("limitclustercount", options.clusterCount())
        .put("limitclustersize", options.clusterVbytes());
  }

  private record Contents(List<Txid> txids, long sequence) {}

  private JsonNode raw(RpcRequest request) throws RpcException {
    boolean verbose = request.bool(0, false);
    boolean withSequence = request.bool(1, false);
    if (verbose) {
      if (withSequence) {
        throw new RpcException(
            RpcErrorCode.INVALID_PARAMETER,
            "Verbose results cannot contain mempool sequence values.");
      }
      return context.ask(access -> verbose(access.engine().mempool()));
    }
    Contents contents = context.ask(access -> contents(access.engine().mempool()));
    ArrayNode txids = Json.array();
    contents.txids().forEach(txid -> txids.add(txid.toString()));
    if (!withSequence) {
      return txids;
    }
    ObjectNode result = Json.object();
    result.set("txids", txids);
    return result.put("mempool_sequence", contents.sequence());
  }

  private static ObjectNode verbose(Mempool mempool) {
    ObjectNode result = Json.object();
    Iterator<MempoolEntry> entries = mempool.bestFirst();
    while (entries.hasNext()) {
      MempoolEntry entry = entries.next();
      result.set(entry.transaction().txid().toString(), toJson(mempool, entry));
    }
    return result;
  }

  private static Contents contents(Mempool mempool) {
    List<Txid> txids = new ArrayList<>(mempool.size());
    mempool.bestFirst().forEachRemaining(entry -> txids.add(entry.transaction().txid()));
    return new Contents(txids, mempool.sequence());
  }
}
