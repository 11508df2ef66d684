package dev.grapevine.testnet.measure;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The member {@code breakdown} of {@code testnet --json}: means in milliseconds. */
final class BreakdownJson {
  private static final double NANOS_PER_MILLI = 1e6;

  private BreakdownJson() {}

  static ObjectNode of(Breakdown breakdown) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.set("p50", part(breakdown.p50()));
    object.set("p99", part(breakdown.p99()));
    object.set("max", part(breakdown.max()));
    return object;
  }

  private static ObjectNode part(Breakdown.Part part) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("blocks", part.paths().size());
    TestnetJson.number(object, "hops_mean", part.meanHops());
    TestnetJson.number(object, "total_ms", part.meanTotalNanos() / NANOS_PER_MILLI);
    for (PathStage stage : PathStage.values()) {
      String name = String.format(Locale.ROOT, "%s_ms", stage.key());
      TestnetJson.number(object, name, part.meanNanos(stage) / NANOS_PER_MILLI);
    }
    return object;
  }
}
