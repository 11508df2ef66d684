package dev.grapevine.node.methods;

import dev.grapevine.chain.consensus.ChainParams;
import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Figures about the chain (Bitcoin Core {@code rpc/blockchain.cpp}, {@code rpc/mining.cpp}). */
final class ChainStatsMethods {
  private static final int MONTH_SECONDS = 30 * 24 * 60 * 60;
  private static final int DEFAULT_LOOK_BACK = 120;

  private final MethodContext context;

  ChainStatsMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getblockstats",
            RpcMethod.Category.BLOCKCHAIN,
            "Computes statistics of one block. All amounts are in satoshis.",
            List.of(
                RpcParameter.required(
                    "hash_or_height", RpcParameter.Type.ANY, "The block's hash or height"),
                RpcParameter.optional(
                    "stats",
                    RpcParameter.Type.ANY,
                    "Names of the values wanted (default: all of them)")),
            this::blockStats),
        new RpcMethod(
            "getchaintxstats",
            RpcMethod.Category.BLOCKCHAIN,
            "Computes statistics about the number and rate of transactions in the chain.",
            List.of(
                RpcParameter.optional(
                    "nblocks",
                    RpcParameter.Type.NUMBER,
                    "Size of the window in number of blocks (default: one month)"),
                RpcParameter.optional(
                    "blockhash",
                    RpcParameter.Type.HEX,
                    "The block that ends the window (default: the tip)")),
            this::chainTransactionStats),
        new RpcMethod(
            "getdifficulty",
            RpcMethod.Category.BLOCKCHAIN,
            "Returns the proof-of-work difficulty as a multiple of the minimum difficulty.",
            List.of(),
            request ->
                Json.of(
                    BlockJson.difficulty(
                        context.ask(access -> access.chain().tip().header().bits())))),
        new RpcMethod(
            "getnetworkhashps",
            RpcMethod.Category.MINING,
            "Returns the estimated network hashes per second based on the last n blocks.",
            List.of(
                RpcParameter.optional(
                    "nblocks",
                    RpcParameter.Type.NUMBER,
                    "The number of blocks, or -1 for those since the difficulty changed (default:"
                        + " 120)"),
                RpcParameter.optional(
                    "height",
                    RpcParameter.Type.NUMBER,
                    "Estimate as of this height (default: -1, the tip)")),
            request -> {
              int blocks = request.integer(0, DEFAULT_LOOK_BACK);
              int height = request.integer(1, -1);
              return Json.decimal(
                  context.ask(access -> hashesPerSecond(access.chain(), blocks, height)));
            }));
  }

  private record Found(BlockIndex index, Block block, BlockUndo undo) {}

  private JsonNode blockStats(RpcRequest request) throws RpcException {
    if (request.has(1) && !request.at(1).isArray()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type "
              + RpcParameter.typeName(request.at(1))
              + " is not of expected type array");
    }
    TreeSet<String> wanted = new TreeSet<>(RawHex.strings(request, 1));
    Found found =
        context.ask(access -> {
          Chainstate chain = access.chain();
          BlockIndex index = Lookup.hashOrHeight(chain, request.at(0));
          Block block = Lookup.block(chain, index);
          BlockUndo undo =
              index.height() == 0
                  ? new BlockUndo(List.of())
                  : Lookup.undo(chain, index).orElseThrow(Lookup::unreadableUndo);
          return new Found(index, block, undo);
        });
    ChainParams params = context.core().settings().params();
    ObjectNode all = BlockStats.of(params, found.index(), found.block(), found.undo());
    if (wanted.isEmpty()) {
      return all;
    }
    ObjectNode selected = Json.object();
    for (String name : wanted) {
      if (!all.has(name)) {
        throw Lookup.invalid("Invalid selected statistic '" + name + "'");
      }
      selected.set(name, all.get(name));
    }
    return selected;
  }

  private JsonNode chainTransactionStats(RpcRequest request) throws RpcException {
    boolean named = request.has(1);
    BlockHash hash = named ? BlockHash.parse(request.hash(1, "blockhash")) : BlockHash.ZERO;
    return context.ask(access -> {
      Chainstate chain = access.chain();
      BlockIndex last = named ? Lookup.index(chain, hash) : chain.tip();
      if (!chain.isActive(last)) {
        throw Lookup.invalid("Block is not in main chain");
      }
      long count = MONTH_SECONDS / chain.params().targetSpacingSeconds();
      count = Math.max(0, Math.min(count, last.height() - 1));
      if (request.has(0)) {
        count = request.integer(0);
        if (count < 0 || (count > 0 && count >= last.height())) {
          throw Lookup.invalid(
              "Invalid block count: should be between 0 and the block's height - 1");
        }
      }
      return transactionStats(last, (int) count);
    });
  }

  private static ObjectNode transactionStats(BlockIndex last, int count) {
    BlockIndex first = last.ancestor(last.height() - count).orElseThrow();
    long seconds = last.medianTimePast() - first.medianTimePast();
    ObjectNode result = Json.object().put("time", last.header().time());
    if (last.chainTransactionCount() != 0) {
      result.put("txcount", last.chainTransactionCount());
    }
    result
        .put("window_final_block_hash", last.hash().toString())
        .put("window_final_block_height", last.height())
        .put("window_block_count", count);
    if (count > 0) {
      result.put("window_interval", seconds);
      if (last.chainTransactionCount() != 0 && first.chainTransactionCount() != 0) {
        long transactions = last.chainTransactionCount() - first.chainTransactionCount();
        result.put("window_tx_count", transactions);
        if (seconds > 0) {
          result.set("txrate", Json.decimal((double) transactions / seconds));
        }
      }
    }
    return result;
  }

  /** From the work done and the time it took; 0 where there is nothing to go by. */
  static double hashesPerSecond(Chainstate chain, int blocks, int height) throws RpcException {
    if (blocks < -1 || blocks == 0) {
      throw Lookup.invalid("Invalid nblocks. Must be a positive number or -1.");
    }
    if (height < -1 || height > chain.tip().height()) {
      throw Lookup.invalid("Block does not exist at specified height");
    }
    BlockIndex last = height < 0 ? chain.tip() : chain.atHeight(height).orElseThrow();
    if (last.height() == 0) {
      return 0;
    }
    int interval = chain.params().retargetInterval();
    int back = Math.min(blocks < 0 ? last.height() % interval + 1 : blocks, last.height());
    BlockIndex first = last;
    long least = last.header().time();
    long most = least;
    for (int i = 0; i < back; i++) {
      first = first.previous().orElseThrow();
      least = Math.min(least, first.header().time());
      most = Math.max(most, first.header().time());
    }
    return least == most
        ? 0
        : last.chainWork().subtract(first.chainWork()).doubleValue() / (most - least);
  }
}
