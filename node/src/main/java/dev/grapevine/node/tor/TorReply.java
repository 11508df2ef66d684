package dev.grapevine.node.tor;

import java.util.List;

/**
 * What a control port answers to one command.
 *
 * @param code as in SMTP; 0 where there is no number
 * @param lines without codes and separators, a character for each byte
 */
record TorReply(int code, List<String> lines) {
  static final int OK = 250;

  /** The command is not known: Tor is too old. */
  static final int UNRECOGNIZED = 510;

  /** An argument is not known. */
  static final int SYNTAX_ERROR = 512;

  /** From here on it answers nothing, but tells of an event. */
  static final int LEAST_EVENT = 600;

  TorReply {
    lines = List.copyOf(lines);
  }

  boolean isOk() {
    return code == OK;
  }
}
