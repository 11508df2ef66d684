package dev.grapevine.node.cli;

/** Why a command could not be carried out, in words for the user; exit status 1. */
class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }

  /** The node could not be reached: worth another try with {@code -rpcwait}. */
  static final class Unreachable extends CliException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super(message);
    }
  }
}
