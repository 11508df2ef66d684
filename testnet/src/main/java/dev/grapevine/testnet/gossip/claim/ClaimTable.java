package dev.grapevine.testnet.gossip.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Claims for a person, in lines of at most {@link #WIDTH} columns, and for a program. */
public final class ClaimTable {
  /** Columns of the longest line. */
  public static final int WIDTH = 100;

  private static final int MARGIN = 9;

  private ClaimTable() {}

  /** The lines of one claim. */
  public static List<String> of(Claim claim) {
    List<String> lines = new ArrayList<>();
    add(lines, claim.verdict().label(), claim.statement());
    add(lines, "", claim.measured());
    add(lines, "", "$ " + claim.command());
    lines.add("");
    return lines;
  }

  private static void add(List<String> lines, String label, String text) {
    String margin = label;
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && MARGIN + line.length() + 1 + word.length() > WIDTH) {
        lines.add(String.format(Locale.ROOT, "%-" + MARGIN + "s%s", margin, line));
        margin = "";
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(String.format(Locale.ROOT, "%-" + MARGIN + "s%s", margin, line));
  }

  /** The object of {@code gossip --claims --json}. */
  public static ObjectNode json(List<Claim> claims, long seed) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("command", "gossip");
    root.put("seed", seed);
    ArrayNode array = root.putArray("claims");
    for (Claim claim : claims) {
      array
          .addObject()
          .put("name", claim.name())
          .put("claim", claim.statement())
          .put("verdict", claim.verdict().label())
          .put("measured", claim.measured())
          .put("shown_by", claim.command());
    }
    return root;
  }
}
