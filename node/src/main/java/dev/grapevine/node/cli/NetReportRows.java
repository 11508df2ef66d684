package dev.grapevine.node.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * The peers in {@link NetReport}, a line each, inbound ones first, then by their least ping time.
 *
 * @param addresses with a column of addresses
 * @param versions with a column of versions
 * @param nowSeconds Unix time that ages are reckoned from
 */
record NetReportRows(boolean addresses, boolean versions, long nowSeconds) {
  private static final int MINUTE = 60;
  private static final int MOST_PING_MILLIS = 999_999;

  /**
   * A column.
   *
   * @param heading and width at least
   * @param left it is filled up on the right side
   */
  private record Column(String heading, int width, boolean left, List<String> cells) {}

  String of(List<JsonNode> peers) {
    List<JsonNode> sorted =
        peers.stream()
            .sorted(
                Comparator.<JsonNode, Boolean>comparing(peer -> !isInbound(peer))
                    .thenComparing(peer -> peer.path("minping").asDouble(-1)))
            .toList();
    List<Column> columns = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      if (isShown(cell, peers)) {
        columns.add(column(cell, sorted));
      }
    }
    StringBuilder out = new StringBuilder();
    append(out, columns, -1);
    for (int row = 0; row < sorted.size(); row++) {
      append(out, columns, row);
    }
    return out.append(units(columns)).append("\n\n").toString();
  }

  private boolean isShown(Cell cell, List<JsonNode> peers) {
    return switch (cell) {
      case ADDRESS -> addresses;
      case VERSION -> versions;
      case ASMAP -> peers.stream().anyMatch(peer -> peer.path("mapped_as").asLong(0) != 0);
      default -> true;
    };
  }

  private Column column(Cell cell, List<JsonNode> peers) {
    List<String> cells = peers.stream().map(peer -> cell(cell, peer)).toList();
    int widest = cells.stream().mapToInt(String::length).max().orElse(0);
    int width = Math.max(cell.width, cell.grows ? widest + 1 : 0);
    return new Column(cell.heading, width, cell.left, cells);
  }

  /** The headings for row -1. */
  private static void append(StringBuilder out, List<Column> columns, int row) {
    for (Column column : columns) {
      String text = row < 0 ? column.heading() : column.cells().get(row);
      out.append(
          column.left()
              ? " " + text + " ".repeat(Math.max(0, column.width() - text.length()))
              : NetReport.right(text, column.width()));
    }
    while (out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
    out.append('\n');
  }

  /** Below the columns that have one. */
  private static String units(List<Column> columns) {
    StringBuilder out = new StringBuilder();
    for (Column column : columns) {
      String unit =
          switch (column.heading()) {
            case "mping", "ping" -> "ms";
            case "send", "recv" -> "sec";
            case "txn", "blk", "age" -> "min";
            default -> "";
          };
      out.append(NetReport.right(unit, column.width()));
    }
    return out.toString().stripTrailing();
  }

  private enum Cell {
    DIRECTION("<->", 3, false, false),
    TYPE("type", 7, false, false),
    NETWORK("net", 6, false, false),
    SERVICES("serv", 7, true, false),
    TRANSPORT("v", 3, false, false),
    LEAST_PING("mping", 7, false, false),
    PING("ping", 7, false, false),
    SEND("send", 5, false, false),
    RECEIVE("recv", 5, false, false),
    TRANSACTION("txn", 5, false, false),
    BLOCK("blk", 5, false, false),
    BANDWIDTH("hb", 4, false, false),
    ADDRESSES("addrp", 6, true, false),
    ADDRESSES_DROPPED("addrl", 7, true, false),
    AGE("age", 6, true, false),
    ASMAP("asmap", 7, true, false),
    ID("id", 3, true, false),
    ADDRESS("address", 7, true, true),
    VERSION("version", 0, false, true);

    private final String heading;
    private final int width;
    private final boolean grows;
    private final boolean left;

    Cell(String heading, int width, boolean grows, boolean left) {
      this.heading = heading;
      this.width = width;
      this.grows = grows;
      this.left = left;
    }
  }

  private String cell(Cell cell, JsonNode peer) {
    return switch (cell) {
      case DIRECTION -> isInbound(peer) ? "in" : "out";
      case TYPE -> type(peer.path("connection_type").asString(""));
      case NETWORK -> peer.path("network").asString("").replace("not_publicly_routable", "npr");
      case SERVICES -> services(peer.path("servicesnames"));
      case TRANSPORT -> transport(peer.path("transport_protocol_type").asString("v1"));
      case LEAST_PING -> ping(peer.path("minping"));
      case PING -> ping(peer.path("pingtime"));
      case SEND -> since(peer, "lastsend", 1, "");
      case RECEIVE -> since(peer, "lastrecv", 1, "");
      case TRANSACTION ->
          since(
              peer, "last_transaction", MINUTE, peer.path("relaytxes").asBoolean(true) ? "" : "*");
      case BLOCK -> since(peer, "last_block", MINUTE, "");
      case BANDWIDTH ->
          (is(peer, "bip152_hb_to") ? "." : " ") + (is(peer, "bip152_hb_from") ? "*" : " ");
      case ADDRESSES -> count(peer, "addr_processed", is(peer, "addr_relay_enabled") ? "" : ".");
      case ADDRESSES_DROPPED -> count(peer, "addr_rate_limited", "");
      case AGE -> since(peer, "conntime", MINUTE, "");
      case ASMAP -> count(peer, "mapped_as", "");
      case ID -> CliReport.value(peer.path("id"));
      case ADDRESS -> peer.path("addr").asString("");
      case VERSION -> version(peer);
    };
  }

  private static boolean isInbound(JsonNode peer) {
    return is(peer, "inbound");
  }

  private static boolean is(JsonNode peer, String member) {
    return peer.path(member).asBoolean(false);
  }

  private static String type(String type) {
    return switch (type) {
      case "outbound-full-relay" -> "full";
      case "block-relay-only" -> "block";
      case "addr-fetch" -> "addr";
      case "private-broadcast" -> "priv";
      case "manual", "feeler" -> type;
      default -> "";
    };
  }

  private static String transport(String type) {
    return type.length() == 2 && type.startsWith("v") ? type.substring(1) : "";
  }

  /** A letter for each service. */
  static String services(JsonNode names) {
    StringBuilder out = new StringBuilder();
    CliReport.strings(names)
        .forEach(name ->
            out.append(
                switch (name) {
                  case "NETWORK_LIMITED" -> "l";
                  case "P2P_V2" -> "2";
                  default -> name.substring(0, Math.min(1, name.length())).toLowerCase(Locale.ROOT);
                }));
    return out.toString();
  }

  private static String ping(JsonNode seconds) {
    if (!seconds.isNumber()) {
      return "";
    }
    long millis = Math.round(1_000 * seconds.doubleValue());
    return millis > MOST_PING_MILLIS ? "-" : "" + millis;
  }

  /** How long ago, in so many seconds; {@code never} for 0. */
  private String since(JsonNode peer, String member, int unitSeconds, String never) {
    long time = peer.path(member).asLong(0);
    return time == 0 ? never : "" + (nowSeconds - time) / unitSeconds;
  }

  private static String count(JsonNode peer, String member, String none) {
    long count = peer.path(member).asLong(0);
    return count == 0 ? none : "" + count;
  }

  private static String version(JsonNode peer) {
    String text = CliReport.value(peer.path("version")) + peer.path("subver").asString("");
    return text.equals("0") ? "" : text;
  }
}
