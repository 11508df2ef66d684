package dev.grapevine.node.rest;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.node.rpc.HttpEndpoint.Answer;
import dev.grapevine.node.rpc.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What is asked of a resource.
 *
 * @param path what follows the resource's name, without the format and the query
 * @param query decoded; of a name given twice the first
 * @param body empty for most
 */
record RestRequest(String path, Format format, Map<String, String> query, byte[] body) {
  private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

  /** How the answer is written: the suffix of the path. */
  enum Format {
    NONE,
    BIN,
    HEX,
    JSON
  }

  /** Splits what follows a resource's name in a URI. */
  static RestRequest parse(String rest, byte[] body) {
    int mark = rest.lastIndexOf('?');
    String path = mark < 0 ? rest : rest.substring(0, mark);
    Map<String, String> query = new LinkedHashMap<>();
    if (mark >= 0) {
      for (String pair : rest.substring(mark + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals >= 0) {
          query.putIfAbsent(
              decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
      }
    }
    int dot = path.lastIndexOf('.');
    Format format =
        switch (dot < 0 ? "" : path.substring(dot + 1)) {
          case "bin" -> Format.BIN;
          case "hex" -> Format.HEX;
          case "json" -> Format.JSON;
          default -> Format.NONE;
        };
    return new RestRequest(
        format == Format.NONE ? path : path.substring(0, dot), format, query, body);
  }

  /** As it is where it is not encoded as it should be. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** The parts of the path. */
  List<String> parts() {
    return List.of(path.split("/", -1));
  }

  /** A flag of the query. */
  boolean flag(String name, boolean otherwise) throws RestException {
    return switch (query.getOrDefault(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw RestException.badRequest(
              "The \"%s\" query parameter must be either \"true\" or \"false\".".formatted(name));
    };
  }

  /** Plain decimal digits; empty for anything else, or too much. */
  static OptionalLong number(String text) {
    try {
      return text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** 64 hexadecimal digits. */
  static Optional<String> hash(String text) {
    return HASH.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  /** The hash of a block. */
  static BlockHash blockHash(String text) throws RestException {
    return BlockHash.parse(
        hash(text).orElseThrow(() -> RestException.badRequest("Invalid hash: " + text)));
  }

  /** What makes an answer. */
  @FunctionalInterface
  interface Source<T> {
    T get() throws RestException;
  }

  /** The answer in the format asked for. */
  Answer answer(Source<byte[]> bytes, Source<JsonNode> json) throws RestException {
    return switch (format) {
      case BIN -> new Answer(200, "application/octet-stream", bytes.get());
      case HEX -> text(HexFormat.of().formatHex(bytes.get()));
      case JSON -> json(json.get());
      case NONE ->
          throw RestException.notFound("output format not found (available: .bin, .hex, .json)");
    };
  }

  /** The answer of a resource that is JSON alone. */
  Answer jsonOnly(Source<JsonNode> json) throws RestException {
    if (format != Format.JSON) {
      throw RestException.notFound("output format not found (available: json)");
    }
    return json(json.get());
  }

  /** A line of text. */
  static Answer text(String line) {
    return new Answer(200, "text/plain", (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Answer json(JsonNode node) {
    byte[] written = Json.write(node);
    byte[] line = java.util.Arrays.copyOf(written, written.length + 1);
    line[written.length] = '\n';
    return new Answer(200, "application/json", line);
  }
}
