package dev.grapevine.testnet.measure;

import java.util.List;
import java.util.OptionalDouble;

/**
 * All figures of one run, as {@code testnet --json} and the table print them.
 *
 * @param startupSeconds from launch until every node held all its outbound connections and the same
 *     tip, funded
 * @param transactionsMean of a measured block, its coinbase not counted
 * @param breakdown what the delays of blocks went into
 * @param messages sent during the measured part, by command, in alphabetical order
 */
public record TestnetResult(
    Setup setup,
    double startupSeconds,
    Spread blocks,
    double transactionsMean,
    Spread headers,
    Spread transactions,
    CompactFigures compact,
    List<MessageCount> messages,
    Announcements announcements,
    Hops hops,
    Breakdown breakdown,
    Memory memory,
    Conditions conditions) {

  /**
   * What was run.
   *
   * @param outbound connections that each node opened, on average and rounded
   * @param topology {@code random}, {@code small-world}, {@code scale-free}, {@code ring} or {@code
   *     file}
   * @param latency {@code none}, {@code lan}, {@code wan} or {@code file}
   * @param connectionsMean of a node, in both directions
   * @param relay {@code full}, {@code low} or {@code high}
   * @param transport {@code v1} or {@code v2}
   */
  public record Setup(
      String version,
      long seed,
      int nodes,
      int outbound,
      String topology,
      String latency,
      double connectionsMean,
      String relay,
      String transport) {}

  /** Messages of one command, sent by all nodes together; bytes with their headers. */
  public record MessageCount(String command, long count, long bytes) {}

  /**
   * Transactions announced to all nodes together.
   *
   * @param received entries of {@code inv} that name a transaction
   * @param redundant those that told nothing new
   */
  public record Announcements(long received, long redundant) {}

  /** At the end of the measured part, of the whole process. */
  public record Memory(OptionalDouble residentMib, double heapUsedMib) {}

  /** What else bears on the figures; the load at the end of the measured part. */
  public record Conditions(
      boolean trickle,
      int warmupBlocks,
      long gcPauseMillis,
      OptionalDouble loadOneMinute,
      int cpus) {}

  /** Bytes that a node sent, on average. */
  public double bytesPerNode() {
    return (double) messages.stream().mapToLong(MessageCount::bytes).sum() / setup.nodes();
  }

  /** Announcements that a node received of a transaction, on average; NaN without transactions. */
  public double announcementsPerNodeAndTransaction() {
    return perNodeAndTransaction(announcements.received());
  }

  /** Those of them that told it nothing new. */
  public double redundantPerNodeAndTransaction() {
    return perNodeAndTransaction(announcements.redundant());
  }

  private double perNodeAndTransaction(long count) {
    long pairs = (long) transactions.count() * setup.nodes();
    return pairs == 0 ? Double.NaN : (double) count / pairs;
  }

  /** Resident memory divided by the nodes. */
  public OptionalDouble mibPerNode() {
    OptionalDouble resident = memory.residentMib();
    return resident.isPresent()
        ? OptionalDouble.of(resident.getAsDouble() / setup.nodes())
        : OptionalDouble.empty();
  }
}
