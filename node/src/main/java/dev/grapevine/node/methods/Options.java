package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the members of a parameter that is an object of options. */
final class Options {
  private Options() {}

  /** Refuses members of other names; an absent object has none. */
  static void requireOnly(JsonNode options, List<String> known) throws RpcException {
    for (String name : options.propertyNames()) {
      if (!known.contains(name)) {
        throw new RpcException(RpcErrorCode.TYPE_ERROR, "Unexpected key " + name);
      }
    }
  }

  /** A boolean member; {@code whenAbsent} if it is missing or null. */
  static boolean flag(JsonNode options, String name, boolean whenAbsent) throws RpcException {
    JsonNode value = options.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return whenAbsent;
    }
    if (!value.isBoolean()) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type "
              + RpcParameter.typeName(value)
              + " for field "
              + name
              + " is not of expected type bool");
    }
    return value.booleanValue();
  }
}
