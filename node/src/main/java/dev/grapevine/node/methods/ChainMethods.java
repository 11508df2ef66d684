package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.BlockHeader;
import dev.grapevine.chain.primitives.ByteReader;
import dev.grapevine.chain.primitives.MalformedDataException;
import dev.grapevine.chain.state.ChainTip;
import dev.grapevine.chain.state.HeaderResult;
import dev.grapevine.node.core.NodeCore;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.relay.BlockMarking;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Branches of the block tree: which there are, which the node is to shun or prefer (Bitcoin Core
 * {@code rpc/blockchain.cpp}, {@code rpc/mining.cpp}).
 */
final class ChainMethods {
  private final MethodContext context;

  ChainMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getchaintips",
            RpcMethod.Category.BLOCKCHAIN,
            "Return information about all known tips in the block tree, including the main chain as"
                + " well as orphaned branches.",
            List.of(),
            this::chainTips),
        marking(
            "invalidateblock",
            "Permanently marks a block as invalid, as if it violated a consensus rule.",
            "The hash of the block to mark as invalid",
            (access, hash) -> access.engine().invalidateBlock(access.now(), hash)),
        marking(
            "preciousblock",
            "Treats a block as if it were received before others with the same work. A later call"
                + " can override the effect of an earlier one. The effects are not retained across"
                + " restarts.",
            "The hash of the block to mark as precious",
            (access, hash) -> access.engine().preciousBlock(access.now(), hash)),
        marking(
            "reconsiderblock",
            "Removes invalidity status of a block, its ancestors and its descendants, reconsider"
                + " them for activation. This can be used to undo the effects of invalidateblock.",
            "The hash of the block to reconsider",
            (access, hash) -> access.engine().reconsiderBlock(access.now(), hash)),
        new RpcMethod(
            "submitheader",
            RpcMethod.Category.MINING,
            "Decode the given hexdata as a header and submit it as a candidate chain tip if valid."
                + " Throws when the header is invalid.",
            List.of(
                RpcParameter.required(
                    "hexdata", RpcParameter.Type.HEX, "The hex-encoded block header data")),
            this::submitHeader));
  }

  /** A wish about one block, as the engine takes it. */
  @FunctionalInterface
  private interface Mark {
    BlockMarking apply(NodeCore.Access access, BlockHash hash);
  }

  private RpcMethod marking(String name, String help, String which, Mark mark) {
    return new RpcMethod(
        name,
        RpcMethod.Category.HIDDEN,
        help,
        List.of(RpcParameter.required("blockhash", RpcParameter.Type.HEX, which)),
        request -> {
          BlockHash hash = BlockHash.parse(request.hash(0, "blockhash"));
          return switch (context.ask(access -> mark.apply(access, hash))) {
            case BlockMarking.Done() -> Json.NULL;
            case BlockMarking.UnknownBlock() ->
                throw new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found");
            case BlockMarking.BlocksDeleted() ->
                throw new RpcException(
                    RpcErrorCode.DATABASE_ERROR, "Failed to disconnect block: pruned data");
          };
        });
  }

  private JsonNode chainTips(RpcRequest request) throws RpcException {
    ArrayNode tips = Json.array();
    for (ChainTip tip : context.ask(access -> access.chain().chainTips())) {
      tips.add(
          Json.object()
              .put("height", tip.index().height())
              .put("hash", tip.index().hash().toString())
              .put("branchlen", tip.branchLength())
              .put("status", tip.status().text()));
    }
    return tips;
  }

  private JsonNode submitHeader(RpcRequest request) throws RpcException {
    BlockHeader header = header(request.string(0));
    HeaderResult result =
        context.ask(access -> {
          if (access.chain().find(header.previous()).isEmpty()) {
            throw new RpcException(
                RpcErrorCode.VERIFY_ERROR,
                "Must submit previous header (" + header.previous() + ") first");
          }
          return access.chain().acceptHeader(header, access.now().unixSeconds());
        });
    return switch (result) {
      case HeaderResult.Accepted _ -> Json.NULL;
      case HeaderResult.Rejected rejected ->
          throw new RpcException(RpcErrorCode.VERIFY_ERROR, rejected.reason().rejectReason());
    };
  }

  /** Reads a header; what follows it, as the rest of a block, is not looked at. */
  private static BlockHeader header(String hex) throws RpcException {
    try {
      byte[] bytes = HexFormat.of().parseHex(hex);
      if (bytes.length >= BlockHeader.SIZE) {
        return BlockHeader.read(new ByteReader(bytes));
      }
    } catch (IllegalArgumentException | MalformedDataException e) {
      // Told below, as a header that is too short is.
    }
    throw new RpcException(RpcErrorCode.DESERIALIZATION_ERROR, "Block header decode failed");
  }
}
