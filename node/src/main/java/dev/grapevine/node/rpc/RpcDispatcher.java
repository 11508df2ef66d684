package dev.grapevine.node.rpc;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of methods, and the one way to call them.
 *
 * <p>While the node warms up every call is answered with error -28 and what it is doing, which is
 * how clients know to wait. The table never changes; safe for use by any number of threads.
 */
public final class RpcDispatcher {
  private static final String FIRST_STATUS = "RPC server started";

  private final Map<String, RpcMethod> methods = new LinkedHashMap<>();

  /** What the node is doing before it can answer; empty when it can. */
  private volatile String warmUp = FIRST_STATUS;

  /** A table of {@code methods}, in this order, and {@code help}. Starts in warm-up. */
  public RpcDispatcher(List<RpcMethod> methods) {
    methods.forEach(this::add);
    add(
        new RpcMethod(
            "help",
            RpcMethod.Category.CONTROL,
            "List all commands, or get help for a specified command.",
            List.of(
                RpcParameter.optional(
                    "command", RpcParameter.Type.STRING, "The command to get help on")),
            request -> Json.string(help(request.optionalString(0).orElse("")))));
  }

  private void add(RpcMethod method) {
    if (methods.put(method.name(), method) != null) {
      throw new IllegalArgumentException("method " + method.name() + " stands here twice");
    }
  }

  /** Says what the node is doing until {@link #ready}. */
  public void warmingUp(String status) {
    warmUp = status;
  }

  /** From now on calls are answered. */
  public void ready() {
    warmUp = "";
  }

  /**
   * Calls a method.
   *
   * @param parameters an array, or an object of named ones
   * @throws RpcException the error to answer with
   */
  public JsonNode execute(String name, JsonNode parameters, String user) throws RpcException {
    String status = warmUp;
    if (!status.isEmpty()) {
      throw new RpcException(RpcErrorCode.IN_WARMUP, status);
    }
    RpcMethod method =
        Optional.ofNullable(methods.get(name))
            .orElseThrow(() -> new RpcException(RpcErrorCode.METHOD_NOT_FOUND, "Method not found"));
    ArrayNode positional =
        switch (parameters) {
          case ObjectNode named -> NamedParameters.toPositional(method, named);
          case ArrayNode array -> array;
          default -> throw new IllegalArgumentException("parameters " + parameters);
        };
    check(method, positional);
    return method.handler().call(new RpcRequest(method, positional, user));
  }

  private static void check(RpcMethod method, ArrayNode positional) throws RpcException {
    List<RpcParameter> parameters = method.parameters();
    if (positional.size() < method.requiredCount() || positional.size() > parameters.size()) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, method.fullHelp());
    }
    ObjectNode mismatches = Json.object();
    for (int i = 0; i < parameters.size(); i++) {
      JsonNode value = i < positional.size() ? positional.get(i) : Json.NULL;
      String position =
          "Position " + (i + 1) + " (" + String.join("|", parameters.get(i).names()) + ")";
      parameters.get(i).mismatch(value).ifPresent(wrong -> mismatches.put(position, wrong));
    }
    if (!mismatches.isEmpty()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR, "Wrong type passed:\n" + JsonPrinter.print(mismatches, 4));
    }
  }

  /** The list of methods, or the help of one, in bitcoind's layout. */
  private String help(String command) {
    if (!command.isEmpty()) {
      RpcMethod method = methods.get(command);
      return method == null
          ? "help: unknown command: " + command
          : method.fullHelp().stripTrailing();
    }
    StringBuilder text = new StringBuilder();
    for (RpcMethod.Category category : RpcMethod.Category.values()) {
      List<RpcMethod> members =
          methods.values().stream()
              .filter(m -> m.category() == category && category != RpcMethod.Category.HIDDEN)
              .sorted(Comparator.comparing(RpcMethod::name))
              .toList();
      if (!members.isEmpty()) {
        text.append(text.isEmpty() ? "" : "\n");
        text.append("== ").append(category.heading()).append(" ==\n");
        members.forEach(m -> text.append(m.oneLine()).append('\n'));
      }
    }
    return text.toString().stripTrailing();
  }
}
