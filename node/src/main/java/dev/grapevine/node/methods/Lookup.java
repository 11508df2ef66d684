package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.BlockUndo;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Finds blocks, with Bitcoin Core's errors where there is none. On the node's loop. */
final class Lookup {
  private Lookup() {}

  /** The header of {@code hash}. */
  static BlockIndex index(Chainstate chain, BlockHash hash) throws RpcException {
    return chain
        .find(hash)
        .orElseThrow(
            () -> new RpcException(RpcErrorCode.INVALID_ADDRESS_OR_KEY, "Block not found"));
  }

  /** The block of {@code index}. */
  static Block block(Chainstate chain, BlockIndex index) throws RpcException {
    return chain
        .block(index)
        .orElseThrow(() -> new RpcException(RpcErrorCode.MISC_ERROR, unavailable(index)));
  }

  private static String unavailable(BlockIndex index) {
    if (index.hasData()) {
      return "Block not found on disk";
    }
    return index.isPruned()
        ? "Block not available (pruned data)"
        : "Block not available (not fully downloaded)";
  }

  /** What connecting {@code index} spent; empty for a block that was never connected. */
  static Optional<BlockUndo> undo(Chainstate chain, BlockIndex index) throws RpcException {
    Optional<BlockUndo> undo = chain.undo(index);
    if (undo.isEmpty() && index.hasUndo()) {
      throw unreadableUndo();
    }
    return undo;
  }

  static RpcException unreadableUndo() {
    return new RpcException(
        RpcErrorCode.INTERNAL_ERROR,
        "Undo data expected but can't be read. This could be due to disk corruption or a conflict"
            + " with a pruning event.");
  }

  /** The block that {@code given} names by its hash or by its height in the active chain. */
  static BlockIndex hashOrHeight(Chainstate chain, JsonNode given) throws RpcException {
    if (given.isNumber()) {
      if (!given.isIntegralNumber() || !given.canConvertToInt()) {
        throw new RpcException(RpcErrorCode.MISC_ERROR, "JSON integer out of range");
      }
      int height = given.intValue();
      int tip = chain.tip().height();
      if (height < 0) {
        throw invalid("Target block height " + height + " is negative");
      }
      if (height > tip) {
        throw invalid("Target block height " + height + " after current tip " + tip);
      }
      return chain.atHeight(height).orElseThrow();
    }
    if (!given.isString()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type " + RpcParameter.typeName(given) + " is not of expected type string");
    }
    return index(chain, BlockHash.parse(RpcRequest.hash(given.stringValue(), "hash_or_height")));
  }

  static RpcException invalid(String message) {
    return new RpcException(RpcErrorCode.INVALID_PARAMETER, message);
  }
}
