package dev.grapevine.node.rpc;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** JSON over several lines, laid out as bitcoin-cli lays it out, so that scripts can compare. */
public final class JsonPrinter {
  private JsonPrinter() {}

  /** The text of {@code node}, without a line end, {@code indent} spaces a level. */
  public static String print(JsonNode node, int indent) {
    StringBuilder out = new StringBuilder();
    append(out, node, indent, 1);
    return out.toString();
  }

  private static void append(StringBuilder out, JsonNode node, int indent, int level) {
    if (node.isObject()) {
      out.append("{\n");
      for (Iterator<Map.Entry<String, JsonNode>> i = node.properties().iterator(); i.hasNext(); ) {
        Map.Entry<String, JsonNode> member = i.next();
        out.repeat(' ', indent * level);
        appendLeaf(out, Json.string(member.getKey()));
        out.append(": ");
        append(out, member.getValue(), indent, level + 1);
        out.append(i.hasNext() ? ",\n" : "\n");
      }
      out.repeat(' ', indent * (level - 1)).append('}');
    } else if (node.isArray()) {
      out.append("[\n");
      for (Iterator<JsonNode> i = node.values().iterator(); i.hasNext(); ) {
        out.repeat(' ', indent * level);
        append(out, i.next(), indent, level + 1);
        out.append(i.hasNext() ? ",\n" : "\n");
      }
      out.repeat(' ', indent * (level - 1)).append(']');
    } else if (node.isBigDecimal()) {
      BigDecimal number = node.decimalValue();
      // An amount in full; a difficulty like 4.656542373906925e-10 as it came.
      boolean plain = number.scale() >= 0 && number.scale() <= 8;
      out.append(plain ? number.toPlainString() : number.toString().replace('E', 'e'));
    } else {
      appendLeaf(out, node);
    }
  }

  private static void appendLeaf(StringBuilder out, JsonNode node) {
    out.append(new String(Json.write(node), StandardCharsets.UTF_8));
  }
}
