package dev.grapevine.testnet.local;

import dev.grapevine.relay.RelayMode;
import dev.grapevine.testnet.fault.FaultPlan;
import dev.grapevine.testnet.latency.LinkProfile;
import dev.grapevine.testnet.topology.TopologyShape;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run is to be; {@code grapevine testnet}'s options. Begin with {@link #DEFAULTS} and change
 * what is to be different. Immutable.
 *
 * @param faults what is to go wrong while it measures
 * @param seed of the topology, the workload and all choices
 */
public record TestnetOptions(
    Graph graph, Protocol protocol, Load load, Kinds kinds, FaultPlan faults, long seed) {
  /** Nothing goes wrong. */
  public TestnetOptions(Graph graph, Protocol protocol, Load load, Kinds kinds, long seed) {
    this(graph, protocol, load, kinds, FaultPlan.NONE, seed);
  }

  /**
   * 50 nodes that dial 8 others each, 6 blocks of 200 transactions after 12 empty ones and 24 that
   * others rehearsed.
   */
  public static final TestnetOptions DEFAULTS =
      new TestnetOptions(
          new Graph(50, 8, TopologyShape.RANDOM, LinkProfile.NONE),
          new Protocol(RelayMode.HIGH_BANDWIDTH, true, true),
          new Load(6, 200, 12, 24),
          new Kinds(Database.MEMORY, false, Optional.empty()),
          1);

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

  /**
   * Who dials whom, over what.
   *
   * @param nodes 2 to {@link #MAX_NODES}
   * @param outbound connections that each node opens, 1 to {@code nodes - 1}
   * @param shape of the graph
   * @param links how long and how wide the ways between nodes are
   */
  public record Graph(int nodes, int outbound, TopologyShape shape, LinkProfile links) {}

  /**
   * What nodes speak.
   *
   * @param relay how blocks travel
   * @param encrypted the transport of BIP324; otherwise the old one
   * @param trickle announce transactions on Bitcoin Core's timers; otherwise at once
   */
  public record Protocol(RelayMode relay, boolean encrypted, boolean trickle) {}

  /**
   * What travels.
   *
   * @param blocks that are measured, 1 to {@link #MAX_BLOCKS}
   * @param transactions submitted for each of them, 0 to {@link #MAX_TRANSACTIONS}
   * @param warmup empty blocks mined before, 0 to {@link #MAX_BLOCKS}
   * @param rehearsal blocks of transactions that other nodes of this process relay before all that,
   *     0 to {@link #MAX_BLOCKS}
   */
  public record Load(int blocks, int transactions, int warmup, int rehearsal) {
    /** Without a rehearsal. */
    public Load(int blocks, int transactions, int warmup) {
      this(blocks, transactions, warmup, 0);
    }

    /** Transactions of all measured blocks. */
    public int workload() {
      return blocks * transactions;
    }
  }

  /**
   * What the nodes are.
   *
   * @param database where nodes of this process keep blocks and coins
   * @param processes every node of ours in a process of its own; otherwise all in this one
   * @param bitcoinds real ones among the nodes
   */
  public record Kinds(Database database, boolean processes, Optional<Bitcoinds> bitcoinds) {}

  /**
   * Real {@code bitcoind} processes among the nodes; which nodes they are is drawn by the seed.
   *
   * @param program the file to run
   * @param count 1 to the number of nodes
   */
  public record Bitcoinds(Path program, int count) {}

  /** Where nodes keep blocks and coins. */
  public enum Database {
    /** In memory; nothing is written. */
    MEMORY,
    /** In LevelDB and block files, in a temporary directory that is deleted at the end. */
    LEVELDB
  }

  /** How many nodes. */
  public int nodes() {
    return graph.nodes;
  }

  /** Times that a transaction comes to a node. */
  public long pairs() {
    return (long) load.workload() * graph.nodes;
  }

  /** The same on another graph. */
  public TestnetOptions with(Graph graph) {
    return new TestnetOptions(graph, protocol, load, kinds, faults, seed);
  }

  /** The same with another protocol. */
  public TestnetOptions with(Protocol protocol) {
    return new TestnetOptions(graph, protocol, load, kinds, faults, seed);
  }

  /** The same with another load. */
  public TestnetOptions with(Load load) {
    return new TestnetOptions(graph, protocol, load, kinds, faults, seed);
  }

  /** The same with nodes of other kinds. */
  public TestnetOptions with(Kinds kinds) {
    return new TestnetOptions(graph, protocol, load, kinds, faults, seed);
  }

  /** The same with other faults. */
  public TestnetOptions with(FaultPlan faults) {
    return new TestnetOptions(graph, protocol, load, kinds, faults, seed);
  }

  /** The same with another seed. */
  public TestnetOptions withSeed(long seed) {
    return new TestnetOptions(graph, protocol, load, kinds, faults, seed);
  }

  /** The same with other {@link Graph#nodes}. */
  public TestnetOptions withNodes(int nodes) {
    return with(new Graph(nodes, graph.outbound, graph.shape, graph.links));
  }

  /** The same with other {@link Graph#outbound}. */
  public TestnetOptions withOutbound(int outbound) {
    return with(new Graph(graph.nodes, outbound, graph.shape, graph.links));
  }

  /** The same with another {@link Graph#shape}. */
  public TestnetOptions withTopology(TopologyShape shape) {
    return with(new Graph(graph.nodes, graph.outbound, shape, graph.links));
  }

  /** The same with other {@link Graph#links}. */
  public TestnetOptions withLinks(LinkProfile links) {
    return with(new Graph(graph.nodes, graph.outbound, graph.shape, links));
  }

  /** The same with other {@link Protocol#relay}. */
  public TestnetOptions withRelay(RelayMode relay) {
    return with(new Protocol(relay, protocol.encrypted, protocol.trickle));
  }

  /** The same with other {@link Protocol#encrypted}. */
  public TestnetOptions withEncrypted(boolean encrypted) {
    return with(new Protocol(protocol.relay, encrypted, protocol.trickle));
  }

  /** The same with other {@link Protocol#trickle}. */
  public TestnetOptions withTrickle(boolean trickle) {
    return with(new Protocol(protocol.relay, protocol.encrypted, trickle));
  }

  /** The same with other {@link Kinds#database}. */
  public TestnetOptions withDatabase(Database database) {
    return with(new Kinds(database, kinds.processes, kinds.bitcoinds));
  }

  /** The same with every node of ours in a process of its own, or all in this one. */
  public TestnetOptions withProcesses(boolean processes) {
    return with(new Kinds(kinds.database, processes, kinds.bitcoinds));
  }

  /** The same with real {@code bitcoind}s among the nodes. */
  public TestnetOptions withBitcoinds(Path program, int count) {
    return with(
        new Kinds(kinds.database, kinds.processes, Optional.of(new Bitcoinds(program, count))));
  }
}
