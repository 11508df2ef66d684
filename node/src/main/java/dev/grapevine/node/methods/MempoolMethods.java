package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.node.core.MempoolStore;
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
  private final MempoolEntryJson json;

  MempoolMethods(MethodContext context, MempoolEntryJson json) {
    this.context = context;
    this.json = json;
  }

  List<RpcMethod> all() {
    RpcParameter txid =
        RpcParameter.required(
            "txid", RpcParameter.Type.HEX, "The transaction id (must be in mempool)");
    RpcParameter verbose =
        RpcParameter.optional(
            "verbose",
            RpcParameter.Type.BOOL,
            "True for a json object, false for array of transaction ids (default: false)");
    return List.of(
        method(
            "getmempoolancestors",
            "If txid is in the mempool, returns all in-mempool ancestors.",
            List.of(txid, verbose),
            request -> relatives(request, true)),
        method(
            "getmempoolcluster",
            "Returns mempool data for given cluster.",
            List.of(
                RpcParameter.required(
                    "txid", RpcParameter.Type.HEX, "The txid of a transaction in the cluster")),
            this::cluster),
        method(
            "getmempooldescendants",
            "If txid is in the mempool, returns all in-mempool descendants.",
            List.of(txid, verbose),
            request -> relatives(request, false)),
        method(
            "getmempoolentry",
            "Returns mempool data for given transaction.",
            List.of(txid),
            this::entry),
        new RpcMethod(
            "getmempoolfeeratediagram",
            RpcMethod.Category.HIDDEN,
            "Returns the feerate diagram for the whole mempool.",
            List.of(),
            request -> context.ask(access -> diagram(access.engine().mempool()))),
        method(
            "getmempoolinfo",
            "Returns details on the active state of the TX memory pool.",
            List.of(),
            this::info),
        method(
            "getrawmempool",
            "Returns all transaction ids in memory pool, those that are mined first at the front.",
            List.of(
                verbose,
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

  private static MempoolEntry find(Mempool mempool, Txid txid) throws RpcException {
    return mempool
        .get(txid)
        .orElseThrow(() ->
            new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Transaction not in mempool"));
  }

  private JsonNode entry(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "txid"));
    return context.ask(access -> {
      Mempool mempool = access.engine().mempool();
      return json.entry(mempool, find(mempool, txid));
    });
  }

  private JsonNode cluster(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "parameter 1"));
    return context.ask(access -> {
      Mempool mempool = access.engine().mempool();
      return MempoolEntryJson.cluster(mempool, find(mempool, txid));
    });
  }

  private JsonNode relatives(RpcRequest request, boolean ancestors) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "txid"));
    boolean verbose = request.bool(1, false);
    return context.ask(access -> {
      Mempool mempool = access.engine().mempool();
      MempoolEntry entry = find(mempool, txid);
      List<MempoolEntry> all =
          new ArrayList<>(ancestors ? mempool.ancestors(entry) : mempool.descendants(entry));
      all.remove(entry);
      return verbose ? verbose(mempool, all.iterator()) : ids(all);
    });
  }

  private static ArrayNode ids(List<MempoolEntry> entries) {
    ArrayNode ids = Json.array();
    entries.forEach(entry -> ids.add(entry.transaction().txid().toString()));
    return ids;
  }

  private static ArrayNode diagram(Mempool mempool) {
    ArrayNode points = Json.array();
    long weight = 0;
    long fee = 0;
    points.addObject().put("weight", weight).put("fee", Amounts.of(fee));
    long left = 0;
    for (Iterator<MempoolEntry> entries = mempool.bestFirst(); entries.hasNext(); ) {
      MempoolEntry entry = entries.next();
      if (left == 0) {
        left = entry.chunkWeight();
        weight += entry.chunkWeight();
        fee += entry.chunkFee();
        points.addObject().put("weight", weight).put("fee", Amounts.of(fee));
      }
      left -= entry.adjustedWeight();
    }
    return points;
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    boolean loaded = context.core().mempoolStore().map(MempoolStore::isLoaded).orElse(true);
    ObjectNode result = context.ask(access -> info(access, loaded));
    return json.tellsFullRbf() ? result.put("fullrbf", true) : result;
  }

  private static ObjectNode info(NodeCore.Access access, boolean loaded) {
    Mempool mempool = access.engine().mempool();
    MempoolOptions options = mempool.options();
    return Json.object()
        .put("loaded", loaded)
        .put("size", mempool.size())
        .put("bytes", mempool.vsize())
        .put("usage", mempool.usageBytes())
        .put("total_fee", Amounts.of(mempool.totalFee()))
        .put("maxmempool", options.maxUsageBytes())
        .put("mempoolminfee", Amounts.of(new FeeRate(access.engine().minimumFeeRate(access.now()))))
        .put("minrelaytxfee", Amounts.of(options.minRelay()))
        .put("incrementalrelayfee", Amounts.of(options.incrementalRelay()))
        .put("unbroadcastcount", mempool.unbroadcastCount())
        .put("permitbaremultisig", options.permitBareMultisig())
        .put("maxdatacarriersize", options.dataCarrierBytes())
        .put("limitclustercount", options.clusterCount())
        .put("limitclustersize", options.clusterVbytes())
        .put("optimal", mempool.isOptimal());
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
      return context.ask(access -> {
        Mempool mempool = access.engine().mempool();
        return verbose(mempool, mempool.bestFirst());
      });
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

  private ObjectNode verbose(Mempool mempool, Iterator<MempoolEntry> entries) {
    ObjectNode result = Json.object();
    while (entries.hasNext()) {
      MempoolEntry entry = entries.next();
      result.set(entry.transaction().txid().toString(), json.entry(mempool, entry));
    }
    return result;
  }

  private static Contents contents(Mempool mempool) {
    List<Txid> txids = new ArrayList<>(mempool.size());
    mempool.bestFirst().forEachRemaining(entry -> txids.add(entry.transaction().txid()));
    return new Contents(txids, mempool.sequence());
  }
}
