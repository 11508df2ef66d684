package dev.grapevine.node.rpc;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The table of methods, and the one way to call them.
 *
 * <p>While the node warms up every call is answered with error -28 and what it is doing, which is
 * how clients know to wait. Safe for use by any number of threads.
 */
public final class RpcDispatcher {
  private static final String FIRST_STATUS = "RPC server started";

  /** Asks {@code help} for a table of parameters rather than for a method. */
  private static final String CONVERSIONS = "dump_all_command_conversions";

  /** A call in hand; equal to itself only. */
  private static final class Active {
    final String method;
    final long startNanos = System.nanoTime();

    Active(String method) {
      this.method = method;
    }
  }

  private volatile Map<String, RpcMethod> methods = Map.of();
  private final Set<Active> active = ConcurrentHashMap.newKeySet();

  /** What the node is doing before it can answer; empty when it can. */
  private volatile String warmUp = FIRST_STATUS;

  /** Without methods, in warm-up. */
  public RpcDispatcher() {}

  /**
   * From now on calls of {@code methods}, in this order, are answered, and of {@code help} and
   * {@code getrpcinfo}.
   *
   * @param logFile what {@code getrpcinfo} names; empty text for none
   */
  public void ready(List<RpcMethod> all, String logFile) {
    Map<String, RpcMethod> table = new LinkedHashMap<>();
    all.forEach(method -> add(table, method));
    add(
        table,
        new RpcMethod(
            "help",
            RpcMethod.Category.CONTROL,
            "List all commands, or get help for a specified command.",
            List.of(
                RpcParameter.optional(
                    "command", RpcParameter.Type.STRING, "The command to get help on")),
            request -> helpOrConversions(request.optionalString(0).orElse(""))));
    add(
        table,
        new RpcMethod(
            "getrpcinfo",
            RpcMethod.Category.CONTROL,
            "Returns details of the RPC server: the calls in hand, and where the log is.",
            List.of(),
            request -> info(logFile)));
    methods = table;
    ready();
  }

  /** From now on calls are answered, of the methods there are. */
  public void ready() {
    warmUp = "";
  }

  private static void add(Map<String, RpcMethod> table, RpcMethod method) {
    if (table.put(method.name(), method) != null) {
      throw new IllegalArgumentException("method " + method.name() + " stands here twice");
    }
  }

  private JsonNode info(String logFile) {
    ObjectNode info = Json.object();
    ArrayNode commands = info.putArray("active_commands");
    long now = System.nanoTime();
    for (Active call : active) {
      commands
          .addObject()
          .put("method", call.method)
          .put("duration", TimeUnit.NANOSECONDS.toMicros(now - call.startNanos));
    }
    return info.put("logpath", logFile);
  }

  /** What the node is doing before it can answer; empty when it can. */
  String warmUp() {
    return warmUp;
  }

  /** Says what the node is doing until {@link #ready}. */
  public void warmingUp(String status) {
    warmUp = status;
  }

  /** Whether a call of {@code name} may be made on the node's loop. */
  boolean isQuick(String name) {
    RpcMethod method = methods.get(name);
    return method != null && method.quick();
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
    Active call = new Active(name);
    active.add(call);
    try {
      return method.handler().call(new RpcRequest(method, positional, user));
    } finally {
      active.remove(call);
    }
  }

  private static void check(RpcMethod method, ArrayNode positional) throws RpcException {
    List<RpcParameter> parameters = method.parameters();
    if (positional.size() < method.requiredCount() || positional.size() > parameters.size()) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, method.fullHelp());
    }
    ObjectNode mismatches = Json.object();
    for (int i = 0; i < parameters.size(); i++) {
      RpcParameter parameter = parameters.get(i);
      JsonNode value = i < positional.size() ? positional.get(i) : Json.NULL;
      Optional<String> mismatch = parameter.mismatch(value);
      if (mismatch.isPresent()) {
        mismatches.put(
            "Position " + (i + 1) + " (" + String.join("|", parameter.names()) + ")",
            mismatch.get());
      }
    }
    if (!mismatches.isEmpty()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR, "Wrong type passed:\n" + JsonPrinter.print(mismatches, 4));
    }
  }

  private JsonNode helpOrConversions(String command) {
    return command.equals(CONVERSIONS) ? conversions() : Json.string(help(command));
  }

  /** Each name of each parameter: method, position, name, whether it is a string. */
  private ArrayNode conversions() {
    ArrayNode table = Json.array();
    for (RpcMethod method : methods.values()) {
      for (int i = 0; i < method.parameters().size(); i++) {
        RpcParameter parameter = method.parameters().get(i);
        for (String name : parameter.names()) {
          table.addArray().add(method.name()).add(i).add(name).add(parameter.isString());
        }
      }
    }
    return table;
  }

  /** The list of methods, or the help of one, in bitcoind's layout. */
  private String help(String command) {
    if (!command.isEmpty()) {
      RpcMethod method = methods.get(command);
      return method == null
          ? "help: unknown command: " + command
          : method.fullHelp().substring(0, method.fullHelp().length() - 1);
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
