package dev.grapevine.node.rpc;

/**
 * What the RPC port answers beside JSON-RPC to whom it may talk to, without a password: everything
 * below {@link #PATH}. Called on the server's workers, several at a time; may block.
 */
@FunctionalInterface
public interface HttpEndpoint {
  /** Where it begins. */
  String PATH = "/rest/";

  /**
   * A request.
   *
   * @param uri path and query as they came, {@link #PATH} included
   * @param body empty for most
   */
  record Question(String uri, byte[] body) {}

  /**
   * A reply.
   *
   * @param status of HTTP
   * @param contentType its media type
   */
  record Answer(int status, String contentType, byte[] body) {}

  /** Answers one request. */
  Answer answer(Question question);
}
