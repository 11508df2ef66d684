package dev.grapevine.testnet.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The object of {@code testnet --json}: its members are a promise, more may be added, none changed.
 * Times in milliseconds to the microsecond; {@code null} where a figure is infinite or does not
 * apply.
 */
public final class TestnetJson {
  private static final int DECIMALS = 3;
  private static final int SHARE_DECIMALS = 6;
  private static final int NANOS_TO_MILLIS_SCALE = 6;
  private static final double NANOS_PER_SECOND = 1e9;

  private TestnetJson() {}

  /** The object of a run. */
  public static ObjectNode of(TestnetResult result) {
    TestnetResult.Setup setup = result.setup();
    ObjectNode root = object();
    root.put("command", "testnet");
    root.put("version", setup.version());
    root.put("seed", setup.seed());
    root.put("nodes", setup.nodes());
    root.put("outbound", setup.outbound());
    root.put("topology", setup.topology());
    number(root, "connections_mean", setup.connectionsMean());
    root.put("latency", setup.latency());
    root.put("relay", setup.relay());
    root.put("transport", setup.transport());
    root.put("processes", setup.makeup().processes());
    if (setup.makeup().bitcoinds() > 0) {
      root.putObject("bitcoind")
          .put("nodes", setup.makeup().bitcoinds())
          .put("version", setup.makeup().bitcoindVersion());
    }
    number(root, "startup_s", result.startupSeconds());
    root.set("blocks", blocks(result));
    root.set("txs", spread(object(), result.transactions()));
    root.set("compact", compact(result.compact()));
    root.set("messages", messages(result));
    number(root, "bytes_per_node", result.bytesPerNode());
    number(root, "tx_inv_received_per_node_per_tx", result.announcementsPerNodeAndTransaction());
    number(root, "tx_inv_redundant_per_node_per_tx", result.redundantPerNodeAndTransaction());
    root.set("hops", hops(result.hops()));
    root.set("breakdown", BreakdownJson.of(result.breakdown()));
    root.set("memory", memory(result));
    root.set("conditions", conditions(result));
    if (!result.faults().events().isEmpty()) {
      faults(root, result.faults());
    }
    root.putNull("report");
    return root;
  }

  private static ObjectNode blocks(TestnetResult result) {
    ObjectNode blocks = object();
    blocks.put("count", result.blocks().count());
    number(blocks, "txs_mean", result.transactionsMean());
    delays(blocks, result.blocks());
    millis(blocks, "header_p50_ms", result.headers().p50Nanos());
    millis(blocks, "header_p99_ms", result.headers().p99Nanos());
    return blocks;
  }

  private static ObjectNode spread(ObjectNode target, Spread spread) {
    target.put("count", spread.count());
    delays(target, spread);
    return target;
  }

  private static void delays(ObjectNode target, Spread spread) {
    share(target, "reach", spread.reach());
    millis(target, "p50_ms", spread.p50Nanos());
    millis(target, "p90_ms", spread.p90Nanos());
    millis(target, "p99_ms", spread.p99Nanos());
    millis(target, "max_ms", spread.maxNanos());
  }

  private static ObjectNode compact(CompactFigures figures) {
    ObjectNode compact = object();
    compact.put("received", figures.received());
    compact.put("complete", figures.complete());
    compact.put("with_round_trip", figures.withRoundTrip());
    compact.put("full_block_fallback", figures.fullBlockFallback());
    share(compact, "hit_rate", figures.hitRate());
    millis(compact, "reconstruct_p50_ms", figures.reconstructP50Nanos());
    millis(compact, "reconstruct_p99_ms", figures.reconstructP99Nanos());
    return compact;
  }

  private static ObjectNode messages(TestnetResult result) {
    ObjectNode messages = object();
    for (TestnetResult.MessageCount message : result.messages()) {
      ObjectNode object = messages.putObject(message.command());
      if (message.isCounted()) {
        object.put("count", message.count());
      } else {
        object.putNull("count");
      }
      object.put("bytes", message.bytes());
    }
    return messages;
  }

