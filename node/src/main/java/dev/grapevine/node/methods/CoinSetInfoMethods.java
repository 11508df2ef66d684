package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.index.CoinStats;
import dev.grapevine.node.index.CoinStatsIndex;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sums over all coins (Bitcoin Core {@code rpc/blockchain.cpp}): those of the tip added up while
 * the node goes on, or those of any block from {@code -coinstatsindex}.
 */
final class CoinSetInfoMethods {
  private final MethodContext context;

  CoinSetInfoMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "gettxoutsetinfo",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns statistics about the unspent transaction output set. Without -coinstatsindex"
                + " this may take minutes: give the client no timeout (-rpcclienttimeout=0).",
            List.of(
                RpcParameter.optional(
                    "hash_type",
                    RpcParameter.Type.STRING,
                    "Which hash of the set to tell: hash_serialized_3 (default; never from the"
                        + " index), muhash or none"),
                RpcParameter.optional(
                    "hash_or_height",
                    RpcParameter.Type.ANY,
                    "The block as of which to tell, by hash or height; needs -coinstatsindex"
                        + " (default: the tip)"),
                RpcParameter.optional(
                    "use_index",
                    RpcParameter.Type.BOOL,
                    "Use coinstatsindex if there is one (default: true)")),
            this::info));
  }

  /** A block, by hash and height. */
  private record Place(BlockHash hash, int height) {
    static Place of(BlockIndex index) {
      return new Place(index.hash(), index.height());
    }
  }

  private JsonNode info(RpcRequest request) throws RpcException {
    CoinSums.Kind kind =
        CoinSums.Kind.parse(request.optionalString(0).orElse(CoinSums.Kind.SERIALIZED.text));
    boolean useIndex = request.bool(2, true);
    Optional<CoinStatsIndex> index = context.indexes().coinStats();
    if (request.has(1)) {
      requireIndex(index.isPresent(), kind, useIndex);
    }
    if (index.isEmpty() || !useIndex || kind == CoinSums.Kind.SERIALIZED) {
      return addUp(kind);
    }
    Place place =
        context.ask(access ->
            Place.of(
                request.has(1)
                    ? Lookup.hashOrHeight(access.chain(), request.at(1))
                    : access.chain().tip()));
    return fromIndex(index.get(), place, kind);
  }

  private static void requireIndex(boolean isThere, CoinSums.Kind kind, boolean use)
      throws RpcException {
    if (!isThere) {
      throw Lookup.invalid("Querying specific block heights requires coinstatsindex");
    }
    if (kind == CoinSums.Kind.SERIALIZED) {
      throw Lookup.invalid("hash_serialized_3 hash type cannot be queried for a specific block");
    }
    if (!use) {
      throw Lookup.invalid("Cannot set use_index to false when querying for a specific block");
    }
  }

  private static ObjectNode header(Place place) {
    return Json.object().put("height", place.height()).put("bestblock", place.hash().toString());
  }

  private ObjectNode addUp(CoinSums.Kind kind) throws RpcException {
    CoinSums sums = new CoinSums(kind);
    try (CoinWalk walk = CoinWalk.open(context)) {
      walk.forEach(sums);
      return sums.addTo(header(Place.of(walk.base())));
    }
  }

  private static JsonNode fromIndex(CoinStatsIndex index, Place place, CoinSums.Kind kind)
      throws RpcException {
    boolean complete = index.progress().catchUp();
    if (!complete && place.height() > index.progress().height()) {
      throw new RpcException(
          RpcErrorCode.INTERNAL_ERROR,
          "Unable to get data because coinstatsindex is still syncing. Current height: "
              + index.progress().height());
    }
    CoinStats stats =
        index
            .find(place.hash())
            .orElseThrow(
                () -> new RpcException(RpcErrorCode.INTERNAL_ERROR, "Unable to read UTXO set"));
    ObjectNode result =
        header(place).put("txouts", stats.outputs()).put("bogosize", stats.bogoSize());
    if (kind == CoinSums.Kind.MUHASH) {
      result.put(kind.text, BlockHash.of(stats.muHash()).toString());
    }
    result
        .put("total_amount", Amounts.of(stats.totalAmount()))
        .put("total_unspendable_amount", Amounts.of(stats.totalUnspendable()))
        .set("block_info", blockInfo(stats.block()));
    return result;
  }

  private static ObjectNode blockInfo(CoinStats.BlockAmounts block) {
    ObjectNode info =
        Json.object()
            .put("prevout_spent", Amounts.of(block.prevoutsSpent()))
            .put("coinbase", Amounts.of(block.coinbase()))
            .put("new_outputs_ex_coinbase", Amounts.of(block.newOutputs()))
            .put("unspendable", Amounts.of(block.unspendable()));
    info.putObject("unspendables")
        .put("genesis_block", Amounts.of(block.genesis()))
        .put("bip30", Amounts.of(block.bip30()))
        .put("scripts", Amounts.of(block.scripts()))
        .put("unclaimed_rewards", Amounts.of(block.unclaimed()));
    return info;
  }
}
