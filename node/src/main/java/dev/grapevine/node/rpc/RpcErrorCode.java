package dev.grapevine.node.rpc;

/**
 * The error codes on which clients decide; Bitcoin Core's ({@code rpc/protocol.h}) and JSON-RPC
 * 2.0's own.
 */
public enum RpcErrorCode {
  /** The JSON is not a request. */
  INVALID_REQUEST(-32600),
  METHOD_NOT_FOUND(-32601),
  /** Parameters that exclude one another. */
  INVALID_PARAMS(-32602),
  /** Not the caller's fault. */
  INTERNAL_ERROR(-32603),
  /** Not JSON at all. */
  PARSE_ERROR(-32700),

  /** Anything without a code of its own, a wrong number of parameters among it. */
  MISC_ERROR(-1),
  TYPE_ERROR(-3),
  INVALID_ADDRESS_OR_KEY(-5),
  INVALID_PARAMETER(-8),
  DATABASE_ERROR(-20),
  DESERIALIZATION_ERROR(-22),
  VERIFY_ERROR(-25),
  VERIFY_REJECTED(-26),
  VERIFY_ALREADY_IN_UTXO_SET(-27),
  IN_WARMUP(-28),

  /** The node is shutting down, or has no peer. */
  CLIENT_NOT_CONNECTED(-9),
  CLIENT_IN_INITIAL_DOWNLOAD(-10),
  CLIENT_NODE_ALREADY_ADDED(-23),
  CLIENT_NODE_NOT_ADDED(-24),
  CLIENT_NODE_NOT_CONNECTED(-29),
  CLIENT_INVALID_IP_OR_SUBNET(-30),
  CLIENT_NODE_CAPACITY_REACHED(-34),

  /** Something that has a bound is full. */
  LIMIT_EXCEEDED(-37);

  private final int code;

  RpcErrorCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