  private static ObjectNode hops(Hops hops) {
    ObjectNode object = object();
    number(object, "blocks_mean", hops.mean());
    if (hops.max() == 0) {
      object.putNull("blocks_max");
    } else {
      object.put("blocks_max", hops.max());
    }
    return object;
  }

  private static ObjectNode memory(TestnetResult result) {
    ObjectNode memory = object();
    number(memory, "rss_mib", orNaN(result.memory().residentMib()));
    number(memory, "heap_used_mib", result.memory().heapUsedMib());
    number(memory, "mib_per_node", orNaN(result.mibPerNode()));
    return memory;
  }

  private static ObjectNode conditions(TestnetResult result) {
    TestnetResult.Conditions conditions = result.conditions();
    ObjectNode object = object();
    object.put("trickle", conditions.trickle());
    object.put("warmup_blocks", conditions.warmupBlocks());
    object.put("rehearsal_blocks", conditions.rehearsalBlocks());
    object.put("gc_pause_ms", conditions.gcPauseMillis());
    number(object, "load_1m", orNaN(conditions.loadOneMinute()));
    share(object, "stolen", orNaN(conditions.stolen()));
    object.put("cpus", conditions.cpus());
    millis(object, "clock_error_ms", result.setup().makeup().clockErrorNanos());
    return object;
  }

  private static void faults(ObjectNode root, FaultFigures figures) {
    ArrayNode events = root.putArray("faults");
    for (FaultFigures.Event event : figures.events()) {
      ObjectNode object = events.addObject();
      object.put("moment", event.moment());
      seconds(object, "at_s", event.atNanos());
      object.put("what", event.what());
      ArrayNode nodes = object.putArray("nodes");
      event.nodes().forEach(nodes::add);
      object.put("outcome", event.outcome());
      millis(object, "recovered_ms", event.recoveredNanos());
    }
    ArrayNode phases = root.putArray("phases");
    for (FaultFigures.Phase phase : figures.phases()) {
      ObjectNode object = phases.addObject();
      object.put("name", phase.name());
      object.set("blocks", spread(object(), phase.blocks()));
      object.set("txs", spread(object(), phase.transactions()));
    }
  }

  private static void seconds(ObjectNode target, String name, long nanos) {
    number(target, name, nanos == Percentile.NEVER ? Double.NaN : nanos / NANOS_PER_SECOND);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static double orNaN(OptionalDouble value) {
    return value.orElse(Double.NaN);
  }

  static void number(ObjectNode target, String name, double value) {
    if (Double.isFinite(value)) {
      target.put(name, rounded(BigDecimal.valueOf(value), DECIMALS, RoundingMode.HALF_EVEN));
    } else {
      target.putNull(name);
    }
  }

  /** Rounded down: what is not quite all never reads as all. */
  private static void share(ObjectNode target, String name, double value) {
    if (Double.isFinite(value)) {
      target.put(name, rounded(BigDecimal.valueOf(value), SHARE_DECIMALS, RoundingMode.DOWN));
    } else {
      target.putNull(name);
    }
  }

  private static void millis(ObjectNode target, String name, long nanos) {
    if (nanos == Percentile.NEVER) {
      target.putNull(name);
    } else {
      BigDecimal millis = BigDecimal.valueOf(nanos, NANOS_TO_MILLIS_SCALE);
      target.put(name, rounded(millis, DECIMALS, RoundingMode.HALF_EVEN));
    }
  }

  /** Keeps at least one decimal, so that a figure never changes its JSON type. */
  private static BigDecimal rounded(BigDecimal value, int decimals, RoundingMode mode) {
    BigDecimal rounded = value.setScale(decimals, mode).stripTrailingZeros();
    return rounded.scale() < 1 ? rounded.setScale(1) : rounded;
  }
}
