package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcParameter;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the members of a parameter that is an object. */
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
    requireType(value, name, "bool");
    return value.booleanValue();
  }

  /** A member that has to be there, of a type as {@link RpcParameter#typeName} names it. */
  static JsonNode required(JsonNode object, String name, String type) throws RpcException {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      throw new RpcException(RpcErrorCode.TYPE_ERROR, "Missing " + name);
    }
    requireType(value, name, type);
    return value;
  }

  /** Refuses a member of another type; it may be missing or null. */
  static void requireTypeIfThere(JsonNode object, String name, String type) throws RpcException {
    JsonNode value = object.path(name);
    if (!value.isMissingNode() && !value.isNull()) {
      requireType(value, name, type);
    }
  }

  private static void requireType(JsonNode value, String name, String type) throws RpcException {
    if (!RpcParameter.typeName(value).equals(type)) {
      throw new RpcException(
          RpcErrorCode.TYPE_ERROR,
          "JSON value of type "
              + RpcParameter.typeName(value)
              + " for field "
              + name
              + " is not of expected type "
              + type);
    }
  }
}
