package dev.grapevine.testnet.local;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.topology.TopologyShape;

/**
 * What a run is to be; {@code grapevine testnet}'s options. Begin with {@link #DEFAULTS} and change
 * what is to be different.
 *
 * @param nodes 2 to {@link #MAX_NODES}
 * @param outbound connections that each node opens, 1 to {@code nodes - 1}
 * @param topology who dials whom
 * @param links how long and how wide the ways between nodes are
 * @param blocks that are measured, 1 to {@link #MAX_BLOCKS}
 * @param transactions submitted for each of them, 0 to {@link #MAX_TRANSACTIONS}
 * @param warmup empty blocks mined before, 0 to {@link #MAX_BLOCKS}
 * @param seed of the topology, the workload and all choices
 * @param relay how blocks travel
 * @param encrypted the transport of BIP324; otherwise the old one
 * @param trickle announce transactions on Bitcoin Core's timers; otherwise at once
 * @param database where nodes keep blocks and coins
 */
public record TestnetOptions(
    int nodes,
    int outbound,
    TopologyShape topology,
    LinkProfile links,
    int blocks,
    int transactions,
    int warmup,
    long seed,
    RelayMode relay,
    boolean encrypted,
    boolean trickle,
    Database database) {
  /** 50 nodes that dial 8 others each, 6 blocks of 200 transactions after 12 empty ones. */
  public static final TestnetOptions DEFAULTS =
      new TestnetOptions(
          50,
          8,
          TopologyShape.RANDOM,
          LinkProfile.NONE,
          6,
          200,
          12,
          1,
          RelayMode.HIGH_BANDWIDTH,
          true,
          true,
          Database.MEMORY);

  /**
   * Nodes of one process: each has some 20 sockets, of which a process may have about a million.
   */
  public static final int MAX_NODES = 10_000;

  /** Measured blocks, and warm-up blocks. */
  public static final int MAX_BLOCKS = 1_000;

  /** Transactions for one block: 4,000,000 weight units hold 7,100 of two outputs. */
  public static final int MAX_TRANSACTIONS = 7_000;

  /** Transactions of a run: all are signed before it. */
  public static final int MAX_WORKLOAD = 200_000;

  /** (Transaction, node) pairs: 8 bytes are kept of each, 400 MB at the most. */
  public static final long MAX_PAIRS = 50_000_000;

  /** Where nodes keep blocks and coins. */
  public enum Database {
    /** In memory; nothing is written. */
    MEMORY,
    /** In LevelDB and block files, in a temporary directory that is deleted at the end. */
    LEVELDB
  }

  /** Transactions of all measured blocks. */
  public int workload() {
    return blocks * transactions;
  }

  /** Times that a transaction comes to a node. */
  public long pairs() {
    return (long) workload() * nodes;
  }

  /** The same with other nodes. */
  public TestnetOptions withNodes(int nodes) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #outbound}. */
  public TestnetOptions withOutbound(int outbound) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #topology}. */
  public TestnetOptions withTopology(TopologyShape topology) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #links}. */
  public TestnetOptions withLinks(LinkProfile links) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other blocks. */
  public TestnetOptions withBlocks(int blocks) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other transactions. */
  public TestnetOptions withTransactions(int transactions) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #warmup}. */
  public TestnetOptions withWarmup(int warmup) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #seed}. */
  public TestnetOptions withSeed(long seed) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #relay}. */
  public TestnetOptions withRelay(RelayMode relay) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #encrypted}. */
  public TestnetOptions withEncrypted(boolean encrypted) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #trickle}. */
  public TestnetOptions withTrickle(boolean trickle) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }

  /** The same with other {@link #database}. */
  public TestnetOptions withDatabase(Database database) {
    return new TestnetOptions(
        nodes,
        outbound,
        topology,
        links,
        blocks,
        transactions,
        warmup,
        seed,
        relay,
        encrypted,
        trickle,
        database);
  }
}
