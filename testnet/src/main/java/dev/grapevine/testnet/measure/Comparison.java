package dev.grapevine.testnet.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Three runs on one graph with one workload and seed, as {@code testnet --json} prints them.
 *
 * @param bitcoind all nodes real {@code bitcoind}s
 * @param grapevine all nodes ours
 * @param mixed half of each
 */
public record Comparison(ObjectNode bitcoind, ObjectNode grapevine, ObjectNode mixed) {
  private static final int DECIMALS = 3;

  /** The object of {@code compare --json}. */
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("command", "compare");
    ObjectNode real = bitcoind.deepCopy();
    real.set("version", real.at("/bitcoind/version"));
    root.set("bitcoind", real);
    root.set("grapevine", grapevine);
    root.set("mixed", mixed);
    ObjectNode ratio = root.putObject("ratio");
    put(ratio, "block_p50", "/blocks/p50_ms");
    put(ratio, "block_p99", "/blocks/p99_ms");
    put(ratio, "tx_p50", "/txs/p50_ms");
    put(ratio, "tx_p99", "/txs/p99_ms");
    put(ratio, "mib_per_node", "/memory/mib_per_node");
    return root;
  }

  private void put(ObjectNode target, String name, String pointer) {
    OptionalDouble ratio = ratio(pointer);
    if (ratio.isPresent()) {
      target.put(
          name, BigDecimal.valueOf(ratio.getAsDouble()).setScale(DECIMALS, RoundingMode.HALF_EVEN));
    } else {
      target.putNull(name);
    }
  }

  /** A figure of ours divided by bitcoind's; empty where one of them is infinite or none. */
  OptionalDouble ratio(String pointer) {
    JsonNode ours = grapevine.at(pointer);
    JsonNode theirs = bitcoind.at(pointer);
    return ours.isNumber() && theirs.isNumber() && theirs.doubleValue() > 0
        ? OptionalDouble.of(ours.doubleValue() / theirs.doubleValue())
        : OptionalDouble.empty();
  }
}
