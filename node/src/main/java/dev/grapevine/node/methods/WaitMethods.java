package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Waiting for the tip to move (Bitcoin Core {@code rpc/blockchain.cpp}); ends when the node does.
 */
final class WaitMethods {
  /** How often a waiting call looks at the tip. */
  private static final long LOOK_MILLIS = 20;

  private static final RpcParameter TIMEOUT =
      RpcParameter.optional(
          "timeout",
          RpcParameter.Type.NUMBER,
          "Time in milliseconds to wait for a response, 0 for no limit (default: 0)");

  private final MethodContext context;

  WaitMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "waitforblock",
            RpcMethod.Category.BLOCKCHAIN,
            "Waits for a specific new block and returns useful info about it: the current block on"
                + " timeout or exit.",
            List.of(
                RpcParameter.required("blockhash", RpcParameter.Type.HEX, "Block hash to wait for"),
                TIMEOUT),
            request -> {
              BlockHash hash = BlockHash.parse(request.hash(0, "blockhash"));
              return await(request, 1, tip -> tip.hash().equals(hash));
            }),
        new RpcMethod(
            "waitforblockheight",
            RpcMethod.Category.BLOCKCHAIN,
            "Waits for (at least) block height and returns the height and hash of the current tip.",
            List.of(
                RpcParameter.required("height", RpcParameter.Type.NUMBER, "The height to wait for"),
                TIMEOUT),
            request -> {
              int height = request.integer(0);
              return await(request, 1, tip -> tip.height() >= height);
            }),
        new RpcMethod(
            "waitfornewblock",
            RpcMethod.Category.BLOCKCHAIN,
            "Waits for any new block and returns useful info about it: the current block on timeout"
                + " or exit.",
            List.of(
                TIMEOUT,
                RpcParameter.optional(
                    "current_tip",
                    RpcParameter.Type.HEX,
                    "Wait for the tip to differ from this hash (default: the tip)")),
            request -> {
              BlockHash from =
                  request.has(1)
                      ? BlockHash.parse(request.hash(1, "current_tip"))
                      : context.ask(access -> access.chain().tip().hash());
              return await(request, 0, tip -> !tip.hash().equals(from));
            }));
  }

  private JsonNode await(RpcRequest request, int timeoutIndex, Predicate<BlockIndex> wanted)
      throws RpcException {
    int timeoutMillis = request.integer(timeoutIndex, 0);
    if (timeoutMillis < 0) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Negative timeout");
    }
    BlockIndex tip = await(context, wanted, timeoutMillis);
    return Json.object().put("hash", tip.hash().toString()).put("height", tip.height());
  }

  /**
   * Waits on an RPC thread until the tip is wanted, time is up or the node stops.
   *
   * @param timeoutMillis 0 for no limit
   * @return the tip at that time
   */
  static BlockIndex await(MethodContext context, Predicate<BlockIndex> wanted, long timeoutMillis)
      throws RpcException {
    long start = System.nanoTime();
    BlockIndex tip = context.ask(access -> access.chain().tip());
    while (!wanted.test(tip)
        && !context.stopping().getAsBoolean()
        && (timeoutMillis == 0
            || System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(timeoutMillis))) {
      pause();
      tip = context.ask(access -> access.chain().tip());
    }
    return tip;
  }

  private static void pause() throws RpcException {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(RpcErrorCode.CLIENT_NOT_CONNECTED, "Shutting down");
    }
  }
}
