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
 * @param faults what went wrong on purpose
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
    Conditions conditions,
    FaultFigures faults) {

  /** Of a run in which nothing went wrong on purpose. */
  public TestnetResult(
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
    this(
        setup,
        startupSeconds,
        blocks,
        transactionsMean,
        headers,
        transactions,
        compact,
        messages,
        announcements,
        hops,
        breakdown,
        memory,
        conditions,
        FaultFigures.NONE);
  }

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
   * @param makeup what the nodes were
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
      String transport,
      Makeup makeup) {}

  /**
   * What the nodes were; those that are not counted here were nodes of ours in this process.
   *
   * @param processes nodes in processes of their own, {@code bitcoind}s among them
   * @param bitcoindNodes the real {@code bitcoind}s, by number
   * @param bitcoindVersion empty if there were none
   * @param clockErrorNanos how far off times of nodes in other processes may be
   */
  public record Makeup(
      int processes, List<Integer> bitcoindNodes, String bitcoindVersion, long clockErrorNanos) {
    /** All nodes in this process. */
    public static final Makeup IN_PROCESS = new Makeup(0, List.of(), "", 0);

    /** The list is copied. */
    public Makeup {
      bitcoindNodes = List.copyOf(bitcoindNodes);
    }

    /** How many are real {@code bitcoind}s. */
    public int bitcoinds() {
      return bitcoindNodes.size();
    }
  }

  /**
   * Messages of one command, sent by all nodes together; bytes with their headers.
   *
   * @param count {@link #NOT_COUNTED} where some node told its bytes alone
   */
  public record MessageCount(String command, long count, long bytes) {
    /** A node in another process does not tell how many messages it sent. */
    public static final long NOT_COUNTED = -1;

    /** Whether {@link #count} says how many there were. */
    public boolean isCounted() {
      return count != NOT_COUNTED;
    }
  }

  /**
   * Transactions announced to all nodes together.
   *
   * @param received entries of {@code inv} that name a transaction
   * @param redundant those that told nothing new
   */
  public record Announcements(long received, long redundant) {}

  /**
   * At the end of the measured part.
   *
   * @param residentMib of all processes that hold nodes: this one, if it does, everything counted,
   *     and of others each page divided by the processes that share it (PSS)
   * @param heapUsedMib of this process
   */
  public record Memory(OptionalDouble residentMib, double heapUsedMib) {}

  /**
   * What else bears on the figures; the load at the end of the measured part.
   *
   * @param warmupBlocks empty ones, mined by these nodes before
   * @param rehearsalBlocks with transactions, relayed before by other nodes of this process
   * @param stolen share of the processors' time, {@link StolenTime}
   */
  public record Conditions(
      boolean trickle,
      int warmupBlocks,
      int rehearsalBlocks,
      long gcPauseMillis,
      OptionalDouble loadOneMinute,
      OptionalDouble stolen,
      int cpus) {}

  /** Bytes that a node sent, on average. */
  public double bytesPerNode() {
    return (double) messages.stream().mapToLong(MessageCount::bytes).sum() / setup.nodes();
  }

  /**
   * Announcements that a node received of a transaction, on average; NaN without transactions, and
   * with nodes in other processes, which do not tell.
   */
  public double announcementsPerNodeAndTransaction() {
    return perNodeAndTransaction(announcements.received());
  }

  /** Those of them that told it nothing new. */
  public double redundantPerNodeAndTransaction() {
    return perNodeAndTransaction(announcements.redundant());
  }

  private double perNodeAndTransaction(long count) {
    long pairs = (long) transactions.count() * setup.nodes();
    return pairs == 0 || setup.makeup().processes() > 0 ? Double.NaN : (double) count / pairs;
  }

  /** Resident memory divided by the nodes. */
  public OptionalDouble mibPerNode() {
    OptionalDouble resident = memory.residentMib();
    return resident.isPresent()
        ? OptionalDouble.of(resident.getAsDouble() / setup.nodes())
        : OptionalDouble.empty();
  }
}
