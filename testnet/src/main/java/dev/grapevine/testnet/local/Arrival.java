package dev.grapevine.testnet.local;

import dev.grapevine.chain.primitives.BlockHash;
import dev.grapevine.testnet.fault.NetworkState;
import dev.grapevine.testnet.fault.NodeSet;
import dev.grapevine.testnet.measure.TransactionLog;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/**
 * Waits until what is measured has come to all nodes that it can come to. Without faults these are
 * all. Faults that are due happen while it waits, and whom they cut off is not waited for, nor who
 * was too late last time and has not caught up since. Belongs to the run's thread.
 */
final class Arrival {
  /** Trickling takes seconds a hop; what is not there by then counts as never. */
  private static final long TRANSACTIONS_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private static final long BLOCK_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Between two looks. */
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Stage stage;
  private final Miner miner;
  private final FaultInjector faults;
  private final TransactionLog log;
  private NodeSet late = NodeSet.NONE;

  Arrival(Stage stage, Miner miner, FaultInjector faults, TransactionLog log) {
    this.stage = stage;
    this.miner = miner;
    this.faults = faults;
    this.log = log;
  }

  /** The nodes that may mine and take transactions now. */
  NodeSet sources() {
    if (isUndisturbed()) {
      return NodeSet.all(stage.options().nodes());
    }
    NodeSet sources = faults.state().sources(stage.topology());
    NodeSet upToDate = sources.minus(behind(sources));
    return upToDate.isEmpty() ? sources : upToDate;
  }

  private boolean isUndisturbed() {
    return stage.options().faults().isEmpty();
  }

  private NodeSet behind(NodeSet nodes) {
    BlockHash tip = miner.tip();
    return NodeSet.where(
        faults.state().size(), node -> nodes.contains(node) && !stage.recording().isAt(node, tip));
  }

  /** Waits for the transactions of a round, which were submitted to nodes that hear each other. */
  void awaitTransactions(int round, int source) throws TestnetException, InterruptedException {
    if (isUndisturbed()) {
      log.awaitRound(round, TRANSACTIONS_TIMEOUT_NANOS);
    } else {
      await(source, node -> log.hasRound(round, node), TRANSACTIONS_TIMEOUT_NANOS);
    }
  }

  /** Waits for the latest block. */
  void awaitBlock(BlockHash block, int source) throws TestnetException, InterruptedException {
    if (isUndisturbed()) {
      stage.recording().awaitTip(block, BLOCK_TIMEOUT_NANOS);
    } else {
      await(source, node -> stage.recording().isAt(node, block), BLOCK_TIMEOUT_NANOS);
    }
  }

  /** Waits until nodes that came back have the tip again, as far as somebody can tell them. */
  void awaitReturn(NodeSet back) throws TestnetException, InterruptedException {
    NodeSet sources = sources();
    if (!back.isEmpty() && !sources.isEmpty()) {
      BlockHash tip = miner.tip();
      int source = sources.toList().getFirst();
      await(
          source,
          node -> !back.contains(node) || stage.recording().isAt(node, tip),
          BLOCK_TIMEOUT_NANOS);
    }
  }

  private void await(int source, IntPredicate has, long timeoutNanos)
      throws TestnetException, InterruptedException {
    long start = System.nanoTime();
    NetworkState state = faults.state();
    late = behind(late);
    NodeSet awaited = state.reachable(source, stage.topology()).minus(late);
    while (!awaited.stream().allMatch(has)) {
      if (System.nanoTime() - start >= timeoutNanos) {
        late = late.plus(without(awaited, has));
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      faults.poll();
      if (!faults.state().equals(state)) {
        state = faults.state();
        awaited = stillAwaited(awaited, has);
      }
    }
  }

  private static NodeSet without(NodeSet nodes, IntPredicate has) {
    return NodeSet.of(nodes.stream().filter(node -> !has.test(node)).toArray());
  }

  /** Whom somebody who has it can still tell. */
  private NodeSet stillAwaited(NodeSet awaited, IntPredicate has) {
    NodeSet responsive = awaited.and(faults.state().responsive());
    NodeSet told = NodeSet.NONE;
    OptionalInt teller = untold(responsive, told, has);
    while (teller.isPresent()) {
      told = told.plus(faults.state().reachable(teller.getAsInt(), stage.topology()));
      teller = untold(responsive, told, has);
    }
    return responsive.and(told);
  }

  private static OptionalInt untold(NodeSet nodes, NodeSet told, IntPredicate has) {
    return nodes.stream().filter(node -> !told.contains(node) && has.test(node)).findFirst();
  }
}
