package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.Json;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** Service bits in words (Bitcoin Core {@code protocol.cpp}). */
final class ServiceNames {
  private static final Map<Integer, String> NAMES =
      Map.of(
          0, "NETWORK",
          2, "BLOOM",
          3, "WITNESS",
          6, "COMPACT_FILTERS",
          10, "NETWORK_LIMITED",
          11, "P2P_V2");

  private ServiceNames() {}

  /** 16 hex digits. */
  static String hex(long services) {
    return HexFormat.of().toHexDigits(services);
  }

  /** The names of the bits that are set, lowest first. */
  static ArrayNode of(long services) {
    ArrayNode names = Json.array();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if ((services >>> bit & 1) != 0) {
        names.add(NAMES.getOrDefault(bit, "UNKNOWN[2^" + bit + "]"));
      }
    }
    return names;
  }
}
