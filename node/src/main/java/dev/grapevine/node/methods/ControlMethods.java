package dev.grapevine.node.methods;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.List;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;

/**
 * The node itself: its end, its clock (Bitcoin Core {@code rpc/server.cpp}, {@code rpc/node.cpp}).
 */
final class ControlMethods {
  /** Block times are unsigned 32-bit, so later times mean nothing. */
  private static final long MAX_MOCK_TIME = 0xffff_ffffL;

  private final MethodContext context;

  ControlMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "setmocktime",
            RpcMethod.Category.HIDDEN,
            "Set the local time to given timestamp (-regtest only).",
            List.of(
                RpcParameter.required(
                    "timestamp",
                    RpcParameter.Type.NUMBER,
                    "UNIX epoch time; 0 to go back to the system's time")),
            this::setMockTime),
        new RpcMethod(
            "stop",
            RpcMethod.Category.CONTROL,
            "Request a graceful shutdown of Grapevine.",
            List.of(RpcParameter.hidden("wait", RpcParameter.Type.NUMBER)),
            this::stop),
        new RpcMethod(
            "syncwithvalidationinterfacequeue",
            RpcMethod.Category.HIDDEN,
            "Waits for everything that the node was doing when we entered this function.",
            List.of(),
            this::sync),
        new RpcMethod(
            "uptime",
            RpcMethod.Category.CONTROL,
            "Returns the total uptime of the server in seconds.",
            List.of(),
            request -> Json.number(context.core().clock().uptimeSeconds())));
  }

  private JsonNode setMockTime(RpcRequest request) throws RpcException {
    if (!context.isRegtest()) {
      throw new RpcException(
          RpcErrorCode.MISC_ERROR, "setmocktime is for regression testing (-regtest mode) only");
    }
    long seconds = request.longInteger(0);
    if (seconds < 0 || seconds > MAX_MOCK_TIME) {
      throw new RpcException(
          RpcErrorCode.INVALID_PARAMETER,
          "Mocktime must be in the range [0, " + MAX_MOCK_TIME + "], not " + seconds + ".");
    }
    try {
      MethodContext.await(context.core().mockTime(seconds));
    } catch (ExecutionException e) {
      throw new IllegalStateException("while the clock was set", e.getCause());
    }
    return Json.NULL;
  }

  /** The reply gets out: the server answers the calls in hand before it closes. */
  private JsonNode stop(RpcRequest request) throws RpcException {
    context.stop().run();
    if (request.has(0)) {
      try {
        Thread.sleep(Math.max(0, request.integer(0)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Json.string(ClientVersion.NAME + " stopping");
  }

  /** The loop does one thing after another: whatever came before this is done. */
  private JsonNode sync(RpcRequest request) throws RpcException {
    return context.ask(access -> Json.NULL);
  }
}
