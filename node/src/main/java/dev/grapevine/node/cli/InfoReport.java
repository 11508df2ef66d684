package dev.grapevine.node.cli;

import dev.grapevine.node.config.ConfigException;
import dev.grapevine.node.config.Settings;
import java.io.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * {@code -getinfo}: where the node stands, line by line as bitcoin-cli has it, without the lines
 * about wallets.
 *
 * @param coloured headings are coloured for a terminal
 */
record InfoReport(boolean coloured) implements CliReport {
  private static final String RESET = "\u001b[0m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String BLUE = "\u001b[34m";

  private static final int BAR_STEPS = 20;

  /** From here on the bar is full. */
  private static final double NEARLY_DONE = 0.99;

  static InfoReport of(Settings settings) throws CliException, ConfigException {
    return new InfoReport(
        switch (settings.text("color").orElse("auto")) {
          case "always" -> true;
          case "never" -> false;
          case "auto" ->
              Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
          default ->
              throw new CliException(
                  "Invalid value for -color option. Valid values: always, auto, never.");
        });
  }

  @Override
  public List<String> methods() {
    return List.of("getnetworkinfo", "getblockchaininfo");
  }

  @Override
  public String text(List<JsonNode> results) {
    JsonNode network = results.get(0);
    JsonNode chain = results.get(1);
    double progress = chain.path("verificationprogress").asDouble(0);
    String warnings = CliReport.value(network.path("warnings"));
    return String.join(
        "\n",
        coloured(BLUE, "Chain: " + value(chain, "chain")),
        "Blocks: " + value(chain, "blocks"),
        "Headers: " + value(chain, "headers"),
        "Verification progress: "
            + bar(progress)
            + String.format(Locale.ROOT, "%.4f%%", progress * 100),
        "Difficulty: " + value(chain, "difficulty"),
        "",
        coloured(
            GREEN,
            "Network: in "
                + value(network, "connections_in")
                + ", out "
                + value(network, "connections_out")
                + ", total "
                + value(network, "connections")),
        "Version: " + value(network, "version"),
        "Time offset (s): " + value(network, "timeoffset"),
        "Proxies: " + proxies(network.path("networks")),
        "Min tx relay fee rate (BTC/kvB): " + value(network, "relayfee"),
        "",
        coloured(YELLOW, "Warnings:") + " " + (warnings.isEmpty() ? "(none)" : warnings));
  }

  private static String value(JsonNode object, String member) {
    return CliReport.value(object.path(member));
  }

  private String coloured(String colour, String text) {
    return coloured ? colour + text + RESET : text;
  }

  private static String bar(double progress) {
    if (progress >= NEARLY_DONE || progress < 0) {
      return "";
    }
    int done = (int) Math.ceil(progress * BAR_STEPS);
    return "▒".repeat(done) + "░".repeat(BAR_STEPS - done) + " ";
  }

  /** Each proxy once, with the networks that are reached through it. */
  private static String proxies(JsonNode networks) {
    Map<String, List<String>> byProxy = new LinkedHashMap<>();
    for (JsonNode network : networks) {
      String proxy = network.path("proxy").asString("");
      if (!proxy.isEmpty()) {
        byProxy
            .computeIfAbsent(proxy, each -> new ArrayList<>())
            .add(network.path("name").asString(""));
      }
    }
    List<String> texts =
        byProxy.entrySet().stream()
            .map(each -> each.getKey() + " (" + String.join(", ", each.getValue()) + ")")
            .toList();
    return texts.isEmpty() ? "n/a" : String.join(", ", texts);
  }
}
