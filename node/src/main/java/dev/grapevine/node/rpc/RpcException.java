package dev.grapevine.node.rpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call that was answered with an error, on the server that throws it and on the client that
 * receives it. Carries no stack trace: it is an answer, not a failure of the program.
 */
public final class RpcException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String text;

  public RpcException(RpcErrorCode code, String message) {
    this(code.code(), message);
  }

  public RpcException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
    this.text = message;
  }

  public int code() {
    return code;
  }

  /** The message as the client sees it. */
  public String text() {
    return text;
  }

  public boolean is(RpcErrorCode other) {
    return code == other.code();
  }

  /** The {@code error} member of a reply. */
  public ObjectNode toJson() {
    return Json.object().put("code", code).put("message", text);
  }

  /** From the {@code error} member of a reply. */
  static RpcException fromJson(JsonNode error) {
    return new RpcException(
        error.path("code").asInt(RpcErrorCode.MISC_ERROR.code()),
        error.path("message").asString(""));
  }
}
