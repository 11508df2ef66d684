package dev.grapevine.node.i2p;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One line of a SAM bridge: words, of which {@code KEY=value} are fields (SAM v3.1). Of a key that
 * comes twice the first counts. Values with spaces, which stand in quotes, come apart; nothing that
 * is needed has any.
 *
 * @param line all of it, without its end
 */
record SamReply(String line, Map<String, String> fields) {
  static final String OK = "OK";

  /** The session is not there any more. */
  static final String INVALID_ID = "INVALID_ID";

  SamReply {
    fields = Map.copyOf(fields);
  }

  static SamReply parse(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String word : line.split(" ")) {
      int equals = word.indexOf('=');
      if (equals >= 0) {
        fields.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new SamReply(line, fields);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(fields.get(key));
  }

  /** {@code RESULT}; empty text if there is none. */
  String result() {
    return fields.getOrDefault("RESULT", "");
  }

  boolean isOk() {
    return result().equals(OK);
  }

  /** Whether the peer is to blame, and not the bridge. */
  boolean isPeersFault() {
    return result().equals("CANT_REACH_PEER") || result().equals("TIMEOUT");
  }
}
