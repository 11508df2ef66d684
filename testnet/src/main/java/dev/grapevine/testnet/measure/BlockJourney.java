package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One block's way through the network: when each node first had its header, all of it, and had it
 * connected, and which node it came from and how.
 *
 * <p>It begins when the block enters its miner's engine: with the first event of a header or block
 * that came from no peer.
 */
public final class BlockJourney {
  /** No node: never delivered, or delivered by a connection that we do not know. */
  public static final int NOBODY = -1;

  /** Who is at the other end of a connection. */
  @FunctionalInterface
  public interface Neighbours {
    /** The node that {@code node} calls {@code peer}; -1 if unknown. */
    int nodeOf(int node, long peer);
  }

  /** How a block came to a node. */
  public enum Delivery {
    /** As a whole block, or not at all; the miner's own too. */
    WHOLE,
    /** As a compact block that was rebuilt from the mempool. */
    COMPACT,
    /** As a compact block for which transactions had to be asked for. */
    COMPACT_WITH_ROUND_TRIP,
    /** As a whole block, after a compact one could not be rebuilt. */
    COMPACT_FELL_BACK
  }

  private final BlockHash hash;
  private final int miner;
  private final long[] headerAt;
  private final long[] acceptedAt;
  private final long[] connectedAt;
  private final int[] from;
  private final Delivery[] deliveries;
  private int transactions;

  private BlockJourney(int nodes, Mined block) {
    hash = block.hash();
    miner = block.miner();
    headerAt = new long[nodes];
    acceptedAt = new long[nodes];
    connectedAt = new long[nodes];
    from = new int[nodes];
    deliveries = new Delivery[nodes];
    Arrays.fill(deliveries, Delivery.WHOLE);
    Arrays.fill(headerAt, Percentile.NEVER);
    Arrays.fill(acceptedAt, Percentile.NEVER);
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
      BlockJourney journey = new BlockJourney(recorders.size(), block);
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
        acceptedAt[node] = Math.min(acceptedAt[node], nanos);
        if (from[node] == NOBODY && peer != BlockLog.OWN) {
          from[node] = neighbours.nodeOf(node, peer);
        }
      }
      case CONNECTED -> {
        connectedAt[node] = Math.min(connectedAt[node], nanos);
        // A log that begins anew does not tell of its first block how many are its own.
        transactions = Math.max(transactions, detail);
      }
      case COMPACT_RECEIVED -> {}
      case COMPACT_REBUILT -> {
        if (acceptedAt[node] == Percentile.NEVER) {
          deliveries[node] = detail == 0 ? Delivery.COMPACT : Delivery.COMPACT_WITH_ROUND_TRIP;
        }
      }
      case COMPACT_FELL_BACK -> {
        if (acceptedAt[node] == Percentile.NEVER) {
          deliveries[node] = Delivery.COMPACT_FELL_BACK;
        }
      }
    }
  }

  /** The block. */
  public BlockHash hash() {
    return hash;
  }

  /** The node that mined it. */
  public int miner() {
    return miner;
  }

  /** When it began, on the recorders' clock; {@link Percentile#NEVER} if it did not. */
  public long startNanos() {
    return headerAt[miner];
  }

  /** The node that delivered the block to {@code node}; {@link #NOBODY} if not known. */
  public int from(int node) {
    return from[node];
  }

  /** How the block came to {@code node}. */
  public Delivery delivery(int node) {
    return deliveries[node];
  }

  /** Transactions in the block, its coinbase not counted. */
  public int transactions() {
    return Math.max(0, transactions - 1);
  }

  /** Nanoseconds until each node had the block connected. */
  public long[] delays() {
    return since(connectedAt);
  }

  /** Nanoseconds until each node had the whole block, not yet validated. */
  public long[] acceptedDelays() {
    return since(acceptedAt);
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
  public int hops(int node) {
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

  /**
   * When {@code node} had the whole block, not yet connected; {@link Percentile#NEVER} if never.
   */
  long acceptedAt(int node) {
    return acceptedAt[node];
  }

  /** When {@code node} had it connected; {@link Percentile#NEVER} if never. */
  long connectedAt(int node) {
    return connectedAt[node];
  }

  /** Nodes of the network. */
  public int nodes() {
    return from.length;
  }
}
