package dev.grapevine.node.cli;

import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.Settings;
import dev.grapevine.node.rpc.JsonPrinter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A page for people that {@code grapevine cli} makes of several calls, as bitcoin-cli does. */
sealed interface CliReport permits AddressReport, InfoReport, NetReport {
  /** The options that ask for one, in the order in which they are told. */
  List<String> OPTIONS = List.of("addrinfo", "getinfo", "netinfo");

  /** What to call, without parameters. */
  List<String> methods();

  /** The page, without a line end, of what these returned. */
  String text(List<JsonNode> results);

  /**
   * What the options ask for, if anything.
   *
   * @param words what else is on the command line
   * @throws CliException if two are asked for, or {@code words} do not fit
   */
  static Optional<CliReport> of(Settings settings, List<String> words)
      throws CliException, ConfigException {
    List<String> given = OPTIONS.stream().filter(name -> settings.text(name).isPresent()).toList();
    if (given.size() > 1) {
      throw new CliException(
          "Only one of "
              + String.join(", ", given.stream().map(name -> "-" + name).toList())
              + " may be specified.");
    }
    if (given.isEmpty() || !settings.flag(given.getFirst(), false)) {
      return Optional.empty();
    }
    String name = given.getFirst();
    if (!name.equals("netinfo") && !words.isEmpty()) {
      throw new CliException("-" + name + " takes no arguments");
    }
    return Optional.of(
        switch (name) {
          case "addrinfo" -> new AddressReport();
          case "getinfo" -> InfoReport.of(settings);
          default -> NetReport.of(settings.chain(), words, System.currentTimeMillis() / 1_000);
        });
  }

  /** A value as it stands in a line: a string without quotes, several one after the other. */
  static String value(JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    if (node.isArray()) {
      return String.join(", ", strings(node).toList());
    }
    return node.isNull() || node.isMissingNode() ? "" : JsonPrinter.print(node, 0);
  }

  /** The strings of an array. */
  static Stream<String> strings(JsonNode array) {
    return array.values().stream().map(node -> node.asString(""));
  }
}
