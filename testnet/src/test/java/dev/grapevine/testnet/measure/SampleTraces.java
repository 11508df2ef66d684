package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.topology.Topology;
import dev.grapevine.testnet.topology.TopologyShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Traces of networks that never ran: news spread over a drawn graph with drawn delays. */
public final class SampleTraces {
  /** The last node of a trace with this never has the last block. */
  public static final boolean CUT_OFF = true;

  private static final int HOP_NANOS = 4_000_000;
  private static final int VALIDATION_NANOS = 1_500_000;

  private final Topology topology;
  private final SplittableRandom random;
  private final Recording recording;

  private SampleTraces(int nodes, long seed) {
    random = new SplittableRandom(seed);
    topology = TopologyShape.RANDOM.draw(nodes, Math.min(8, nodes - 1), random.split());
    recording = new Recording(nodes);
  }

  /**
   * A trace.
   *
   * @param transactionsPerBlock 0 for none at all
   * @param cutOff whether the last node misses the last block and transaction
   */
  public static RunTrace of(
      int nodes, int blocks, int transactionsPerBlock, long seed, boolean cutOff) {
    return new SampleTraces(nodes, seed)
        .trace(blocks, transactionsPerBlock, cutOff, (node, peer) -> (int) peer);
  }

  /** A trace without transactions, in which one node does not tell from whom it has its blocks. */
  public static RunTrace withASilentNode(int nodes, int blocks, long seed, int silent) {
    return new SampleTraces(nodes, seed)
        .trace(blocks, 0, false, (node, peer) -> node == silent ? -1 : (int) peer);
  }

  private RunTrace trace(
      int blocks, int transactionsPerBlock, boolean cutOff, BlockJourney.Neighbours neighbours) {
    int nodes = topology.size();
    List<Txid> txids = new ArrayList<>();
    for (int i = 0; i < blocks * transactionsPerBlock; i++) {
      txids.add(new Txid(random.nextLong(), 1, 2, 3));
    }
    TransactionLog log = new TransactionLog(nodes, txids, transactionsPerBlock);
    recording.begin(log);
    long start = recording.begunAtNanos();
    List<BlockJourney.Mined> mined = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      start += 1_000_000_000L;
      int miner = random.nextInt(nodes - 1);
      BlockHash hash = new BlockHash(random.nextLong(), random.nextLong(), 1, 0);
      mined.add(new BlockJourney.Mined(hash, miner));
      int without = cutOff && block == blocks - 1 ? nodes - 1 : -1;
      spreadBlock(hash, miner, start, without);
      for (int i = 0; i < transactionsPerBlock; i++) {
        int index = block * transactionsPerBlock + i;
        boolean last = index == txids.size() - 1;
        spreadTransaction(log, txids.get(index), start, cutOff && last ? nodes - 1 : -1);
      }
    }
    recording.end();
    List<BlockJourney> journeys = BlockJourney.read(mined, recording.recorders(), neighbours);
    RunTrace.Counted all =
        new RunTrace.Counted(
            block -> journeys.get(block).delays(),
            block -> journeys.get(block).delays(),
            block -> journeys.get(block).headerDelays(),
            log::delays);
    return RunTrace.of(topology, recording, journeys, log, all);
  }

  private void spreadBlock(BlockHash hash, int miner, long start, int without) {
    int[] from = new int[topology.size()];
    long[] at = spread(miner, HOP_NANOS, without, from);
    for (int node = 0; node < at.length; node++) {
      if (at[node] == Percentile.NEVER) {
        continue;
      }
      BlockLog log = recording.recorders().get(node).log();
      long nanos = start + at[node];
      long peer = node == miner ? BlockLog.OWN : from[node];
      log.append(nanos, hash.w0(), BlockLog.Kind.HEADER, peer, 0);
      if (node != miner && random.nextInt(20) > 0) {
        log.append(nanos, hash.w0(), BlockLog.Kind.COMPACT_RECEIVED, peer, 0);
        int requested = random.nextInt(10) == 0 ? 3 : 0;
        boolean fellBack = random.nextInt(50) == 0;
        BlockLog.Kind outcome =
            fellBack ? BlockLog.Kind.COMPACT_FELL_BACK : BlockLog.Kind.COMPACT_REBUILT;
        log.append(nanos + 1_000, hash.w0(), outcome, peer, requested);
      }
      log.append(nanos + 2_000, hash.w0(), BlockLog.Kind.ACCEPTED, peer, 0);
      log.append(nanos + VALIDATION_NANOS, hash.w0(), BlockLog.Kind.CONNECTED, BlockLog.OWN, 201);
    }
  }

  private void spreadTransaction(TransactionLog log, Txid txid, long start, int without) {
    int origin = random.nextInt(topology.size() - 1);
    int[] from = new int[topology.size()];
    long[] at = spread(origin, 500L * HOP_NANOS, without, from);
    for (int node = 0; node < at.length; node++) {
      if (at[node] != Percentile.NEVER) {
        log.accepted(node, txid, node == origin, start + at[node]);
      }
    }
  }

  private record Visit(int node, long at, int from) {}

  private long[] spread(int source, long hopNanos, int without, int[] from) {
    long[] at = new long[topology.size()];
    Arrays.fill(at, Percentile.NEVER);
    List<List<Integer>> neighbours = neighbours();
    PriorityQueue<Visit> queue = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    queue.add(new Visit(source, 0, source));
    while (!queue.isEmpty()) {
      Visit visit = queue.poll();
      if (at[visit.node] != Percentile.NEVER || visit.node == without) {
        continue;
      }
      at[visit.node] = visit.at;
      from[visit.node] = visit.from;
      for (int next : neighbours.get(visit.node)) {
        queue.add(
            new Visit(next, visit.at + random.nextLong(hopNanos / 4, 2 * hopNanos), visit.node));
      }
    }
    return at;
  }

  private List<List<Integer>> neighbours() {
    List<List<Integer>> neighbours = new ArrayList<>();
    for (int node = 0; node < topology.size(); node++) {
      neighbours.add(new ArrayList<>());
    }
    for (int node = 0; node < topology.size(); node++) {
      for (int i = 0; i < topology.outbound(node); i++) {
        neighbours.get(node).add(topology.target(node, i));
        neighbours.get(topology.target(node, i)).add(node);
      }
    }
    return neighbours;
  }
}
