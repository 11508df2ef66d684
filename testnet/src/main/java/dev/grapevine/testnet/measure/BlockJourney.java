package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One block's way through the network: when each node first had its header, when it was connected,
 * and which node the block came from.
 *
 * <p>It begins when the block enters its miner's engine: with the first event of a header or block
 * that came from no peer.
 */
public final class BlockJourney {
  /** No node: never delivered, or delivered by a connection that we do not know. */
  static final int NOBODY = -1;

  /** Who is at the other end of a connection. */
  @FunctionalInterface
  public interface Neighbours {
    /** The node that {@code node} calls {@code peer}; -1 if unknown. */
    int nodeOf(int node, long peer);
  }

  private final int miner;
  private final long[] headerAt;
  private final long[] connectedAt;
  private final int[] from;
  private int transactions;

  private BlockJourney(int nodes, int miner) {
    this.miner = miner;
    headerAt = new long[nodes];
    connectedAt = new long[nodes];
    from = new int[nodes];
    Arrays.fill(headerAt, Percentile.NEVER);
    Arrays.fill(connectedAt, Percentile.NEVER);
    Arrays.fill(from, NOBODY);
  }

  /** A block that was mined, and where. */
  public record Mined(BlockHash hash, int miner) {}

  /** Reads the journeys of blocks from the recorders, in the order of {@code blocks}. */
  public static List<BlockJourney> read(
      List<Mined> blocks, List<NodeRecorder> recorders, Neighbours neighbours) {
    Long2ObjectOpenHashMap<BlockJourney> byName = new Long2ObjectOpenHashMap<>();
    List<BlockJourney> journeys = new ArrayList<>();
    for (Mined block : blocks) {
      BlockJourney journey = new BlockJourney(recorders.size(), block.miner());
      byName.put(block.hash().w0(), journey);
      journeys.add(journey);
    }
    for (int i = 0; i < recorders.size(); i++) {
      int node = i;
      recorders
          .get(i)
          .log()
          .read((nanos, block, kind, peer, detail) -> {
            BlockJourney journey = byName.get(block);
            if (journey != null) {
              journey.add(node, nanos, kind, peer, detail, neighbours);
            }
          });
    }
    return journeys;
  }

  private void add(
      int node, long nanos, BlockLog.Kind kind, long peer, int detail, Neighbours neighbours) {
    switch (kind) {
      case HEADER -> headerAt[node] = Math.min(headerAt[node], nanos);
      case ACCEPTED -> {
        headerAt[node] = Math.min(headerAt[node], nanos);
        if (from[node] == NOBODY && peer != BlockLog.OWN) {
          from[node] = neighbours.nodeOf(node, peer);
        }
      }
      case CONNECTED -> {
        connectedAt[node] = Math.min(connectedAt[node], nanos);
        transactions = detail;
      }
      case COMPACT_RECEIVED, COMPACT_REBUILT, COMPACT_FELL_BACK -> {}
    }
  }

  /** Transactions in the block, its coinbase not counted. */
  public int transactions() {
    return Math.max(0, transactions - 1);
  }

  /** Nanoseconds until each node had the block connected. */
  public long[] delays() {
    return since(connectedAt);
  }

  /** Nanoseconds until each node had the block's header. */
  public long[] headerDelays() {
    return since(headerAt);
  }

  private long[] since(long[] times) {
    long start = headerAt[miner];
    long[] delays = new long[times.length];
    for (int node = 0; node < times.length; node++) {
      boolean has = times[node] != Percentile.NEVER && start != Percentile.NEVER;
      delays[node] = has ? times[node] - start : Percentile.NEVER;
    }
    return delays;
  }

  /**
   * Length of the path by which the block came to {@code node}, each step back to the node that
   * delivered it; 0 for the miner, -1 if the path is not known.
   */
  int hops(int node) {
    int hops = 0;
    int at = node;
    while (at != miner) {
      at = from[at];
      hops++;
      if (at == NOBODY || hops > from.length) {
        return -1;
      }
    }
    return hops;
  }

  int nodes() {
    return from.length;
  }
}
