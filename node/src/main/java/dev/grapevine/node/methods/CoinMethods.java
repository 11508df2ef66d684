package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.OutPoint;
import dev.grapevine.chain.primitives.Script;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Coin;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.mempool.Mempool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Unspent outputs (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class CoinMethods {
  private static final long MAX_OUTPUT_INDEX = 0xffff_ffffL;

  private final MethodContext context;
  private final TransactionJson transactions;
  private final Descriptors descriptors;

  CoinMethods(MethodContext context, TransactionJson transactions, Descriptors descriptors) {
    this.context = context;
    this.transactions = transactions;
    this.descriptors = descriptors;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "gettxout",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns details about an unspent transaction output, null if there is none.",
            List.of(
                RpcParameter.required("txid", RpcParameter.Type.HEX, "The transaction id"),
                RpcParameter.required("n", RpcParameter.Type.NUMBER, "vout number"),
                RpcParameter.optional(
                    "include_mempool",
                    RpcParameter.Type.BOOL,
                    "Whether to include the mempool; an output that is spent there is not unspent"
                        + " (default: true)")),
            this::txOut),
        new RpcMethod(
            "scantxoutset",
            RpcMethod.Category.BLOCKCHAIN,
            "Scans the unspent transaction output set for entries that match certain output"
                + " descriptors: raw(<hex script>) and addr(<address>). The node does nothing else"
                + " meanwhile.",
            List.of(
                RpcParameter.required(
                    "action", RpcParameter.Type.STRING, "start; abort and status find no scan"),
                RpcParameter.optional(
                    "scanobjects",
                    RpcParameter.Type.ARRAY,
                    "Descriptors, or objects with a descriptor as their member desc; required for"
                        + " start")),
            this::scan));
  }

  private record Unspent(Coin coin, BlockHash tip, int tipHeight) {}

  private JsonNode txOut(RpcRequest request) throws RpcException {
    Txid txid = Txid.parse(request.hash(0, "txid"));
    long index = request.longInteger(1);
    if (index < 0 || index > MAX_OUTPUT_INDEX) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
    }
    boolean includeMempool = request.bool(2, true);
    OutPoint outPoint = new OutPoint(txid, (int) index);
    Optional<Unspent> unspent = context.ask(access -> find(access, outPoint, includeMempool));
    return unspent.isPresent() ? toJson(unspent.get()) : Json.NULL;
  }

  private static Optional<Unspent> find(
      NodeCore.Access access, OutPoint outPoint, boolean includeMempool) {
    Chainstate chain = access.chain();
    Mempool mempool = access.engine().mempool();
    Optional<Coin> coin = Optional.empty();
    if (!includeMempool) {
      coin = chain.coins().coin(outPoint);
    } else if (mempool.spender(outPoint).isEmpty()) {
      coin = mempool.coins(chain.coins()).coin(outPoint);
    }
    return coin.map(c -> new Unspent(c, chain.tip().hash(), chain.tip().height()));
  }

  private ObjectNode toJson(Unspent unspent) {
    Coin coin = unspent.coin();
    ObjectNode result =
        Json.object()
            .put("bestblock", unspent.tip().toString())
            .put(
                "confirmations",
                coin.height() == Coin.MEMPOOL_HEIGHT ? 0 : unspent.tipHeight() - coin.height() + 1)
            .put("value", Amounts.of(coin.output().value()));
    result.set("scriptPubKey", transactions.script(coin.output().scriptPubKey()));
    return result.put("coinbase", coin.coinbase());
  }

  private JsonNode scan(RpcRequest request) throws RpcException {
    String action = request.string(0);
    switch (action) {
      case "start" -> {
        if (!request.has(1)) {
          throw new RpcException(
              RpcErrorCode.MISC_ERROR, "scanobjects argument is required for the start action");
        }
        Set<Script> wanted = new HashSet<>();
        for (JsonNode object : request.at(1)) {
          wanted.add(descriptors.parse(descriptor(object)));
        }
        Scan scan = context.ask(access -> scan(access.chain(), wanted));
        return toJson(scan);
      }
      // A scan is one task on the node's loop: by the time these were answered it would be over.
      case "status" -> {
        return Json.NULL;
      }
      case "abort" -> {
        return Json.bool(false);
      }
      default ->
          throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Invalid action '" + action + "'");
    }
  }

  private static String descriptor(JsonNode object) throws RpcException {
    if (object.isString()) {
      return object.stringValue();
    }
    if (!object.isObject()) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Scan object needs to be either a string or an object");
    }
    if (!object.path("desc").isString()) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Descriptor needs to be provided in scan object");
    }
    return object.path("desc").stringValue();
  }

  private record Match(OutPoint outPoint, Coin coin, BlockHash block) {}

  private record Scan(long scanned, int height, BlockHash tip, List<Match> matches) {}

  private static Scan scan(Chainstate chain, Set<Script> wanted) {
    BlockIndex tip = chain.tip();
    List<Match> matches = new ArrayList<>();
    long[] scanned = {0};
    chain.forEachCoin((outPoint, coin) -> {
      scanned[0]++;
      if (wanted.contains(coin.output().scriptPubKey())) {
        BlockHash block = chain.atHeight(coin.height()).orElseThrow().hash();
        matches.add(new Match(outPoint, coin, block));
      }
    });
    return new Scan(scanned[0], tip.height(), tip.hash(), matches);
  }

  private ObjectNode toJson(Scan scan) {
    ObjectNode result =
        Json.object()
            .put("success", true)
            .put("txouts", scan.scanned())
            .put("height", scan.height())
            .put("bestblock", scan.tip().toString());
    ArrayNode unspents = result.putArray("unspents");
    long total = 0;
    for (Match match : scan.matches()) {
      Coin coin = match.coin();
      Script script = coin.output().scriptPubKey();
      total += coin.output().value();
      unspents
          .addObject()
          .put("txid", match.outPoint().txid().toString())
          .put("vout", Integer.toUnsignedLong(match.outPoint().index()))
          .put("scriptPubKey", script.toHex())
          .put("desc", descriptors.infer(script))
          .put("amount", Amounts.of(coin.output().value()))
          .put("coinbase", coin.coinbase())
          .put("height", coin.height())
          .put("blockhash", match.block().toString())
          .put("confirmations", scan.height() - coin.height() + 1);
    }
    return result.put("total_amount", Amounts.of(total));
  }
}
