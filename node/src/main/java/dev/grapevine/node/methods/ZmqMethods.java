package dev.grapevine.node.methods;

import dev.grapevine.node.config.ZmqTopic;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcMethod;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** What is told over ZeroMQ (Bitcoin Core {@code zmq/zmqrpc.cpp}). */
final class ZmqMethods {
  private final MethodContext context;

  ZmqMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        new RpcMethod(
            "getzmqnotifications",
            RpcMethod.Category.ZMQ,
            "Returns information about the active ZeroMQ notifications.",
            List.of(),
            request -> {
              ArrayNode all = Json.array();
              for (ZmqTopic topic : context.zmq()) {
                all.addObject()
                    .put("type", topic.kind().notifier())
                    .put("address", topic.url())
                    .put("hwm", topic.highWaterMark());
              }
              return all;
            }));
  }
}
