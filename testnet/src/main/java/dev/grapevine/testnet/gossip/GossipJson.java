package dev.grapevine.testnet.gossip;

import dev.grapevine.node.config.ClientVersion;
import dev.grapevine.testnet.gossip.world.Setting;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The object of {@code gossip --json}: its members are a promise, more may be added, none changed.
 * Medians over trials; {@code null} where a figure is infinite or does not apply.
 */
public final class GossipJson {
  private static final int DECIMALS = 6;

  private GossipJson() {}

  /** The object of one variant. */
  public static ObjectNode of(Summary summary) {
    Plan plan = summary.plan();
    Setting setting = plan.setting();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("command", "gossip");
    root.put("version", ClientVersion.VERSION);
    root.put("variant", plan.variant().label());
    root.put("nodes", setting.nodes());
    root.put("fanout", setting.fanout());
    root.put("trials", plan.trials());
    root.put("seed", plan.seed());
    number(root, "interval_s", setting.intervalSeconds());
    number(root, "loss", setting.loss());
    number(root, "dead", setting.dead());
    number(root, "churn", setting.churn());
    root.put("payload_bytes", setting.payloadBytes());
    root.set("rounds", rounds(summary, Figure::median));
    root.set("rounds_min", rounds(summary, Figure::least));
    root.set("rounds_max", rounds(summary, Figure::greatest));
    double interval = setting.intervalSeconds();
    ObjectNode seconds = root.putObject("seconds");
    number(seconds, "p50", interval * summary.half().median());
    number(seconds, "p99", interval * summary.most().median());
    number(seconds, "all", interval * summary.all().median());
    number(root, "complete", summary.complete());
    number(root, "bound_rounds", summary.theory().rounds());
    root.put("bound", summary.theory().formula());
    number(root, "messages_per_node", summary.messages().median());
    number(root, "bytes_per_node", summary.bytes().median());
    number(root, "busiest_node_bytes", summary.busiestBytes().median());
    number(root, "residue", summary.residue().median());
    for (Map.Entry<String, Figure> measure : summary.measures().entrySet()) {
      number(root, measure.getKey(), measure.getValue().median());
    }
    root.set("spread", spread(summary));
    ArrayNode curve = root.putArray("informed");
    summary.curve().forEach(share -> curve.add(rounded(share.median())));
    return root;
  }

  private static ObjectNode rounds(Summary summary, ToDoubleFunction<Figure> which) {
    ObjectNode rounds = JsonNodeFactory.instance.objectNode();
    whole(rounds, "p50", which.applyAsDouble(summary.half()));
    whole(rounds, "p99", which.applyAsDouble(summary.most()));
    whole(rounds, "all", which.applyAsDouble(summary.all()));
    return rounds;
  }

  /** Least and greatest of what stands as a median beside it. */
  private static ObjectNode spread(Summary summary) {
    ObjectNode spread = JsonNodeFactory.instance.objectNode();
    range(spread, "messages_per_node", summary.messages());
    range(spread, "bytes_per_node", summary.bytes());
    range(spread, "busiest_node_bytes", summary.busiestBytes());
    range(spread, "residue", summary.residue());
    summary.measures().forEach((name, figure) -> range(spread, name, figure));
    return spread;
  }

  private static void range(ObjectNode target, String name, Figure figure) {
    ObjectNode range = target.putObject(name);
    number(range, "min", figure.least());
    number(range, "max", figure.greatest());
  }

  private static void whole(ObjectNode target, String name, double value) {
    if (Double.isFinite(value)) {
      target.put(name, (long) value);
    } else {
      target.putNull(name);
    }
  }

  private static void number(ObjectNode target, String name, double value) {
    if (Double.isFinite(value)) {
      target.put(name, rounded(value));
    } else {
      target.putNull(name);
    }
  }

  /** Keeps at least one decimal, so that a figure never changes its JSON type. */
  private static BigDecimal rounded(double value) {
    BigDecimal rounded =
        BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return rounded.scale() < 1 ? rounded.setScale(1) : rounded;
  }
}
