package dev.grapevine.node.methods;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.chain.state.Pruning;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Deleting old blocks on request (Bitcoin Core {@code rpc/blockchain.cpp}). */
final class PruneMethods {
  /** A number above this is a time. */
  private static final int LEAST_TIME = 1_000_000_000;

  /** A block may be dated so much later than it came ({@code TIMESTAMP_WINDOW}). */
  private static final long TIMESTAMP_WINDOW_SECONDS = 2 * 60 * 60;

  private final MethodContext context;

  PruneMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "pruneblockchain",
            RpcMethod.Category.BLOCKCHAIN,
            "Deletes blocks and undo data up to a height or time, as far as whole files hold"
                + " nothing younger; the last 288 blocks stay. Needs -prune. Returns the height of"
                + " the last block deleted.",
            List.of(
                RpcParameter.required(
                    "height",
                    RpcParameter.Type.NUMBER,
                    "The block height to prune up to, or a UNIX time: blocks at least two hours"
                        + " older go")),
            this::prune));
  }

  private JsonNode prune(RpcRequest request) throws RpcException {
    int wanted = request.integer(0);
    return Json.number(context.ask(access -> prune(access.chain(), wanted)));
  }

  private static int prune(Chainstate chain, int wanted) throws RpcException {
    if (!chain.pruning().isOn()) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "Cannot prune blocks because node is not in prune mode.");
    }
    if (wanted < 0) {
      throw new RpcException(RpcErrorCode.INVALID_PARAMETER, "Negative block height.");
    }
    int height = wanted > LEAST_TIME ? heightAt(chain, wanted) : wanted;
    int tip = chain.tip().height();
    if (tip < chain.pruning().afterHeight(chain.params())) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Blockchain is too short for pruning.");
    }
    if (height > tip) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER, "Blockchain is shorter than the attempted prune height.");
    }
    chain.pruneTo(Math.min(height, tip - Pruning.KEPT_BLOCKS));
    return chain.pruneHeight().orElse(-1);
  }

  /** The first block that, or one before it, is dated {@code unixSeconds} or later. */
  private static int heightAt(Chainstate chain, long unixSeconds) throws RpcException {
    long from = unixSeconds - TIMESTAMP_WINDOW_SECONDS;
    if (chain.tip().maxTime() < from) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Could not find block with at least the specified timestamp.");
    }
    int low = 0;
    int high = chain.tip().height();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chain.atHeight(middle).map(BlockIndex::maxTime).orElseThrow() < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
