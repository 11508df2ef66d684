package dev.grapevine.node.cli;

import dev.grapevine.node.config.ChainName;
import dev.grapevine.node.config.ClientVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * {@code -netinfo}: the node's connections as a table, laid out as bitcoin-cli's, for people and
 * {@code watch}.
 *
 * @param level 0 for counts alone, 1 for the peers too, 2 with addresses, 3 with versions, 4 with
 *     both
 * @param outboundOnly only the peers that the node dialled
 * @param nowSeconds Unix time that ages are reckoned from
 */
record NetReport(ChainName chain, int level, boolean outboundOnly, long nowSeconds)
    implements CliReport {
  static final String HELP =
      """
      -netinfo (level [outonly]) | help

      Shows the node's connections. Level (default 0, at most 4):
        0  how many there are, by network, and the node's own addresses
        1  the peers too, by direction and least ping time
        2  with their addresses
        3  with their versions
        4  with both
      outonly (or o), after a level above 0: only the peers that the node dialled.

      Columns: <-> direction; type of connection; net; serv: services (n NETWORK, b BLOOM,
      w WITNESS, c COMPACT_FILTERS, l NETWORK_LIMITED, 2 P2P_V2); v: transport; mping, ping: least
      and last ping time, ms; send, recv: seconds since the last message; txn, blk: minutes since
      the last transaction (* relays none) or block; hb: high-bandwidth compact blocks (. to the
      peer, * from it); addrp, addrl: addresses processed (. relays none), and dropped for their
      rate; age: minutes; id: as in getpeerinfo.\
      """;

  private static final int MAX_LEVEL = 4;
  private static final int MAX_GIVEN_LEVEL = 255;
  private static final int COUNT_COLUMN = 8;

  /** Networks that no address of is dialled, and what heads their columns. */
  private static final Map<String, String> SHORT_NAMES =
      Map.of("not_publicly_routable", "npr", "internal", "int");

  static NetReport of(ChainName chain, List<String> words, long nowSeconds) throws CliException {
    int level = 0;
    boolean outboundOnly = false;
    if (!words.isEmpty()) {
      level = level(words.getFirst());
    }
    if (words.size() > 1) {
      String word = words.get(1);
      outboundOnly = word.equals("o") || word.equals("outonly");
      if (!outboundOnly || level == 0) {
        throw new CliException(
            "invalid -netinfo outonly argument: "
                + word
                + (level == 0
                    ? "\nThe outonly argument is only valid for a level greater than 0 (the first"
                        + " argument). For"
                    : "\nFor")
                + " more information, run: grapevine cli -netinfo help");
      }
    }
    return new NetReport(chain, level, outboundOnly, nowSeconds);
  }

  private static int level(String word) throws CliException {
    int level = word.matches("[0-9]{1,3}") ? Integer.parseInt(word) : MAX_GIVEN_LEVEL + 1;
    if (level > MAX_GIVEN_LEVEL) {
      throw new CliException(
          "invalid -netinfo level argument: "
              + word
              + "\nFor more information, run: grapevine cli -netinfo help");
    }
    return Math.min(level, MAX_LEVEL);
  }

  @Override
  public List<String> methods() {
    return List.of("getpeerinfo", "getnetworkinfo");
  }

  @Override
  public String text(List<JsonNode> results) {
    List<JsonNode> peers = List.copyOf(results.get(0).values());
    JsonNode network = results.get(1);
    StringBuilder out = new StringBuilder();
    out.append(ClientVersion.NAME)
        .append(" client v")
        .append(ClientVersion.VERSION)
        .append(chain == ChainName.MAIN ? "" : " " + chain.text())
        .append(" - server ")
        .append(CliReport.value(network.path("protocolversion")))
        .append(CliReport.value(network.path("subversion")));
    if (level > 0) {
      out.append(" - services ").append(NetReportRows.services(network.path("localservicesnames")));
    }
    out.append("\n\n");
    List<JsonNode> listed =
        outboundOnly
            ? peers.stream().filter(peer -> !peer.path("inbound").asBoolean(false)).toList()
            : peers;
    if (level > 0 && !listed.isEmpty()) {
      out.append(
          new NetReportRows(level == 2 || level == MAX_LEVEL, level > 2, nowSeconds).of(listed));
    }
    appendCounts(out, peers, network.path("networks"));
    if (level == 0) {
      String services =
          String.join(", ", CliReport.strings(network.path("localservicesnames")).toList());
      out.append("\n\nLocal services: ")
          .append(services.replace('_', ' ').toLowerCase(Locale.ROOT));
    }
    appendAddresses(out, network.path("localaddresses"));
    return out.toString();
  }

  private static void appendCounts(StringBuilder out, List<JsonNode> peers, JsonNode networks) {
    List<String> columns = new ArrayList<>();
    for (JsonNode network : networks) {
      if (network.path("reachable").asBoolean(false)) {
        columns.add(network.path("name").asString(""));
      }
    }
    for (String rare : List.of("not_publicly_routable", "internal")) {
      if (peers.stream().anyMatch(peer -> isOf(peer, rare))) {
        columns.add(rare);
      }
    }
    long manual = countOfType(peers, "manual");
    out.append("     ");
    columns.forEach(name -> out.append(right(SHORT_NAMES.getOrDefault(name, name), COUNT_COLUMN)));
    out.append("   total   block").append(manual > 0 ? "  manual" : "");
    for (String row : List.of("in", "out", "total")) {
      List<JsonNode> counted =
          peers.stream()
              .filter(peer ->
                  row.equals("total") || peer.path("inbound").asBoolean(false) == row.equals("in"))
              .toList();
      out.append("\n").append(row).repeat(' ', 5 - row.length());
      for (String name : columns) {
        long count = counted.stream().filter(peer -> isOf(peer, name)).count();
        out.append(right("" + count, COUNT_COLUMN));
      }
      out.append(right("" + counted.size(), COUNT_COLUMN));
      if (row.equals("out")) {
        out.append(right("" + countOfType(peers, "block-relay-only"), COUNT_COLUMN));
        out.append(manual > 0 ? right("" + manual, COUNT_COLUMN) : "");
      }
    }
  }

  private static boolean isOf(JsonNode peer, String network) {
    return peer.path("network").asString("").equals(network);
  }

  private static long countOfType(List<JsonNode> peers, String type) {
    return peers.stream()
        .filter(peer -> peer.path("connection_type").asString("").equals(type))
        .count();
  }

  private static void appendAddresses(StringBuilder out, JsonNode addresses) {
    out.append("\n\nLocal addresses");
    if (addresses.isEmpty()) {
      out.append(": n/a\n");
    }
    int width = 0;
    for (JsonNode each : addresses) {
      width = Math.max(width, each.path("address").asString("").length() + 1);
    }
    for (JsonNode each : addresses) {
      String address = each.path("address").asString("");
      out.append("\n")
          .append(address)
          .repeat(' ', width - address.length())
          .append("    port ")
          .append(right(CliReport.value(each.path("port")), 6))
          .append("    score ")
          .append(right(CliReport.value(each.path("score")), 6));
    }
  }

  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}
