package dev.grapevine.node.methods;

import dev.grapevine.chain.script.HashType;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcRequest;
import java.util.Map;
import java.util.Optional;

/** The names of hash types in parameters and results. */
final class HashTypes {
  private static final Map<String, Integer> BY_NAME =
      Map.of(
          "DEFAULT", HashType.DEFAULT,
          "ALL", HashType.ALL,
          "NONE", HashType.NONE,
          "SINGLE", HashType.SINGLE,
          "ALL|ANYONECANPAY", HashType.ALL | HashType.ANYONE_CAN_PAY,
          "NONE|ANYONECANPAY", HashType.NONE | HashType.ANYONE_CAN_PAY,
          "SINGLE|ANYONECANPAY", HashType.SINGLE | HashType.ANYONE_CAN_PAY);

  private HashTypes() {}

  /** The hash type that a parameter names; empty if it is absent. */
  static Optional<Integer> of(RpcRequest request, int index) throws RpcException {
    Optional<String> name = request.optionalString(index);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Integer type = BY_NAME.get(name.get());
    if (type == null) {
      throw Lookup.invalid("'" + name.get() + "' is not a valid sighash parameter.");
    }
    return Optional.of(type);
  }

  /** The name of a type; empty, as in Bitcoin Core, if it has none. */
  static String name(int type) {
    return BY_NAME.entrySet().stream()
        .filter(entry -> entry.getValue() == type && type != HashType.DEFAULT)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }
}
