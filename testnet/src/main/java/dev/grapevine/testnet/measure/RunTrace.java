package dev.grapevine.testnet.measure;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.chain.primitives.Txid;
import dev.grapevine.testnet.topology.Topology;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Everything that a run measured, before it becomes figures: who was connected to whom, the
 * journeys of the measured blocks, the times of transactions, and each event as its node reported
 * it.
 *
 * <p>Nothing changes in it: it is made when the recording has ended and holds what the recorders
 * hold, without a copy. That is 32 bytes an event of a block, and 8 bytes for each transaction and
 * node (16 MB for 2,000 transactions and 1,000 nodes).
 */
public final class RunTrace {
  private final Topology topology;
  private final long beganAtNanos;
  private final List<BlockJourney> blocks;
  private final TransactionLog transactions;
  private final List<BlockLog> logs;
  private final Counted counted;

  private RunTrace(
      Topology topology,
      long beganAtNanos,
      List<BlockJourney> blocks,
      TransactionLog transactions,
      List<BlockLog> logs,
      Counted counted) {
    this.topology = topology;
    this.beganAtNanos = beganAtNanos;
    this.blocks = List.copyOf(blocks);
    this.transactions = transactions;
    this.logs = logs;
    this.counted = counted;
  }

  /**
   * The delays that figures are of: those of the nodes that were alive when an item began.
   *
   * @param blocks of a block, by its number from 0
   * @param inTime of a block likewise; what came after its round was over counts as never
   * @param headers of its header
   * @param transactions of a transaction, by its number from 0
   */
  public record Counted(
      IntFunction<long[]> blocks,
      IntFunction<long[]> inTime,
      IntFunction<long[]> headers,
      IntFunction<long[]> transactions) {}

  /**
   * The trace of a run.
   *
   * @param topology who dialled whom
   * @param recording that has ended, and whose nodes have finished what they were recording
   * @param blocks that were measured, in the order in which they were mined
   * @param transactions what {@link Recording#begin} was given
   * @param counted what of them counts
   */
  public static RunTrace of(
      Topology topology,
      Recording recording,
      List<BlockJourney> blocks,
      TransactionLog transactions,
      Counted counted) {
    return new RunTrace(
        topology,
        recording.begunAtNanos(),
        blocks,
        transactions,
        recording.recorders().stream().map(NodeRecorder::log).toList(),
        counted);
  }

  /** What happened to a block or transaction at a node, as {@code events.csv} names it. */
  public enum Event {
    /** A block's header entered the node's tree. */
    HEADER_ACCEPTED,
    /** A whole block passed the checks that need no coins. */
    BLOCK_ACCEPTED,
    /** It is the tip, fully validated. */
    BLOCK_CONNECTED,
    /** A compact block came that is to be rebuilt. */
    COMPACT_RECEIVED,
    /** It was rebuilt from the mempool. */
    COMPACT_REBUILT,
    /** It was rebuilt with transactions that had to be asked for. */
    COMPACT_REBUILT_AFTER_ROUND_TRIP,
    /** It was given up for the whole block. */
    COMPACT_FELL_BACK,
    /** A transaction entered the mempool of the node that it was submitted to. */
    TX_SUBMITTED,
    /** A transaction from a peer entered the mempool. */
    TX_ACCEPTED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name in files. */
    public String label() {
      return label;
    }
  }

  /** Receives events. */
  @FunctionalInterface
  public interface Reader {
    /**
     * One event.
     *
     * @param id hash of the block, or id of the transaction, in display order
     * @param nanos since the measured part began
     */
    void event(int node, Event event, String id, long nanos);
  }

  /**
   * Reads out every event of the measured blocks, node by node in the order they happened, then
   * every one of the transactions.
   */
  public void read(Reader reader) {
    Long2ObjectOpenHashMap<String> names = new Long2ObjectOpenHashMap<>();
    for (BlockJourney block : blocks) {
      BlockHash hash = block.hash();
      names.put(hash.w0(), hash.toString());
    }
    for (int i = 0; i < logs.size(); i++) {
      int node = i;
      logs.get(i)
          .read((nanos, block, kind, peer, detail) -> {
            String name = names.get(block);
            if (name != null) {
              reader.event(node, event(kind, detail), name, nanos - beganAtNanos);
            }
          });
    }
    List<Txid> txids = transactions.transactions();
    for (int i = 0; i < txids.size(); i++) {
      String name = txids.get(i).toString();
      for (int node = 0; node < nodes(); node++) {
        long nanos = transactions.acceptedAtNanos(node, i);
        if (nanos != Percentile.NEVER) {
          boolean own = transactions.submittedTo(i) == node;
          Event event = own ? Event.TX_SUBMITTED : Event.TX_ACCEPTED;
          reader.event(node, event, name, nanos - beganAtNanos);
        }
      }
    }
  }

  private static Event event(BlockLog.Kind kind, int detail) {
    return switch (kind) {
      case HEADER -> Event.HEADER_ACCEPTED;
      case ACCEPTED -> Event.BLOCK_ACCEPTED;
      case CONNECTED -> Event.BLOCK_CONNECTED;
      case COMPACT_RECEIVED -> Event.COMPACT_RECEIVED;
      case COMPACT_REBUILT ->
          detail == 0 ? Event.COMPACT_REBUILT : Event.COMPACT_REBUILT_AFTER_ROUND_TRIP;
      case COMPACT_FELL_BACK -> Event.COMPACT_FELL_BACK;
    };
  }

  /** Nanoseconds from when the measured part began; {@link Percentile#NEVER} stays what it is. */
  public long sinceBegin(long nanos) {
    return nanos == Percentile.NEVER ? nanos : nanos - beganAtNanos;
  }

  /** Number of nodes. */
  public int nodes() {
    return topology.size();
  }

  /** Who dialled whom. */
  public Topology topology() {
    return topology;
  }

  /** The measured blocks, in the order in which they were mined. */
  public List<BlockJourney> blocks() {
    return blocks;
  }

  /** The times of the transactions. */
  public TransactionLog transactions() {
    return transactions;
  }

  /** What of the delays counts. */
  public Counted counted() {
    return counted;
  }

  /** How the blocks reached the nodes. */
  public DelayCurve blockCurve() {
    return DelayCurve.of(blocks.size(), counted.blocks());
  }

  /** How their headers did. */
  public DelayCurve headerCurve() {
    return DelayCurve.of(blocks.size(), counted.headers());
  }

  /** How the transactions did. */
  public DelayCurve transactionCurve() {
    return DelayCurve.of(transactions.transactions().size(), counted.transactions());
  }

  /**
   * Length of the first-delivery paths of all blocks: the {@code h}-th figure counts the (block,
   * node) pairs at {@code h} hops from the miner, miners at 0; what has no known path is left out.
   */
  public long[] hops() {
    long[] counts = new long[nodes() + 1];
    int longest = 0;
    for (BlockJourney block : blocks) {
      for (int node = 0; node < nodes(); node++) {
        int hops = block.hops(node);
        if (hops >= 0) {
          counts[hops]++;
          longest = Math.max(longest, hops);
        }
      }
    }
    return Arrays.copyOf(counts, longest + 1);
  }

  /**
   * (Block, node) pairs that {@link #hops} leaves out although the block came there: the log of a
   * bitcoind does not always tell from whom.
   */
  public long unknownPaths() {
    long unknown = 0;
    for (BlockJourney block : blocks) {
      for (int node = 0; node < nodes(); node++) {
        unknown += block.hops(node) < 0 && block.acceptedAt(node) != Percentile.NEVER ? 1 : 0;
      }
    }
    return unknown;
  }
}
