package dev.grapevine.node.rpc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns an object of named parameters into an array, as Core's transformNamedArguments: holes
 * before the last named one become null, the array under {@code args} holds positions from the
 * first on and may not overlap a name.
 */
final class NamedParameters {
  private static final String POSITIONAL = "args";

  private NamedParameters() {}

  static ArrayNode toPositional(RpcMethod method, ObjectNode named) throws RpcException {
    Set<String> unused = new LinkedHashSet<>(named.propertyNames());
    List<JsonNode> slots = new ArrayList<>();
    Optional<RpcParameter> first = Optional.empty();
    int firstIndex = 0;
    for (int i = 0; i < method.parameters().size(); i++) {
      RpcParameter parameter = method.parameters().get(i);
      Optional<JsonNode> value = value(parameter, named, unused);
      if (value.isEmpty()) {
        continue;
      }
      while (slots.size() < i) {
        slots.add(Json.NULL);
      }
      slots.add(value.get());
      if (first.isEmpty()) {
        first = Optional.of(parameter);
        firstIndex = i;
      }
    }
    ArrayNode result = Json.array();
    if (named.path(POSITIONAL) instanceof ArrayNode positional && unused.remove(POSITIONAL)) {
      if (first.isPresent() && positional.size() > firstIndex) {
        throw invalid(
            "Parameter "
                + String.join("|", first.get().names())
                + " specified twice both as positional and named argument");
      }
      result.addAll(positional);
    }
    for (int i = result.size(); i < slots.size(); i++) {
      result.add(slots.get(i));
    }
    if (!unused.isEmpty()) {
      throw invalid("Unknown named parameter " + unused.iterator().next());
    }
    return result;
  }

  /** What is given for a parameter, by one of its names or, of options, member by member. */
  private static Optional<JsonNode> value(
      RpcParameter parameter, ObjectNode named, Set<String> unused) throws RpcException {
    Optional<JsonNode> value = Optional.empty();
    for (String name : parameter.names()) {
      if (unused.remove(name)) {
        if (value.isPresent()) {
          throw invalid("Parameter " + name + " specified multiple times");
        }
        value = Optional.of(named.path(name));
      }
    }
    ObjectNode options = Json.object();
    for (String member : parameter.members()) {
      if (unused.remove(member)) {
        if (value.isPresent()) {
          throw invalid("Parameter " + parameter.name() + " conflicts with parameter " + member);
        }
        options.set(member, named.path(member));
      }
    }
    return options.isEmpty() ? value : Optional.of(options);
  }

  private static RpcException invalid(String message) {
    return new RpcException(RpcErrorCode.INVALID_PARAMETER, message);
  }
}
