package dev.grapevine.node.methods;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.node.config.LogConfig;
import dev.grapevine.node.index.IndexProgress;
import dev.grapevine.node.log.LogCategories;
import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The process: its log, its memory, its indexes (Bitcoin Core {@code rpc/node.cpp}). */
final class NodeMethods {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMethods.class);

  private static final int ECHOED = 10;
  private static final String DEPRECATED_CATEGORY = "libevent";

  private final MethodContext context;

  NodeMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    List<RpcMethod> all = new ArrayList<>();
    all.add(echo("echo"));
    all.add(echo("echojson"));
    all.add(
        new RpcMethod(
            "echoipc",
            RpcMethod.Category.HIDDEN,
            "Echo back the input argument.",
            List.of(RpcParameter.required("arg", RpcParameter.Type.STRING, "The string to echo")),
            request -> Json.string(request.string(0))));
    all.add(
        new RpcMethod(
            "getindexinfo",
            RpcMethod.Category.UTIL,
            "Returns the status of one or all available indices currently running in the node.",
            List.of(
                RpcParameter.optional(
                    "index_name",
                    RpcParameter.Type.STRING,
                    "Only this one: txindex, basic block filter index, coinstatsindex,"
                        + " txospenderindex")),
            this::indexInfo));
    all.add(
        new RpcMethod(
            "getmemoryinfo",
            RpcMethod.Category.CONTROL,
            "Returns an object containing information about memory usage. Nothing is locked into"
                + " memory here: the figures are the Java heap's.",
            List.of(
                RpcParameter.optional(
                    "mode", RpcParameter.Type.STRING, "stats; mallocinfo there is none of")),
            NodeMethods::memoryInfo));
    all.add(
        new RpcMethod(
            "logging",
            RpcMethod.Category.CONTROL,
            "Gets and sets which categories are logged in detail. Those to exclude are taken after"
                + " those to include. The valid logging categories are: "
                + String.join(", ", LogConfig.CATEGORIES)
                + ". Besides, all stands for all of them.",
            List.of(
                RpcParameter.optional(
                    "include", RpcParameter.Type.ARRAY, "Categories to log in detail"),
                RpcParameter.optional(
                    "exclude", RpcParameter.Type.ARRAY, "Categories not to log in detail")),
            NodeMethods::logging));
    return all;
  }

  private static RpcMethod echo(String name) {
    List<RpcParameter> parameters = new ArrayList<>();
    for (int i = 0; i < ECHOED; i++) {
      parameters.add(RpcParameter.optional("arg" + i, RpcParameter.Type.ANY, "Anything"));
    }
    return new RpcMethod(
        name,
        RpcMethod.Category.HIDDEN,
        "Simply echo back the input arguments.",
        parameters,
        NodeMethods::echo);
  }

  /** Core's own test asks whether a bug in here ends the call or the node. */
  private static JsonNode echo(RpcRequest request) {
    JsonNode last = request.at(ECHOED - 1);
    if (last.isString() && last.stringValue().equals("trigger_internal_bug")) {
      throw new IllegalStateException(
          "Internal bug detected: request.params[9].get_str() != \"trigger_internal_bug\"");
    }
    return request.parameters();
  }

  private JsonNode indexInfo(RpcRequest request) throws RpcException {
    ObjectNode result = Json.object();
    Optional<String> wanted = request.optionalString(0);
    for (IndexProgress index : context.indexes().all()) {
      if (wanted.isEmpty() || wanted.get().equals(index.name())) {
        boolean synced = context.ask(access -> covers(access.chain(), index.best()));
        result
            .putObject(index.name())
            .put("synced", synced)
            .put("best_block_height", index.height());
      }
    }
    return result;
  }

  private static boolean covers(Chainstate chain, BlockHash best) {
    return chain.find(best).map(chain.tip()::isAncestorOf).orElse(false);
  }

  private static JsonNode memoryInfo(RpcRequest request) throws RpcException {
    String mode = request.optionalString(0).orElse("stats");
    switch (mode) {
      case "stats" -> {
        Runtime runtime = Runtime.getRuntime();
        long total = runtime.totalMemory();
        long free = runtime.freeMemory();
        ObjectNode result = Json.object();
        result
            .putObject("locked")
            .put("used", total - free)
            .put("free", free)
            .put("total", total)
            .put("locked", 0)
            .put("chunks_used", 1)
            .put("chunks_free", 1);
        return result;
      }
      case "mallocinfo" -> throw Lookup.invalid("mallocinfo mode not available");
      default -> throw Lookup.invalid("unknown mode " + mode);
    }
  }

  private static JsonNode logging(RpcRequest request) throws RpcException {
    List<String> include = categories(request, 0);
    List<String> exclude = categories(request, 1);
    include.forEach(category -> LogCategories.set(category, true));
    exclude.forEach(category -> LogCategories.set(category, false));
    ObjectNode result = Json.object();
    LogCategories.active().forEach(result::put);
    return result;
  }

  private static List<String> categories(RpcRequest request, int index) throws RpcException {
    List<String> categories = new ArrayList<>();
    for (String name : RawHex.strings(request, index)) {
      if (LogConfig.isAll(name)) {
        categories.addAll(LogConfig.CATEGORIES);
      } else if (name.equals(DEPRECATED_CATEGORY)) {
        LOG.warn("The logging category `{}` is deprecated and does nothing", name);
      } else if (LogConfig.CATEGORIES.contains(name)) {
        categories.add(name);
      } else {
        throw Lookup.invalid("unknown logging category " + name);
      }
    }
    return categories;
  }
}
