package dev.grapevine.node.cli;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.JsonPrinter;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code -addrinfo}: how many addresses the node knows, by network. */
record AddressReport() implements CliReport {
  @Override
  public List<String> methods() {
    return List.of("getaddrmaninfo");
  }

  @Override
  public String text(List<JsonNode> results) {
    ObjectNode report = Json.object();
    ObjectNode known = report.putObject("addresses_known");
    results
        .getFirst()
        .properties()
        .forEach(network ->
            known.set(
                network.getKey().equals("all_networks") ? "total" : network.getKey(),
                network.getValue().path("total")));
    return JsonPrinter.print(report, 2);
  }
}
