package dev.grapevine.node.rpc;

import dev.grapevine.node.config.RpcWhitelist;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The envelope around calls: versions, ids, notifications, batches, and the HTTP status of it all
 * (Core {@code httprpc.cpp}, {@code rpc/request.cpp}).
 *
 * <p>With {@code "jsonrpc":"2.0"} a reply has either {@code result} or {@code error} and HTTP
 * status 200, and a request without an id is a notification: carried out, answered with 204.
 * Without a version, or with "1.0", a reply has both and an error shows in the status: 400 for a
 * malformed request, 404 for an unknown method, 500 for the rest. A batch is always 200.
 *
 * <p>Stateless; runs on worker threads, and for quick calls on the node's loop.
 */
final class JsonRpc {
  private static final Logger LOG = LoggerFactory.getLogger(JsonRpc.class);

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  private static final int FORBIDDEN = 403;

  /** Jackson's complaint about a name that stands twice in an object. */
  private static final Pattern DUPLICATE = Pattern.compile("^Duplicate .*?[\"'`]([^\"'`]*)[\"'`]");

  private final RpcDispatcher dispatcher;
  private final RpcWhitelist whitelist;

  JsonRpc(RpcDispatcher dispatcher, RpcWhitelist whitelist) {
    this.dispatcher = dispatcher;
    this.whitelist = whitelist;
  }

  /**
   * An HTTP answer.
   *
   * @param body JSON; empty when there is nothing to say
   */
  record Reply(int status, Optional<JsonNode> body) {}

  /** One request of a client: what is known of it so far, also when it turns out to be broken. */
  private static final class Call {
    /** Absent when the request has none, which under 2.0 makes it a notification. */
    Optional<JsonNode> id = Optional.of(Json.NULL);

    boolean version2;
    String method = "";
    JsonNode parameters = Json.array();

    void parse(JsonNode request) throws RpcException {
      if (!(request instanceof ObjectNode object)) {
        throw invalid("Invalid Request object");
      }
      id = Optional.ofNullable(object.get("id"));
      JsonNode version = object.path("jsonrpc");
      if (!absent(version)) {
        if (!version.isString()) {
          throw invalid("jsonrpc field must be a string");
        }
        switch (version.stringValue()) {
          case "1.0" -> {}
          case "2.0" -> version2 = true;
          default -> throw invalid("JSON-RPC version not supported");
        }
      }
      JsonNode name = object.path("method");
      if (absent(name)) {
        throw invalid("Missing method");
      }
      if (!name.isString()) {
        throw invalid("Method must be a string");
      }
      method = name.stringValue();
      JsonNode given = object.path("params");
      if (given.isArray() || given.isObject()) {
        parameters = given;
      } else if (!absent(given)) {
        throw invalid("Params must be an array or object");
      }
    }

    boolean isNotification() {
      return version2 && id.isEmpty();
    }

    JsonNode result(JsonNode result) {
      ObjectNode reply = Json.object();
      if (version2) {
        reply.put("jsonrpc", "2.0");
      }
      reply.set("result", result);
      if (!version2) {
        reply.set("error", Json.NULL);
      }
      id.ifPresent(i -> reply.set("id", i));
      return reply;
    }

    JsonNode error(RpcException error) {
      ObjectNode reply = Json.object();
      if (version2) {
        reply.put("jsonrpc", "2.0");
      } else {
        reply.set("result", Json.NULL);
      }
      reply.set("error", error.toJson());
      id.ifPresent(i -> reply.set("id", i));
      return reply;
    }

    private static boolean absent(JsonNode node) {
      return node.isNull() || node.isMissingNode();
    }

    private static RpcException invalid(String message) {
      return new RpcException(RpcErrorCode.INVALID_REQUEST, message);
    }
  }

  /**
   * What a client sent.
   *
   * @param json {@link Json#NULL} if there is a problem
   * @param problem why it is no JSON
   */
  record Request(JsonNode json, Optional<RpcException> problem) {}

  /** Reads a request or a batch of them; never throws for what it says. */
  static Request read(byte[] body) {
    try {
      return new Request(Json.read(body), Optional.empty());
    } catch (JacksonException e) {
      return new Request(Json.NULL, Optional.of(problem(e)));
    }
  }

