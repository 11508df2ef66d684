package dev.grapevine.node.fees;

import dev.grapevine.chain.primitives.Block;
import dev.grapevine.chain.primitives.Transaction;
import dev.grapevine.chain.state.BlockIndex;
import dev.grapevine.relay.EventSink;
import dev.grapevine.relay.mempool.FeeRate;
import dev.grapevine.relay.mempool.MempoolEntry;
import java.util.function.BooleanSupplier;

/**
 * Tells an estimator what happens to a node's mempool and chain. Followed is what says something
 * about fees (Bitcoin Core's {@code validForFeeEstimation}): what entered while the node was up to
 * date, on its own, depending on nothing unconfirmed, and not out of a block that was lost. On the
 * node's event loop, but for {@link #started}.
 */
final class FeeRecorder implements EventSink {
  private final FeeEstimator estimator;
  private volatile BooleanSupplier upToDate = () -> false;

  FeeRecorder(FeeEstimator estimator) {
    this.estimator = estimator;
  }

  /**
   * The node runs.
   *
   * @param upToDate whether its chain is where the network's is; asked on its loop
   */
  void started(BooleanSupplier upToDate) {
    this.upToDate = upToDate;
  }

  @Override
  public void transactionEntered(MempoolEntry entry, Arrival arrival, long sequence) {
    if (arrival == Arrival.ALONE && !entry.hasParents() && upToDate.getAsBoolean()) {
      estimator.transactionEntered(
          entry.transaction().txid(),
          entry.height(),
          FeeRate.of(entry.fee(), entry.vsize()).satPerKvB());
    } else {
      estimator.transactionPassedOver();
    }
  }

  @Override
  public void transactionLeft(Transaction transaction, long sequence) {
    estimator.transactionLeft(transaction.txid());
  }

  @Override
  public void blockConnected(BlockIndex index, Block block) {
    estimator.blockConnected(index.height(), block.transactions());
  }
}
