package dev.grapevine.testnet.local;

import dev.grapevine.relay.RelayMode;

/**
 * What a run is to be; {@code grapevine testnet}'s options.
 *
 * @param nodes 2 to {@link #MAX_NODES}
 * @param outbound connections that each node opens, 1 to {@code nodes - 1}
 * @param blocks that are measured, 1 to {@link #MAX_BLOCKS}
 * @param transactions submitted for each of them, 0 to {@link #MAX_TRANSACTIONS}
 * @param warmup empty blocks mined before, 0 to {@link #MAX_BLOCKS}
 * @param seed of the topology, the workload and all choices
 */
public record TestnetOptions(
    int nodes,
    int outbound,
    int blocks,
    int transactions,
    int warmup,
    long seed,
    RelayMode relay,
    Database database) {
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
}
