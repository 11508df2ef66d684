package dev.grapevine.testnet.report.run;

import dev.grapevine.testnet.measure.BlockJourney;
import dev.grapevine.testnet.measure.Percentile;
import dev.grapevine.testnet.measure.RunTrace;
import dev.grapevine.testnet.report.ForceLayout;
import dev.grapevine.testnet.topology.Topology;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the page's script plays: the graph with the places of its nodes, and of each block who had
 * it when and from whom. Times are whole microseconds since the block began, -1 for never; some 25
 * bytes for each node and block.
 */
final class PlayerData {
  /** (Block, node) pairs in a page: 5 MB. */
  static final int MOST_PAIRS = 200_000;

  /** Places are whole numbers up to this. */
  private static final int SIDE = 1_000;

  private PlayerData() {}

  /** Blocks that are in the page; the first ones. */
  static int blocks(RunTrace trace) {
    return Math.clamp(MOST_PAIRS / trace.nodes(), 1, trace.blocks().size());
  }

  /**
   * The object of the page.
   *
   * @param bitcoinds nodes that were drawn in another shape
   */
  static ObjectNode of(RunTrace trace, long seed, List<Integer> bitcoinds) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("nodes", trace.nodes());
    int[] edges = edges(trace.topology());
    ArrayNode flat = root.putArray("edges");
    for (int end : edges) {
      flat.add(end);
    }
    ArrayNode places = root.putArray("places");
    for (double place : ForceLayout.place(trace.nodes(), edges, seed)) {
      places.add((int) Math.rint(place * SIDE));
    }
    ArrayNode others = root.putArray("bitcoinds");
    bitcoinds.forEach(others::add);
    ArrayNode blocks = root.putArray("blocks");
    for (BlockJourney block : trace.blocks().subList(0, blocks(trace))) {
      blocks.add(block(block));
    }
    return root;
  }

  private static int[] edges(Topology topology) {
    int[] edges = new int[2 * topology.edges()];
    int at = 0;
    for (int node = 0; node < topology.size(); node++) {
      for (int i = 0; i < topology.outbound(node); i++) {
        edges[at++] = node;
        edges[at++] = topology.target(node, i);
      }
    }
    return edges;
  }

  private static ObjectNode block(BlockJourney block) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("hash", block.hash().toString());
    object.put("miner", block.miner());
    object.put("txs", block.transactions());
    micros(object.putArray("header"), block.headerDelays());
    micros(object.putArray("accepted"), block.acceptedDelays());
    micros(object.putArray("connected"), block.delays());
    ArrayNode from = object.putArray("from");
    StringBuilder how = new StringBuilder();
    for (int node = 0; node < block.nodes(); node++) {
      from.add(block.from(node));
      how.append(
          switch (block.delivery(node)) {
            case WHOLE -> 'w';
            case COMPACT -> 'c';
            case COMPACT_WITH_ROUND_TRIP -> 'r';
            case COMPACT_FELL_BACK -> 'f';
          });
    }
    object.put("how", how.toString());
    return object;
  }

  private static void micros(ArrayNode target, long[] delays) {
    for (long delay : delays) {
      target.add(delay == Percentile.NEVER ? -1 : TimeUnit.NANOSECONDS.toMicros(delay));
    }
  }
}
