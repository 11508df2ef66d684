package dev.grapevine.node.rest;

/** Why a request is not answered, as its client is told. */
final class RestException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int INTERNAL_ERROR = 500;

  private final int status;

  private RestException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static RestException badRequest(String message) {
    return new RestException(BAD_REQUEST, message);
  }

  static RestException notFound(String message) {
    return new RestException(NOT_FOUND, message);
  }

  static RestException failed(String message) {
    return new RestException(INTERNAL_ERROR, message);
  }

  /** Of HTTP. */
  int status() {
    return status;
  }

  /** What the client is told. */
  String text() {
    return String.valueOf(getMessage());
  }
}
