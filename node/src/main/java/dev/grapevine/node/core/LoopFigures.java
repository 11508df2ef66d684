package dev.grapevine.node.core;

import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.chain.state.Chainstate;
import dev.grapevine.p2p.transport.Connection;
import dev.grapevine.relay.base.PeerId;
import dev.grapevine.relay.mempool.Mempool;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What a listener to a node's events may look up in the middle of one, which is when nothing may be
 * asked of the engine. Only on the node's event loop; each costs a few reads.
 */
public final class LoopFigures {
  private final Chainstate chain;
  private final Mempool mempool;
  private final EngineDriver driver;
  private final Executor loop;
  private final NodeClock clock;

  LoopFigures(
      Chainstate chain, Mempool mempool, EngineDriver driver, Executor loop, NodeClock clock) {
    this.chain = chain;
    this.mempool = mempool;
    this.driver = driver;
    this.loop = loop;
    this.clock = clock;
  }

  /**
   * True if the chain is where the network's is, as far as is known: of its minimum work, with a
   * tip no older than so many seconds, and no more than one block behind the best header (Bitcoin
   * Core {@code IsCurrentForFeeEstimation}).
   */
  public boolean isUpToDate(long maxTipAgeSeconds) {
    BlockIndex tip = chain.tip();
    return tip.header().time() >= clock.now().unixSeconds() - maxTipAgeSeconds
        && tip.height() >= chain.bestHeader().height() - 1
        && tip.chainWork().compareTo(chain.params().minimumChainWork()) >= 0;
  }

  /** Runs a task on the loop when the event in hand, and what it leads to, is over. */
  public void afterwards(Runnable task) {
    loop.execute(task);
  }

  /** Transactions in the mempool. */
  public int mempoolTransactions() {
    return mempool.size();
  }

  /** Heap bytes of the mempool, as {@code getmempoolinfo} reckons them. */
  public long mempoolBytes() {
    return mempool.usageBytes();
  }

  /** Rough heap bytes of coins held back from the store. */
  public long coinsHeldBytes() {
    return chain.coinsHeldBytes();
  }

  /** Coins held back from the store. */
  public int coinsHeld() {
    return chain.coinsHeld();
  }

  /** What is spoken with a peer, by {@code getpeerinfo}'s names; empty if it is gone. */
  public Optional<String> transport(PeerId peer) {
    return connection(peer).map(connection -> connection.protocol().rpcName());
  }

  /** Where a peer is; empty if it is gone. */
  public Optional<InetSocketAddress> remote(PeerId peer) {
    return connection(peer).map(Connection::remoteAddress);
  }

  private Optional<Connection> connection(PeerId peer) {
    return driver.find(peer).map(EngineDriver.Link::connection);
  }
}