  /** Whether it is one call, of a method that may be called on the node's loop. */
  boolean isQuick(Request request) {
    JsonNode method = request.json().path("method");
    return method.isString() && dispatcher.isQuick(method.stringValue());
  }

  /** Carries out a request, or a batch of them; never throws for what it says. */
  Reply process(Request read, String user) {
    if (read.problem().isPresent()) {
      return failed(new Call(), read.problem().get());
    }
    JsonNode request = read.json();
    if (isForbidden(request, user)) {
      LOG.warn("RPC User {} not allowed to call what it asked for", user);
      return new Reply(FORBIDDEN, Optional.empty());
    }
    if (request.isObject()) {
      return single(request, user);
    }
    if (request instanceof ArrayNode requests) {
      return batch(requests, user);
    }
    return failed(
        new Call(), new RpcException(RpcErrorCode.PARSE_ERROR, "Top-level object parse error"));
  }

  /**
   * What is wrong with a text that is no request. A name that stands twice in an object would lose
   * one of its values, an output of a transaction for instance, so it is told apart; the words are
   * those of createrawtransaction, where it matters.
   */
  private static RpcException problem(JacksonException e) {
    String message = String.valueOf(e.getOriginalMessage());
    Matcher twice = DUPLICATE.matcher(message);
    if (!twice.find()) {
      return new RpcException(RpcErrorCode.PARSE_ERROR, "Parse error");
    }
    String name = twice.group(1);
    return new RpcException(
        RpcErrorCode.INVALID_PARAMETER,
        "Invalid parameter, "
            + (name.equals("data") ? "duplicate key: " : "duplicated address: ")
            + name);
  }

  /** One call of a batch that may not be made forbids them all. */
  private boolean isForbidden(JsonNode request, String user) {
    if (!whitelist.admits(user)) {
      return true;
    }
    if (whitelist.methods().isEmpty()) {
      return false;
    }
    Iterable<JsonNode> calls = request.isArray() ? request.values() : List.of(request);
    for (JsonNode call : calls) {
      JsonNode method = call.path("method");
      if (method.isString() && !whitelist.allows(user, method.stringValue())) {
        return true;
      }
    }
    return false;
  }

  private Reply single(JsonNode request, String user) {
    Call call = new Call();
    try {
      call.parse(request);
    } catch (RpcException e) {
      return failed(call, e);
    }
    JsonNode reply;
    try {
      reply = call.result(execute(call, user));
    } catch (RpcException e) {
      if (!call.version2) {
        return failed(call, e);
      }
      reply = call.error(e);
    }
    return call.isNotification()
        ? new Reply(NO_CONTENT, Optional.empty())
        : new Reply(OK, Optional.of(reply));
  }

  private Reply batch(ArrayNode requests, String user) {
    ArrayNode replies = Json.array();
    for (JsonNode request : requests) {
      Call call = new Call();
      JsonNode reply;
      try {
        call.parse(request);
        reply = call.result(execute(call, user));
      } catch (RpcException e) {
        reply = call.error(e);
      }
      if (!call.isNotification()) {
        replies.add(reply);
      }
    }
    return replies.isEmpty() && !requests.isEmpty()
        ? new Reply(NO_CONTENT, Optional.empty())
        : new Reply(OK, Optional.of(replies));
  }

  private JsonNode execute(Call call, String user) throws RpcException {
    LOG.debug("method={} user={}", call.method, user);
    try {
      return dispatcher.execute(call.method, call.parameters, user);
    } catch (RuntimeException e) {
      LOG.warn("JSON-RPC method {} failed", call.method, e);
      throw new RpcException(RpcErrorCode.MISC_ERROR, "Internal error: " + e);
    }
  }

  private static Reply failed(Call call, RpcException error) {
    int status = SERVER_ERROR;
    if (error.is(RpcErrorCode.INVALID_REQUEST)) {
      status = BAD_REQUEST;
    } else if (error.is(RpcErrorCode.METHOD_NOT_FOUND)) {
      status = NOT_FOUND;
    }
    return new Reply(status, Optional.of(call.error(error)));
  }
}
