package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.core.ChainProgress;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.core.NodeWarnings;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Blocks, headers and where the chain stands (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class BlockMethods {
  private final MethodContext context;
  private final BlockJson json;

  BlockMethods(MethodContext context, TransactionJson transactions) {
    this.context = context;
    this.json = new BlockJson(transactions);
  }

  List<RpcMethod> all() {
    return List.of(
        method(
                "getbestblockhash",
                "Returns the hash of the best (tip) block in the most-work fully-validated chain.",
                List.of(),
                this::bestBlockHash)
            .asQuick(),
        method(
            "getblock",
            "Returns a block: with verbosity 0 as hex digits; with 1 as an object with the ids of"
                + " its transactions; with 2 with the transactions; with 3 also with the coins that"
                + " they spend.",
            List.of(
                RpcParameter.required("blockhash", RpcParameter.Type.HEX, "The block hash"),
                RpcParameter.optional(
                    "verbosity|verbose", RpcParameter.Type.ANY, "0, 1, 2 or 3 (default: 1)")),
            this::block),
        method(
            "getblockchaininfo",
            "Returns an object containing various state info regarding blockchain processing.",
            List.of(),
            this::blockchainInfo),
        method(
                "getblockcount",
                "Returns the height of the most-work fully-validated chain. The genesis block has"
                    + " height 0.",
                List.of(),
                this::blockCount)
            .asQuick(),
        method(
                "getblockhash",
                "Returns hash of block in best-block-chain at height provided.",
                List.of(
                    RpcParameter.required("height", RpcParameter.Type.NUMBER, "The height index")),
                this::blockHash)
            .asQuick(),
        method(
                "getblockheader",
                "Returns a header: as an object if verbose, otherwise as hex digits.",
                List.of(
                    RpcParameter.required("blockhash", RpcParameter.Type.HEX, "The block hash"),
                    RpcParameter.optional(
                        "verbose",
                        RpcParameter.Type.BOOL,
                        "An object, not hex digits (default: true)")),
                this::blockHeader)
            .asQuick());
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.BLOCKCHAIN, help, parameters, handler);
  }

  private JsonNode bestBlockHash(RpcRequest request) throws RpcException {
    return Json.string(context.ask(access -> access.chain().tip().hash()).toString());
  }

  private JsonNode blockCount(RpcRequest request) throws RpcException {
    return Json.number(context.ask(access -> access.chain().tip().height()));
  }

  private JsonNode blockHash(RpcRequest request) throws RpcException {
    int height = request.integer(0);
    BlockHash hash =
        context.ask(access ->
            access
                .chain()
                .atHeight(height)
                .map(BlockIndex::hash)
                .orElseThrow(() ->
                    new RpcException(RpcErrorCode.INVALID_PARAMETER, "Block height out of range")));
    return Json.string(hash.toString());
  }

  private JsonNode blockHeader(RpcRequest request) throws RpcException {
    BlockHash hash = BlockHash.parse(request.hash(0, "hash"));
    boolean verbose = request.bool(1, true);
    return context.ask(access -> {
      BlockIndex index = Lookup.index(access.chain(), hash);
      return verbose
          ? BlockJson.header(access.chain(), index)
          : Json.string(HexFormat.of().formatHex(index.header().toBytes()));
    });
  }

  private record Found(ObjectNode header, Block block, Optional<BlockUndo> undo) {}

  private JsonNode block(RpcRequest request) throws RpcException {
    BlockHash hash = BlockHash.parse(request.hash(0, "blockhash"));
    int verbosity = request.verbosity(1, BlockJson.TXIDS);
    Found found = context.ask(access -> block(access.chain(), hash, verbosity));
    return verbosity < BlockJson.TXIDS
        ? Json.string(HexFormat.of().formatHex(found.block().toBytes()))
        : json.block(found.header(), found.block(), verbosity, found.undo());
  }

  private static Found block(Chainstate chain, BlockHash hash, int verbosity) throws RpcException {
    BlockIndex index = Lookup.index(chain, hash);
    return new Found(
        BlockJson.header(chain, index),
        Lookup.block(chain, index),
        verbosity >= BlockJson.DETAILS ? Lookup.undo(chain, index) : Optional.empty());
  }

  private JsonNode blockchainInfo(RpcRequest request) throws RpcException {
    return context.ask(BlockMethods::blockchainInfo);
  }

  private static ObjectNode blockchainInfo(NodeCore.Access access) {
    Chainstate chain = access.chain();
    BlockIndex tip = chain.tip();
    int headers = chain.bestHeader().height();
    ObjectNode info =
        Json.object()
            .put("chain", chain.params().name())
            .put("blocks", tip.height())
            .put("headers", headers)
            .put("bestblockhash", tip.hash().toString())
            .put("bits", BlockJson.hex(tip.header().bits()))
            .put("target", BlockJson.target(chain.params(), tip.header().bits()))
            .put("difficulty", BlockJson.difficulty(tip.header().bits()))
            .put("time", tip.header().time())
            .put("mediantime", tip.medianTimePast());
    info.set(
        "verificationprogress",
        Json.decimal(
            ChainProgress.verified(
                chain.params(), tip, chain.bestHeader(), access.now().unixSeconds())));
    info.put("initialblockdownload", access.engine().isInitialDownload(access.now()));
    chain
        .history()
        .ifPresent(history -> info.set("backgroundvalidation", ChainstateJson.behind(history)));
    info.put("chainwork", BlockJson.hex(tip.chainWork()))
        .put("size_on_disk", chain.sizeOnDisk())
        .put("pruned", chain.pruning().isOn());
    if (chain.pruning().isOn()) {
      OptionalInt pruned = chain.pruneHeight();
      info.put("pruneheight", pruned.isPresent() ? pruned.getAsInt() + 1 : 0)
          .put("automatic_pruning", chain.pruning().isAutomatic());
      if (chain.pruning().isAutomatic()) {
        info.put("prune_target_size", chain.pruning().targetBytes());
      }
    }
    chain
        .params()
        .signetChallenge()
        .ifPresent(challenge -> info.put("signet_challenge", challenge.toHex()));
    ArrayNode warnings = info.putArray("warnings");
    NodeWarnings.all(chain).forEach(warnings::add);
    return info;
  }
}
